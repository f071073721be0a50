// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/exceptiongroup.h>
#include <QActors/tasks/detail/groupstay.h>
#include <QActors/tasks/detail/taskhandleaccess.h>

#include <QtCore/qlist.h>
#include <QtCore/qobject.h>

namespace QActors {

template<typename V>
class Started;

namespace detail {

struct GroupAccess;

template<typename Signature>
struct StartedArgument;
template<typename R, typename C, typename V>
struct StartedArgument<R (C::*)(Started<V>) const> : std::type_identity<V>
{
};
template<typename R, typename C, typename V>
struct StartedArgument<R (C::*)(Started<V>)> : std::type_identity<V>
{
};
template<typename R, typename V>
struct StartedArgument<R (*)(Started<V>)> : std::type_identity<V>
{
};
template<typename F>
struct StartValueOf : StartedArgument<decltype(&F::operator())>
{
};
template<typename R, typename V>
struct StartValueOf<R (*)(Started<V>)> : std::type_identity<V>
{
};
template<typename F>
using StartValue = typename StartValueOf<F>::type;

template<typename V>
struct StartState;

} // namespace detail

/// The result of TaskGroup::startTask(): a handle of the task, with the value that the task gave to Started.
template<typename V, typename T>
class StartedTask : public TaskHandle<T>
{
public:
    const detail::Stored<V> &startValue() const noexcept { return m_startValue; } ///< The value that the task gave to Started.

private:
    friend class TaskGroup;
    StartedTask(TaskHandle<T> handle, detail::Stored<V> value)
        : TaskHandle<T>(std::move(handle)), m_startValue(std::move(value))
    {
    }
    detail::Stored<V> m_startValue;
};

namespace detail {
template<typename F>
using StartedTaskOf = StartedTask<StartValue<F>, CallValue<F &, Started<StartValue<F>>>>;
}

/// A set of tasks that live and end together; no task outlives its group. (trio: nursery; anyio: TaskGroup.)
///
/// Two ways to use a group:
/// - in a coroutine, `co_await withTaskGroup([&](TaskGroup &group) -> Async<> { … })`: leaving waits for all
///   children; the first failure, of a child or of the body, cancels the others; all errors arrive together
///   as an ExceptionGroup, even a single one.
/// - as a member of any QObject, declared last, or as a child QObject: the group's destructor kills its tasks.
///   A child's failure cancels the siblings and is reported by failed(), or by join(); after all have ended, the
///   group takes new work.
///
/// Tasks run on the group's thread, on which all functions must be called, and stay there: a group with tasks, and
/// a QObject that is the parent of one, cannot be moved. Then moveToThread() throws MisuseError, and nothing is moved.
class QACTORS_EXPORT TaskGroup : public QObject
{
    Q_OBJECT
    Q_PROPERTY(int count READ count NOTIFY countChanged)
    Q_PROPERTY(bool running READ isRunning NOTIFY countChanged)
    Q_PROPERTY(bool failFast READ failFast WRITE setFailFast NOTIFY failFastChanged)

public:
    explicit TaskGroup(QObject *parent = nullptr); ///< An empty group, which is deleted with `parent`.
    /// Kills the tasks that have not ended: their coroutines and locals are destroyed before the destructor returns. Only a
    /// task from which the destructor was called is destroyed later, when it returns to the event loop.
    ~TaskGroup() override;

    /// Starts `fn` as a child task, soon: never inside this call. `fn` is a coroutine lambda or function, a
    /// plain function, or an Async. The group keeps it until the task ends. Its failure fails the group.
    /// Throws MisuseError if the group is closed or on another thread.
    template<typename F>
    TaskHandle<detail::TaskValue<F>> startSoon(F &&fn, std::source_location where = std::source_location::current())
    {
        return spawn(detail::asCallable(std::forward<F>(fn)), false, where);
    }

