// SPDX-License-Identifier: MIT
#include <QActors/qml/qmltaskhandle.h>

#include "enginesupport_p.h"
#include "generator_p.h"
#include "handletable_p.h"
#include "imageprovider_p.h"
#include "page_p.h"
#include "taskfailure_p.h"

#include <QActors/kernel/exceptiongroup.h>
#include <QActors/kernel/detail/scopeaccess.h>

#include <QtCore/qcoreevent.h>
#include <QtCore/qmetaobject.h>
#include <QtCore/qregularexpression.h>
#include <QtCore/qthread.h>
#include <QtCore/qtimer.h>
#include <QtQml/qqmlengine.h>

namespace QActors {

using namespace Qt::StringLiterals;
using detail::EngineSupport;
using detail::QmlHandleTable;
using detail::TaskContext;

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

/// As long as a handle tells its news, and bindings run.
class QmlTelling
{
public:
    explicit QmlTelling(const QmlTaskHandle *handle) : m_handle(handle), m_outer(std::exchange(s_current, this)) { }
    ~QmlTelling() { s_current = m_outer; }
    Q_DISABLE_COPY_MOVE(QmlTelling)

    /// The one whose news made what is made now; null if none.
    static const QmlTaskHandle *teller() { return s_current ? s_current->m_handle : nullptr; }
    static void forget(const QmlTaskHandle *handle)
    {
        for (QmlTelling *telling = s_current; telling; telling = telling->m_outer) {
            if (telling->m_handle == handle)
                telling->m_handle = nullptr;
        }
    }

private:
    const QmlTaskHandle *m_handle;
    QmlTelling *m_outer;
    static inline thread_local QmlTelling *s_current = nullptr;
};

} // namespace detail

QmlTaskHandle::QmlTaskHandle(detail::NodePointer<TaskContext> task, detail::QmlValueOf valueOf, QJSEngine *engine)
    : m_task(std::move(task)), m_valueOf(valueOf), m_name(m_task->name())
{
    if (EngineSupport *support = EngineSupport::of(engine)) {
        m_place = support->trace();
        m_isForScript = true;
        if (const QmlTaskHandle *teller = detail::QmlTelling::teller())
            lookForLoop(teller);
    }
    detail::noteMade(this);
    m_handled = QmlHandleTable::instance()->add(m_task.get(), this); // the first handle minds the log
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
    m_latestProgress = m_task->progress();
    m_latestText = m_task->progressText();
    showLatestProgress();
}

// `text: Mail.fetch().value` makes a handle, depends on its value, and so makes another when that comes.
void QmlTaskHandle::lookForLoop(const QmlTaskHandle *teller)
{
    constexpr int Suspicious = 3;
    const QString place = EngineSupport::placeOf(m_place);
    if (place.isEmpty() || place != EngineSupport::placeOf(teller->m_place))
        return;
    // The innermost expression tells whether a binding or a handler runs.
    static const QRegularExpression expression(u"^expression for ([^@\\s]+)"_s, QRegularExpression::MultilineOption);
    const QString property = expression.match(m_place.property(u"stack"_s).toString()).captured(1);
    static const QRegularExpression handler(u"^on[A-Z]"_s);
    if (property.isEmpty() || property.contains(handler))
        return;
    m_round = teller->m_round + 1;
    if (m_round == Suspicious) {
        qCWarning(qmlLog).noquote() << u"%1: the binding of '%2' starts %3 again whenever the one before has news, for ever: start it in a "
                                       "function (onClicked, Component.onCompleted), keep its handle in a property, and bind to that"_s.arg(place, property, m_name);
    }
}

QmlTaskHandle::~QmlTaskHandle()
{
    detail::retireImages(m_imageIds);
    detail::QmlTelling::forget(this);
    auto *table = QmlHandleTable::instance();
    if (table)
        table->remove(this);
    if (m_settled)
        return;
    if (table)
        table->settle(m_task.get(), this);
    m_link.reset();
    if (m_cancelOnDestroyed)
        m_task->cancel(u"its handle in QML was destroyed"_s);
    m_settled = true;
    m_failure = {u"the handle of %1 was destroyed"_s.arg(m_name), u"TaskCancelled"_s, m_name, true};
    m_state.setValueBypassingBindings(Cancelled);
    settlePromises();
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
    return QmlHandleTable::instance()->pendingHere(task);
}

