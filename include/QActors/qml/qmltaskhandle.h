// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/qml/qmlvalue.h>
#include <QActors/tasks/task.h>

#include <QtCore/qfuturewatcher.h>
#include <QtCore/qpointer.h>
#include <QtCore/qproperty.h>
#include <QtQml/qjsengine.h>
#include <QtQml/qqmlregistration.h>

#include <vector>

namespace QActors {

namespace detail {
class QmlTaskLink;
class QmlTelling;
struct QmlAccess;
/// Takes the value out of a finished task.
using QmlValueOf = QVariant (*)(TaskContext *task);
} // namespace detail

/// Why a task failed, as QML sees it.
class QACTORS_QML_EXPORT QmlTaskError
{
    Q_GADGET
    QML_VALUE_TYPE(taskError)
    Q_PROPERTY(QString message MEMBER message)
    Q_PROPERTY(QString type MEMBER type)
    Q_PROPERTY(QString task MEMBER task)
    Q_PROPERTY(bool cancelled MEMBER cancelled)

public:
    /// The error's text.
    QString message;
    /// The exception's class ("TimeoutError", "std::runtime_error"), or the JavaScript error's name.
    QString type;
    /// The task's name.
    QString task;
    bool cancelled = false; ///< True if the task was cancelled or killed rather than failed.
    bool operator==(const QmlTaskError &) const = default;
};

/// A task in QML, of type `TaskHandle` there. Bind to its properties, or use the handle as a promise: it is a thenable of
/// the engine's own Promise, so that Promise.all(), Promise.resolve() and a return from then() take it. Make a handle
/// with toQml() and return it from a Q_INVOKABLE.
///
/// Ownership: C++ keeps a pending handle alive, so that it is not collected while its task runs. A settled handle
/// belongs to JavaScript, and is deleted when JavaScript has no reference to it. A handle with a parent belongs to the
/// parent; a handle that JavaScript never saw belongs to C++. If the task's value is a QObject without a parent that QML has
/// not seen before, it becomes JavaScript's, as from any Q_INVOKABLE; the handle keeps the object, too.
/// Rejections have JavaScript's Error with the additional properties of `taskError`; an unhandled rejection is
/// logged once (category qactors.qml). After its component has ended (see QmlTaskGroup), a task calls no callback.
/// Thread: the QML engine's. The task may run on another one.
class QACTORS_QML_EXPORT QmlTaskHandle : public QObject
{
    Q_OBJECT
    QML_NAMED_ELEMENT(TaskHandle)
    QML_UNCREATABLE("A TaskHandle comes from C++, from Async.run(), TaskGroup.run() or ActorRef.call().")
    Q_PROPERTY(State state READ state NOTIFY stateChanged BINDABLE bindableState FINAL)
    Q_PROPERTY(bool running READ isRunning NOTIFY stateChanged FINAL)
    Q_PROPERTY(QVariant value READ value NOTIFY valueChanged BINDABLE bindableValue FINAL)
    Q_PROPERTY(QVariant error READ error NOTIFY errorChanged BINDABLE bindableError FINAL)
    Q_PROPERTY(double progress READ progress NOTIFY progressChanged BINDABLE bindableProgress FINAL)
    Q_PROPERTY(bool indeterminate READ isIndeterminate NOTIFY progressChanged FINAL)
    Q_PROPERTY(QString progressText READ progressText NOTIFY progressTextChanged BINDABLE bindableProgressText FINAL)
    Q_PROPERTY(QString name READ name CONSTANT FINAL)
    Q_PROPERTY(bool cancelOnDestroyed READ cancelOnDestroyed WRITE setCancelOnDestroyed NOTIFY cancelOnDestroyedChanged FINAL)
    Q_PROPERTY(QJSValue promise READ promise CONSTANT FINAL)
    Q_PROPERTY(QJSValue catch READ catchFunction CONSTANT FINAL)

public:
    /// As TaskState.
    enum State {
        Pending,
        Running,
        Cancelling,
        Finished,
        Failed,
        Cancelled
    };
    Q_ENUM(State)

    /// Cancels the task if cancelOnDestroyed is set; rejects the promise of a pending handle.
    ~QmlTaskHandle() override;

    State state() const { return m_state; } ///< The task's state.
    QBindable<State> bindableState() const { return &m_state; }
    /// True until the task has settled.
    bool isRunning() const { return m_state < Finished; }
    /// The task's value; undefined until the state is Finished.
    QVariant value() const { return m_value; }
    QBindable<QVariant> bindableValue() const { return &m_value; }
    /// A taskError once the task has failed, undefined otherwise. Reading the property counts as handling the failure.
    QVariant error() const;
    QBindable<QVariant> bindableError() const { return &m_error; }
    /// The progress, 0 … 1; 0 while it is not known, 1 once the task has finished. Like progressText, the property is
    /// updated at most once a frame (16 ms), with the latest that the task has reported.
    double progress() const { return m_progress; }
    QBindable<double> bindableProgress() const { return &m_progress; }
    /// True while the task runs and its progress is not known.
    bool isIndeterminate() const { return m_indeterminate; }
    QString progressText() const { return m_progressText; } ///< The task's text about its progress, for people.
    QBindable<QString> bindableProgressText() const { return &m_progressText; }
    QString name() const { return m_name; } ///< The task's name.

