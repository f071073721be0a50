// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/sleep.h>
#include <QActors/tasks/task.h>
#include <QActors/tasks/timeouts.h>

#include <QtCore/qpointer.h>

namespace QActors {
namespace detail {

/// Runs after all that it takes the place of has ended, if nobody has taken its own place by then.
template<typename F>
auto runAfter(TaskHandleBase previous, F fn) -> Async<CallValue<F &>>
{
    if (!previous.isNull()) {
        const auto end = [&previous] { return previous.wait(); };
        co_await shielded(end);
        previous = {};
        co_await checkpoint(); // it may have been cancelled meanwhile
    }
    if constexpr (CanAwait<decltype(fn())>)
        co_return co_await fn();
    else
        co_return fn();
}

} // namespace detail

/// The latest wins: start() cancels what was started before, waits for its cleanup, and then runs what it was given. A member,
/// declared last; its destructor kills what runs:
///
///     void search(const QString &text)
///     {
///         m_search.start([this, text]() -> Async<> { show(co_await find(text)); });
///     }
///     LatestTask m_search{this};
///
/// (`group.cancel(); group.startSoon(next)` cancels `next`, too.) Thread: the object's. (Kotlin: collectLatest.)
class QACTORS_EXPORT LatestTask
{
public:
    /// Nothing runs yet. The parent may be deleted first, and takes the task along.
    explicit LatestTask(QObject *parent = nullptr);
    ~LatestTask(); ///< Kills what runs.
    Q_DISABLE_COPY_MOVE(LatestTask)

    /// Runs `fn` (a coroutine lambda or function, a plain function, an Async) when what was started before has ended, which is cancelled
    /// now; never inside this call. If start() is called again by then, `fn` is not called, and its handle is Cancelled. A failure
    /// waits in the handle, as with Task::spawn(). Throws MisuseError on another thread, and when the parent is gone.
    template<typename F>
    TaskHandle<detail::TaskValue<F>> start(F &&fn, std::source_location where = std::source_location::current())
    {
        auto call = [previous = takeOver(), fn = detail::asCallable(std::forward<F>(fn))]() mutable {
            return detail::runAfter(std::exchange(previous, {}), std::move(fn));
        };
        auto handle = detail::GroupAccess::spawn(group(), std::move(call), true, where);
        m_latest = handle;
        return handle;
    }

    void cancel(const QString &reason = {}); ///< Requests the cancellation of what runs; start() works as before.
    bool isRunning() const; ///< True until what was started last has ended.
    TaskHandleBase latest() const { return m_latest; } ///< What was started last; an empty handle before that.

private:
    TaskHandleBase takeOver();
    TaskGroup &group() const;
    QPointer<TaskGroup> m_group;
    TaskHandleBase m_latest;
};

} // namespace QActors