// Left to the last collection of a dying engine, they would wake bindings in it.
void QmlTaskHandle::engineEnds(QJSEngine *engine)
{
    for (QmlTaskHandle *handle : QmlHandleTable::instance()->allHere()) {
        if (qjsEngine(handle) != engine)
            continue;
        if (!std::exchange(handle->m_objects, {}).isEmpty())
            handle->m_value.setValueBypassingBindings(QVariant()); // they go with it
        if (handle->parent())
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
    detail::ScopeAccess::of(m_task.get()).cancel(reason);
}

void QmlTaskHandle::abandon()
{
    m_abandoned = true;
    m_promises.clear();
    cancel(u"its page is gone"_s);
}

void QmlTaskHandle::addPage(quint64 page)
{
    if (m_pages.contains(page))
        return;
    m_pages.append(page);
    for (const ScriptPromise &script : m_promises) {
        if (!script.engine)
            continue;
        EngineSupport *support = EngineSupport::of(script.engine);
        if (!script.isPending)
            support->adoptReactions(this, page);
        const QJSValue &promise = script.reaction.isObject() ? script.reaction : script.promise;
        if (promise.isObject())
            support->call("adopt", {promise, double(page)});
    }
}

void QmlTaskHandle::refreshState()
{
    const detail::QmlTelling telling(this);
    if (!m_settled)
        m_state = State(m_task->state());
}

// A task may report any number of times in a turn; bindings to its progress are evaluated once a frame.
void QmlTaskHandle::showProgress(double progress, const QString &text)
{
    m_latestProgress = progress;
    m_latestText = text;
    if (std::exchange(m_isProgressPosted, true))
        return;
    showLatestProgress();
    const auto show = [this] {
        m_isProgressPosted = false;
        if (!m_settled)
            showLatestProgress();
    };
    QTimer::singleShot(16, this, show);
}

void QmlTaskHandle::showLatestProgress()
{
    const bool isIndeterminate = !(m_latestProgress >= 0);
    const double shown = isIndeterminate ? 0 : m_latestProgress;
    const bool isNew = m_indeterminate != isIndeterminate || m_progress.value() != shown;
    const bool isTextNew = m_progressText.value() != m_latestText;
    m_indeterminate = isIndeterminate;
    m_progress.setValueBypassingBindings(shown);
    m_progressText.setValueBypassingBindings(m_latestText);
    const detail::QmlTelling telling(this);
    if (isNew)
        m_progress.notify();
    if (isTextNew)
        m_progressText.notify();
}

void QmlTaskHandle::settleFromTask()
{
    m_task->markObserved(); // unhandled failures are logged here
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
            value = shown(toQmlValue(result));
        } catch (const MisuseError &misuse) {
            state = Failed;
            error = std::make_exception_ptr(MisuseError(m_name + u": "_s + misuse.message()));
        }
    }
    if (m_isProgressPosted)
        showLatestProgress();
    m_settled = true;
    m_exception = error;
    m_link.reset();
    QmlHandleTable::instance()->settle(m_task.get(), this);
    if (state == Failed) {
        m_failure = detail::failureOf(error, m_name);
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
    {
        const detail::QmlTelling telling(this);
        if (value.isValid())
            m_value.notify();
        if (state == Failed)
            m_error.notify();
        if (isProgressNew)
            m_progress.notify();
        m_state.notify();
    }

    settlePromises();
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
    // A value that JavaScript has is all that remains to be done.
    if (state != Finished || !m_isForScript || !qjsEngine(this))
        detail::afterReactions(this, [this] { afterSettled(); });
}

void QmlTaskHandle::afterSettled()
{
    // The failure of a task that is not isolated is its group's affair.
    const bool isOwn = !m_task->scheduler()->isCurrent() || m_task->m_isolated;
    if (m_state == Failed && isOwn && !std::exchange(m_handled, true) && !m_failure.cancelled)
        detail::logUnhandled(m_name, EngineSupport::placeOf(m_place), m_failure.type, m_failure.message);
    if (m_isForScript && !parent() && !qjsEngine(this))
        deleteLater(); // JavaScript has forgotten it, or never took it
}

} // namespace QActors