    /// Whether the task is cancelled when this object is destroyed, for example collected because JavaScript has no reference
    /// to it. False by default. (Functions given to then() that mention the handle hold a reference, too.)
    bool cancelOnDestroyed() const noexcept { return m_cancelOnDestroyed; }
    void setCancelOnDestroyed(bool cancel);

    /// The engine's own Promise for the outcome; always the same one. Of the engine that used the handle first.
    QJSValue promise() const;
    /// The Promise in `engine`, for a handle that is used in several engines (then() finds the engine by its arguments).
    QJSValue promise(QJSEngine *engine) const;
    /// The function `catch(onRejected)`. (Qt 6.4's qmllint takes it for no function and warns; it accepts
    /// `promise.catch(onRejected)`.)
    QJSValue catchFunction() const;

    /// Requests the task's cancellation; does nothing after its end.
    Q_INVOKABLE void cancel(const QString &reason = {});
    /// As Promise.then(), which it calls.
    Q_INVOKABLE QJSValue then(const QJSValue &onFulfilled = {}, const QJSValue &onRejected = {});
    /// As Promise.finally().
    Q_INVOKABLE QJSValue finally(const QJSValue &onSettled = {});

    /// The rejection of a promise of this handle in `engine`; undefined unless Failed or Cancelled. Counts as handling.
    QJSValue rejection(QJSEngine *engine) const;
    /// The value in `engine`.
    QJSValue result(QJSEngine *engine) const;
    /// The component it belongs to is gone: cancels the task, and no promise of it is ever settled any more.
    void abandon();
    /// From now on its promises call no callback of a page, which is a number of QmlTaskGroup's, when that is gone.
    void addPage(quint64 page);

Q_SIGNALS:
    void stateChanged();
    void valueChanged();
    void errorChanged();
    void progressChanged();
    void progressTextChanged();
    void cancelOnDestroyedChanged();
    void finished(const QVariant &value); ///< The task has given its value.
    void failed(const QActors::QmlTaskError &error); ///< The task has failed.
    void cancelled(); ///< The task was cancelled or killed.
    /// The task has settled. Emitted after finished(), failed() or cancelled().
    void settled();

private:
    friend class detail::QmlTaskLink;
    friend class detail::QmlTelling;
    friend struct detail::QmlAccess;
    bool event(QEvent *event) override;
    QmlTaskHandle(detail::NodePointer<detail::TaskContext> task, detail::QmlValueOf valueOf, QJSEngine *engine);
    struct ScriptPromise
    {
        QPointer<QJSEngine> engine;
        QJSValue promise;  // the handle's own, if somebody asked for it
        QJSValue reaction; // of the first call of then(), if that came before
        int reactions = 0; // how many calls came before
        bool isPending = true;
    };
    static QList<QmlTaskHandle *> handlesOf(const detail::TaskContext *task);
    static void engineEnds(QJSEngine *engine);
    void lookForLoop(const QmlTaskHandle *teller);
    void settleFromTask();
    void settle(State state, const QVariant &value, std::exception_ptr error);
    void refreshState();
    void showProgress(double progress, const QString &text);
    void showLatestProgress();
    void settlePromise(ScriptPromise script) const;
    void settlePromises() const;
    QVariant shown(const QVariant &value);
    ScriptPromise *scriptPromise(QJSEngine *engine) const;
    QJSValue pagesIn(QJSEngine *engine) const;
    QJSEngine *engineOf(const char *what, std::initializer_list<QJSValue> callbacks) const;
    void afterSettled();
    void updateOwnership();