    /// The same, with a name for errors, logs and snapshots: see TaskHandle::name(). (anyio: start_soon(…, name=…).)
    template<typename F>
    TaskHandle<detail::TaskValue<F>> startSoon(F &&fn, const QString &name, std::source_location where = std::source_location::current())
    {
        return named(startSoon(std::forward<F>(fn), where), name);
    }

    /// Starts `fn(started)`, where `started` is a Started<V>, waits until the task calls `started(value)`, and gives that
    /// value. A failure of the task before this call is thrown here, a later one goes to the group; a task that ends
    /// without the call throws MisuseError here. If the caller is cancelled, the task is cancelled and waited for.
    template<typename F>
    auto start(F &&fn, std::source_location where = std::source_location::current())
        -> Async<detail::StartValue<std::decay_t<F>>>
    {
        QACTORS_REQUIRE_SAFE_TEMPORARY(F);
        return startPlain(this, std::decay_t<F>(std::forward<F>(fn)), where);
    }

    /// As start(), but gives a handle of the task, which holds the start value.
    template<typename F>
    auto startTask(F &&fn, std::source_location where = std::source_location::current())
        -> Async<detail::StartedTaskOf<std::decay_t<F>>>
    {
        QACTORS_REQUIRE_SAFE_TEMPORARY(F);
        return startWithHandle(this, std::decay_t<F>(std::forward<F>(fn)), {}, where);
    }
    /// The same, with a name, as startSoon() has.
    template<typename F>
    auto startTask(F &&fn, const QString &name, std::source_location where = std::source_location::current())
        -> Async<detail::StartedTaskOf<std::decay_t<F>>>
    {
        QACTORS_REQUIRE_SAFE_TEMPORARY(F);
        return startWithHandle(this, std::decay_t<F>(std::forward<F>(fn)), name, where);
    }

    /// Makes the current task the host of the group: runs `fn(group)` or `fn()`, waits for the children, and throws as
    /// described above. A group has a host once; a second call throws MisuseError. If the group itself was cancelled,
    /// run() of a void body returns, and of a body with a value throws TaskCancelled.
    /// When the body and all plain tasks have ended, the actors in the group are stopped with reason Shutdown.
    template<typename F>
    auto run(F &&fn) -> Async<detail::InvokeWithValue<std::decay_t<F>, TaskGroup &>>
    {
        QACTORS_REQUIRE_SAFE_TEMPORARY(F);
        return runHosted(this, std::decay_t<F>(std::forward<F>(fn)));
    }

    /// For a group without a host: waits until all tasks have ended, then throws the failures since the last join()
    /// as an ExceptionGroup (the first 100 of them). Cancelling the join leaves the tasks alone.
    Async<> join();

    /// Cancels all tasks of the group, and those that are started before these have ended; for the latter a warning is
    /// logged in category "qactors.task". A group without a host can be used again once all its tasks have ended: to start
    /// tasks that are not cancelled, `co_await join()` first. Throws MisuseError on another thread; cancelScope().cancel() is
    /// for any thread.
    Q_INVOKABLE void cancel(const QString &reason = {});
    /// Cancels the tasks that are in the group now; what is started later is not cancelled, also before these have ended.
    /// Throws MisuseError on another thread.
    Q_INVOKABLE void cancelAll(const QString &reason = {});
    CancelScope cancelScope() const; ///< The scope around all tasks of the group.

    /// For a group without a host, its end: the group takes no further tasks, its plain tasks have `timeout` to end by
    /// themselves, after which its actors are stopped with reason Shutdown; what has not ended when the time is over is
    /// cancelled. Waits until all have ended, and gives true if none had to be cancelled. Throws their failures as join() does.
    /// Cancelling the close leaves the tasks alone, and the group closed.
    Async<bool> close(AnyDuration timeout);

