// SPDX-License-Identifier: MIT
#include <QActors/qml/qmltaskhandle.h>

#include "enginesupport_p.h"
#include "imageprovider_p.h"
#include "page_p.h"

#include <QActors/kernel/exceptiongroup.h>

#include <QtCore/qcoreevent.h>
#include <QtCore/qmetaobject.h>
#include <QtCore/qmutex.h>
#include <QtCore/qthread.h>
#include <QtGui/qpixmap.h>
#include <QtQml/qqmlengine.h>

#include <cxxabi.h>

namespace QActors {

using namespace Qt::StringLiterals;
using detail::EngineSupport;
using detail::TaskContext;

namespace {

/// The handles of all engines; each engine, and so each handle, may be on a thread of its own.
struct Handles
{
    QMutex mutex;
    QMultiHash<const TaskContext *, QmlTaskHandle *> pending;
    QSet<QmlTaskHandle *> all;

    /// Whether the task had one.
    bool add(const TaskContext *task, QmlTaskHandle *handle)
    {
        const QMutexLocker lock(&mutex);
        const bool isFurther = pending.contains(task);
        pending.insert(task, handle);
        all.insert(handle);
        return isFurther;
    }
    void settle(const TaskContext *task, QmlTaskHandle *handle)
    {
        const QMutexLocker lock(&mutex);
        pending.remove(task, handle);
    }
    void remove(QmlTaskHandle *handle)
    {
        const QMutexLocker lock(&mutex);
        all.remove(handle);
    }
};
Q_GLOBAL_STATIC(Handles, handles)

/// Those that are this thread's to touch.
template<typename Container>
QList<QmlTaskHandle *> onThisThread(const Container &some)
{
    QList<QmlTaskHandle *> own;
    for (QmlTaskHandle *handle : some) {
        if (handle->thread() == QThread::currentThread())
            own.append(handle);
    }
    return own;
}

QString className(const std::type_info &type)
{
    int status = 0;
    const std::unique_ptr<char, void (*)(void *)> name(abi::__cxa_demangle(type.name(), nullptr, nullptr, &status),
                                                       [](void *text) { std::free(text); });
    QString text = QString::fromUtf8(status == 0 ? name.get() : type.name());
    if (text.startsWith("QActors::"_L1))
        text.remove(0, 9);
    return text;
}

QmlTaskError failureOf(const std::exception_ptr &exception, const QString &task)
{
    QmlTaskError failure{describe(exception), {}, task, false};
    try {
        std::rethrow_exception(exception);
    } catch (const QmlError &error) {
        const QJSValue name = error.reason().property(u"name"_s);
        failure.type = name.isString() ? name.toString() : QString();
    } catch (const TaskCancelled &) { // of a task that it joined
        failure.type = u"TaskCancelled"_s;
        failure.cancelled = true;
    } catch (const std::exception &error) {
        failure.type = className(typeid(error));
    } catch (...) {
        if (const std::type_info *type = abi::__cxa_current_exception_type())
            failure.type = className(*type);
    }
    return failure;
}

} // namespace

namespace detail {

/// Hears what the task does, on the same thread.
class QmlTaskLink final : public TaskObserver
{
public:
    explicit QmlTaskLink(QmlTaskHandle *handle) : m_handle(handle) { }
    void taskSettled(TaskContext *) noexcept override { m_handle->settleFromTask(); }
    void taskProgressed(TaskContext *task) noexcept override
    {
        m_handle->showProgress(task->progress(), task->progressText());
    }
    // In the middle of a cancel(): bindings run later.
    void taskStateChanging(TaskContext *) noexcept override
    {
        QMetaObject::invokeMethod(m_handle, [handle = m_handle] { handle->refreshState(); }, Qt::QueuedConnection);
    }

private:
    QmlTaskHandle *m_handle;
};

} // namespace detail

QmlTaskHandle::QmlTaskHandle(detail::NodePointer<TaskContext> task, detail::QmlValueOf valueOf, QJSEngine *engine)
    : m_task(std::move(task)), m_valueOf(valueOf), m_name(m_task->name())
{
    if (EngineSupport *support = EngineSupport::of(engine)) {
        m_place = support->place();
        m_isForScript = true;
    }
    m_handled = handles->add(m_task.get(), this); // the first handle minds the log
    m_state = Pending;
    m_progress = 0;
    updateOwnership();
    if (!m_task->scheduler()->isCurrent())
        return;
    m_pages = detail::QmlPage::numbersOf(m_task.get());
    if (m_task->hasEnded()) {
        settleFromTask();
        return;
    }
    m_link = std::make_unique<detail::QmlTaskLink>(this);
    m_task->observe(m_link.get());
    refreshState();
    showProgress(m_task->progress(), m_task->progressText());
}

QmlTaskHandle::~QmlTaskHandle()
{
    detail::removeImage(m_imageId);
    if (!handles.isDestroyed())
        handles->remove(this);
    if (m_settled)
        return;
    if (!handles.isDestroyed())
        handles->settle(m_task.get(), this);
    m_link.reset();
    if (m_cancelOnDestroyed)
        m_task->cancel(u"its handle in QML was destroyed"_s);
    m_settled = true;
    m_failure = {u"the handle of %1 was destroyed"_s.arg(m_name), u"TaskCancelled"_s, m_name, true};
    m_state.setValueBypassingBindings(Cancelled);
    settlePromise();
}

// Thrown from here it leaves QObject::moveToThread(), which has not moved anything yet.
bool QmlTaskHandle::event(QEvent *event)
{
    if (event->type() == QEvent::ThreadChange && !m_settled) {
        throw MisuseError(u"moveToThread: the handle of %1 cannot go to another thread; it is the engine's, and its task runs here"_s
                              .arg(m_name));
    }
    return QObject::event(event);
}

QList<QmlTaskHandle *> QmlTaskHandle::handlesOf(const TaskContext *task)
{
    const QMutexLocker lock(&handles->mutex);
    return onThisThread(handles->pending.values(task));
}

// Left to the last collection of a dying engine, they would wake bindings in it.
void QmlTaskHandle::engineEnds(QJSEngine *engine)
{
    QList<QmlTaskHandle *> own;
    {
        const QMutexLocker lock(&handles->mutex);
        own = onThisThread(handles->all);
    }
    for (QmlTaskHandle *handle : own) {
        if (handle->parent() || qjsEngine(handle) != engine)
            continue;
        QJSEngine::setObjectOwnership(handle, QJSEngine::CppOwnership);
        handle->m_isForScript = true;
        if (handle->m_settled || handle->m_cancelOnDestroyed)
            handle->deleteLater();
    }
}

// C++ keeps a pending one, or it would be collected with the callbacks that wait for it.
void QmlTaskHandle::updateOwnership()
{
    if (parent())
        return;
    QJSEngine::setObjectOwnership(this, m_settled || m_cancelOnDestroyed ? QJSEngine::JavaScriptOwnership
                                                                         : QJSEngine::CppOwnership);
}

void QmlTaskHandle::setCancelOnDestroyed(bool cancel)
{
    if (m_cancelOnDestroyed == cancel)
        return;
    m_cancelOnDestroyed = cancel;
    updateOwnership();
    Q_EMIT cancelOnDestroyedChanged();
}

QVariant QmlTaskHandle::error() const
{
    if (m_settled)
        m_handled = true;
    return m_error;
}

void QmlTaskHandle::cancel(const QString &reason)
{
    if (m_settled)
        return;
    detail::Access::fromNode<CancelScope>(static_cast<detail::ScopeNode *>(m_task.get())).cancel(reason);
}

void QmlTaskHandle::abandon()
{
    m_abandoned = true;
    m_promise = m_resolvers = QJSValue();
    cancel(u"its page is gone"_s);
}

void QmlTaskHandle::addPage(quint64 page)
{
    if (m_pages.contains(page))
        return;
    m_pages.append(page);
    if (m_promise.isObject())
        EngineSupport::of(qjsEngine(this))->call("adopt", {m_promise, double(page)});
}

void QmlTaskHandle::refreshState()
{
    if (!m_settled)
        m_state = State(m_task->state());
}

void QmlTaskHandle::showProgress(double progress, const QString &text)
{
    const bool isIndeterminate = !(progress >= 0);
    const double shown = isIndeterminate ? 0 : progress;
    const bool isNew = m_indeterminate != isIndeterminate || m_progress.value() != shown;
    const bool isTextNew = m_progressText.value() != text;
    m_indeterminate = isIndeterminate;
    m_progress.setValueBypassingBindings(shown);
    m_progressText.setValueBypassingBindings(text);
    if (isNew)
        m_progress.notify();
    if (isTextNew)
        m_progressText.notify();
}

void QmlTaskHandle::settleFromTask()
{
    m_task->markObserved(); // what nobody handles is logged here
    const auto state = State(m_task->state());
    if (state != Finished) {
        settle(state, {}, m_task->error());
        return;
    }
    try {
        settle(Finished, m_valueOf(m_task.get()), {});
    } catch (...) {
        settle(Failed, {}, std::current_exception());
    }
}

void QmlTaskHandle::settle(State state, const QVariant &result, std::exception_ptr error)
{
    if (m_settled)
        return;
    QVariant value;
    if (state == Finished) {
        try {
            value = toQmlValue(result);
        } catch (const MisuseError &misuse) {
            state = Failed;
            error = std::make_exception_ptr(MisuseError(m_name + u": "_s + misuse.message()));
        }
        if (value.metaType() == QMetaType::fromType<QPixmap>())
            value = value.value<QPixmap>().toImage();
        if (value.metaType() == QMetaType::fromType<QImage>()) {
            m_imageId = detail::addImage(value.value<QImage>());
            value = QUrl(u"image://qactors/"_s + m_imageId);
        }
    }
    m_settled = true;
    m_exception = error;
    m_link.reset();
    handles->settle(m_task.get(), this);
    if (state == Failed) {
        m_failure = failureOf(error, m_name);
    } else if (state == Cancelled) {
        const QString why = m_task->scheduler()->isCurrent() ? m_task->cancelReason() : QString();
        m_failure = {m_name + u" was cancelled"_s + (why.isEmpty() ? QString() : u": "_s + why), u"TaskCancelled"_s,
                     m_name, true};
    }
    updateOwnership();

    // First all values, then the news of them: who hears of one finds the others.
    const double progress = state == Finished ? 1 : m_progress.value();
    const bool isProgressNew = m_progress.value() != progress || m_indeterminate;
    m_indeterminate = false;
    m_progress.setValueBypassingBindings(progress);
    m_state.setValueBypassingBindings(state);
    m_value.setValueBypassingBindings(value);
    m_error.setValueBypassingBindings(state == Failed ? QVariant::fromValue(m_failure) : QVariant());
    if (value.isValid())
        m_value.notify();
    if (state == Failed)
        m_error.notify();
    if (isProgressNew)
        m_progress.notify();
    m_state.notify();

    settlePromise();
    static const QMetaMethod failedSignal = QMetaMethod::fromSignal(&QmlTaskHandle::failed);
    if (state == Finished) {
        Q_EMIT finished(m_value);
    } else if (state == Failed) {
        m_handled = m_handled || isSignalConnected(failedSignal);
        Q_EMIT failed(m_failure);
    } else {
        Q_EMIT cancelled();
    }
    Q_EMIT settled();
    detail::afterReactions(this, [this] { afterSettled(); });
}

void QmlTaskHandle::afterSettled()
{
    // The failure of a task that is not isolated is its group's affair.
    const bool isOwn = !m_task->scheduler()->isCurrent() || m_task->m_isolated;
    if (m_state == Failed && isOwn && !std::exchange(m_handled, true) && !m_failure.cancelled)
        detail::logUnhandled(m_name, m_place, m_failure.type, m_failure.message);
    if (m_isForScript && !parent() && !qjsEngine(this))
        deleteLater(); // JavaScript has forgotten it, or never took it
}

QJSValue QmlTaskHandle::result(QJSEngine *engine) const
{
    detail::installImages(engine);
    if (m_value.value().metaType() == QMetaType::fromType<QJSValue>())
        return m_value.value().value<QJSValue>();
    return m_value.value().isValid() ? engine->toScriptValue(m_value.value()) : QJSValue();
}

QJSValue QmlTaskHandle::rejection(QJSEngine *engine) const
{
    if (m_state != Failed && m_state != Cancelled)
        return {};
    m_handled = true;
    try {
        if (m_exception)
            std::rethrow_exception(m_exception);
    } catch (const QmlError &error) {
        return error.reason();
    } catch (...) {
    }
    return EngineSupport::of(engine)->call(
        "error", {m_failure.message, m_failure.type, m_failure.task, m_failure.cancelled});
}

void QmlTaskHandle::settlePromise() const
{
    const QJSValue resolvers = std::exchange(m_resolvers, QJSValue());
    if (m_abandoned || !resolvers.isObject())
        return;
    QJSEngine *engine = qjsEngine(resolvers.property(u"engine"_s).toQObject());
    if (!engine)
        return; // it is gone, and so are the promises
    if (m_state == Finished)
        resolvers.property(u"resolve"_s).call({result(engine)});
    else
        resolvers.property(u"reject"_s).call({rejection(engine)});
}

QJSValue QmlTaskHandle::promise() const
{
    QJSEngine *engine = qjsEngine(this);
    EngineSupport *support = EngineSupport::of(engine);
    if (!support) {
        qCWarning(qmlLog) << "TaskHandle.promise: asked for outside JavaScript; use the C++ TaskHandle there";
        return {};
    }
    m_handled = true; // the promise minds its own handlers
    m_isForScript = true;
    if (m_promise.isUndefined()) {
        QJSValue pages;
        if (!m_pages.isEmpty()) {
            pages = engine->newArray(uint(m_pages.size()));
            for (qsizetype i = 0; i < m_pages.size(); ++i)
                pages.setProperty(quint32(i), double(m_pages[i]));
        }
        QJSValue made = support->call("promise", {m_name, m_place, pages});
        made.setProperty(u"engine"_s, engine->newQObject(support));
        m_promise = made.property(u"promise"_s);
        if (!m_abandoned)
            m_resolvers = made;
        if (m_settled)
            settlePromise();
    }
    return m_promise;
}

QJSValue QmlTaskHandle::catchFunction() const
{
    EngineSupport *support = EngineSupport::of(qjsEngine(this));
    return support ? support->function("catch") : QJSValue();
}

QJSValue QmlTaskHandle::then(const QJSValue &onFulfilled, const QJSValue &onRejected)
{
    const QJSValue own = promise();
    return own.property(u"then"_s).callWithInstance(own, {onFulfilled, onRejected});
}

QJSValue QmlTaskHandle::finally(const QJSValue &onSettled)
{
    const QJSValue own = promise();
    return own.property(u"finally"_s).callWithInstance(own, {onSettled});
}

} // namespace QActors