    detail::NodePointer<detail::TaskContext> m_task;
    detail::QmlValueOf m_valueOf;
    std::unique_ptr<detail::QmlTaskLink> m_link; // while pending
    std::exception_ptr m_exception;
    QmlTaskError m_failure;
    QString m_name;
    QJSValue m_place;             // an Error that knows where in QML it was made
    int m_round = 0;              // how many before it were made in a row by one binding, each because of the last one's news
    QList<quint64> m_pages;       // that it belongs to
    mutable std::vector<ScriptPromise> m_promises; // one an engine
    QList<QJSValue> m_objects;                     // of the value, that belong to JavaScript
    QStringList m_imageIds;
    double m_latestProgress = 0; // not shown yet
    QString m_latestText;
    bool m_isProgressPosted = false;
    bool m_settled = false;
    bool m_abandoned = false;
    bool m_cancelOnDestroyed = false;
    bool m_indeterminate = true;
    mutable bool m_handled = false;
    mutable bool m_isForScript = false; // not kept by C++
    Q_OBJECT_BINDABLE_PROPERTY(QmlTaskHandle, State, m_state, &QmlTaskHandle::stateChanged)
    Q_OBJECT_BINDABLE_PROPERTY(QmlTaskHandle, QVariant, m_value, &QmlTaskHandle::valueChanged)
    Q_OBJECT_BINDABLE_PROPERTY(QmlTaskHandle, QVariant, m_error, &QmlTaskHandle::errorChanged)
    Q_OBJECT_BINDABLE_PROPERTY(QmlTaskHandle, double, m_progress, &QmlTaskHandle::progressChanged)
    Q_OBJECT_BINDABLE_PROPERTY(QmlTaskHandle, QString, m_progressText, &QmlTaskHandle::progressTextChanged)
};

namespace detail {

/// The part of a QmlTaskHandle that only the library reaches.
struct QmlAccess
{
    static QmlTaskHandle *make(TaskContext *task, QmlValueOf valueOf, QJSEngine *engine)
    {
        return new QmlTaskHandle(NodePointer<TaskContext>::sharing(task), valueOf, engine);
    }
    /// Those of a task that has not ended.
    static QList<QmlTaskHandle *> handlesOf(const TaskContext *task) { return QmlTaskHandle::handlesOf(task); }
    static bool hasPromise(const QmlTaskHandle *handle) { return !handle->m_promises.empty(); }
    static void engineEnds(QJSEngine *engine) { QmlTaskHandle::engineEnds(engine); }
    // For a task on another thread:
    static void showProgress(QmlTaskHandle *handle, double progress, const QString &text)
    {
        handle->showProgress(progress, text);
    }
    static void settle(QmlTaskHandle *handle, QmlTaskHandle::State state, const QVariant &value, std::exception_ptr error)
    {
        handle->settle(state, value, std::move(error));
    }
};

template<typename T>
QVariant qmlValueOf(TaskContext *task)
{
    if constexpr (std::is_void_v<T>) {
        return {};
    } else {
        const auto &value = static_cast<TaskResult<T> *>(task)->value;
        if (!value)
            throwValueTaken(task);
        return variantOf(*value);
    }
}

/// Tells the handle what a task on another thread does.
template<typename T>
void followFromElsewhere(QmlTaskHandle *qml, const TaskHandle<T> &handle)
{
    auto *watcher = new QFutureWatcher<T>(qml);
    QObject::connect(watcher, &QFutureWatcherBase::progressValueChanged, qml, [qml, watcher](int percent) {
        QmlAccess::showProgress(qml, percent / 100.0, watcher->progressText());
    });
    QObject::connect(watcher, &QFutureWatcherBase::finished, qml, [qml, watcher] {
        watcher->deleteLater();
        try {
            QFuture<T> future = watcher->future();
            if (future.isCanceled()) {
                future.waitForFinished(); // throws its error, if it has one
                QmlAccess::settle(qml, QmlTaskHandle::Cancelled, {}, {});
            } else if constexpr (std::is_void_v<T>) {
                QmlAccess::settle(qml, QmlTaskHandle::Finished, {}, {});
            } else {
                QmlAccess::settle(qml, QmlTaskHandle::Finished, variantOf(future.result()), {});
            }
        } catch (...) {
            QmlAccess::settle(qml, QmlTaskHandle::Failed, {}, std::current_exception());
        }
    });
    watcher->setFuture(handle.toFuture());
}

/// The engine whose JavaScript runs in, or made, `object`; null if there is none.
QACTORS_QML_EXPORT QJSEngine *engineOf(const QObject *object);

} // namespace detail

/// `handle` for QML; return it from a Q_INVOKABLE. `owner`, usually `this`, is only asked for its engine, so that a
/// failure without a handler is logged with the place in QML where the handle was made (then the handle is JavaScript's, and
/// must not be kept in C++ without a parent). If QML cannot show the task's value, the handle is Failed, with an error that
/// says so; a value that cannot be copied does not compile. Thread: the QML engine's.
template<typename T>
QmlTaskHandle *toQml(const TaskHandle<T> &handle, const QObject *owner = nullptr)
{
    auto *qml = detail::QmlAccess::make(detail::TaskHandleAccess::task(handle), &detail::qmlValueOf<T>, detail::engineOf(owner));
    if (!detail::TaskHandleAccess::task(handle)->scheduler()->isCurrent())
        detail::followFromElsewhere(qml, handle);
    return qml;
}

/// Starts `fn` (a coroutine lambda or function, a plain function, an Async) in `group`, as Task::spawn() does, and gives
/// the task's handle for QML: `return toQml(m_tasks, fetch(url), this);`
template<typename F>
QmlTaskHandle *toQml(TaskGroup &group, F &&fn, const QObject *owner = nullptr, const QString &name = {},
                     std::source_location where = std::source_location::current())
{
    return toQml(Task::spawn(group, std::forward<F>(fn), name, where), owner ? owner : &group);
}

} // namespace QActors