    /// The number of tasks and actors that have not ended.
    int count() const noexcept;
    bool isRunning() const noexcept { return count() > 0; } ///< True if a task or actor of the group has not ended.
    /// Whether a child's failure cancels its siblings; true by default.
    bool failFast() const noexcept;
    void setFailFast(bool failFast);

Q_SIGNALS:
    void countChanged();
    void failFastChanged();
    /// A child failed, in a group without host. Emitted after the group has cancelled the others.
    void failed(const QString &message);
    /// The last child has ended.
    void finished();

private:
    template<typename F>
    static auto startPlain(TaskGroup *self, F fn, std::source_location where) -> Async<detail::StartValue<F>>;
    template<typename F>
    static auto startWithHandle(TaskGroup *self, F fn, QString name, std::source_location where) -> Async<detail::StartedTaskOf<F>>;
    template<typename H>
    static H named(H handle, const QString &name)
    {
        detail::TaskHandleAccess::task(handle)->setName(name);
        return handle;
    }
    bool event(QEvent *event) override;
    friend struct detail::GroupAccess;
    friend class detail::GroupStay;
    friend class detail::GroupData;
    template<typename F>
    auto spawn(F fn, bool isolated, std::source_location where) -> TaskHandle<std::remove_cvref_t<detail::CallValue<F &>>>
    {
        using T = std::remove_cvref_t<detail::CallValue<F &>>;
        detail::NodePointer<detail::TaskContext> task(new detail::TaskBody<T, F>(std::move(fn)));
        return detail::TaskHandleAccess::make<T>(adopt(std::move(task), isolated, where));
    }
    // Launches it, and gives it back.
    detail::NodePointer<detail::TaskContext> adopt(detail::NodePointer<detail::TaskContext> task, bool isolated, std::source_location where);
    void warnOfCancelled(const detail::TaskContext *task, const std::source_location &where);
    // The scope that the children's scopes hang below.
    void setParentScope(detail::ScopeNode *scope);
    // Those that have not ended, oldest first.
    QList<detail::TaskContext *> tasks() const;
    // The actor whose tasks these are.
    void setActor(detail::TaskContext *actor);
    template<typename F>
    static auto runHosted(TaskGroup *self, F fn) -> Async<detail::InvokeWithValue<F, TaskGroup &>>;
    std::shared_ptr<detail::GroupData> d;
};

template<typename F>
auto TaskGroup::runHosted(TaskGroup *self, F fn) -> Async<detail::InvokeWithValue<F, TaskGroup &>>
{
    using T = detail::InvokeWithValue<F, TaskGroup &>;
    constexpr bool isAwaited = detail::CanAwait<detail::InvokeWithResult<F, TaskGroup &>>;
    detail::GroupStay stay(self);
    std::optional<detail::Stored<T>> value;
    std::exception_ptr error;
    try {
        if constexpr (std::is_void_v<T>) {
            if constexpr (isAwaited)
                co_await detail::invokeWith(fn, *self);
            else
                detail::invokeWith(fn, *self);
        } else if constexpr (isAwaited) {
            value.emplace(co_await detail::invokeWith(fn, *self));
        } else {
            value.emplace(detail::invokeWith(fn, *self));
        }
    } catch (...) {
        error = std::current_exception();
    }
    stay.bodyEnded(error);
    do {
        co_await stay.join();
    } while (stay.hasChildren());
    stay.leave();
    if constexpr (!std::is_void_v<T>) {
        if (!value)
            stay.throwNoValue();
        co_return std::move(*value);
    }
}

namespace detail {

template<typename F>
auto withGroup(F fn) -> Async<InvokeWithValue<F, TaskGroup &>>
{
    TaskGroup group;
    co_return co_await group.run(std::ref(fn));
}

} // namespace detail

/// Runs `fn(group)` in a group of its own; see TaskGroup::run().
template<typename F>
auto withTaskGroup(F &&fn) -> Async<detail::InvokeWithValue<std::decay_t<F>, TaskGroup &>>
{
    QACTORS_REQUIRE_SAFE_TEMPORARY(F);
    return detail::withGroup(std::decay_t<F>(std::forward<F>(fn)));
}

} // namespace QActors

#include <QActors/tasks/started.h>
