// SPDX-License-Identifier: MIT
// Between QFuture and the coroutines here, both ways: `co_await future`, and an Async or a TaskHandle as a QFuture.
#pragma once

#include <QActors/tasks/detail/detached.h>

#include <QtCore/qfuture.h>
#include <QtCore/qmutex.h>

#include <memory>

namespace QActors {
namespace detail {

/// Waits for the end of a QFuture, and cancels it if the wait is given up.
class QACTORS_EXPORT FutureLeaf : public Awaitable
{
public:
    ~FutureLeaf() override;
    bool ready() const;
    void suspend();
    bool detach() noexcept override { return true; } // the destructor cancels the future
    QString describe() const override;
    Source source() const noexcept override { return Source::Events; }

protected:
    explicit FutureLeaf(const QFuture<void> &state);
    /// The future's error, if it has one. Throws TaskCancelled if it was cancelled.
    void finish();
    [[noreturn]] static void throwNoResult();
    [[noreturn]] static void throwNotStarted();
    /// Held while a result is taken: of two awaits of one future on two threads one gets it.
    static QMutex &takingMutex() noexcept;

private:
    class Watch;
    QFuture<void> m_state;
    std::unique_ptr<Watch> m_watch;
    bool m_finished = false;
};

/// Rethrows what `future`, which has finished, failed with; TaskCancelled if it was cancelled. MisuseError, with `what`
/// for its place, if its result was taken: Qt would wait for it for ever.
QACTORS_EXPORT void checkFuture(QFuture<void> future, const char *what);
/// Nothing more will come of it: it has finished, or its result was taken.
bool hasFutureEnded(const QFuture<void> &future);
/// Nobody here wants its outcome any more. Since Qt 6.10 what it continues by then() is cancelled, too.
void giveUpFuture(QFuture<void> &future);

template<typename T>
class FutureAwaitable final : public FutureLeaf
{
public:
    explicit FutureAwaitable(QFuture<T> future) : FutureLeaf(QFuture<void>(future)), m_future(std::move(future)) { }
    T result()
    {
        if constexpr (std::is_void_v<T>) {
            finish();
        } else if constexpr (std::is_copy_constructible_v<T>) {
            finish();
            if (!m_future.isResultReadyAt(0))
                throwNoResult();
            return m_future.result(); // others may hold the same future
        } else {
            const QMutexLocker taking(&takingMutex());
            finish();
            if (!m_future.isResultReadyAt(0))
                throwNoResult();
            if (!m_future.isValid()) // Qt asserts it
                throwNotStarted();
            return m_future.takeResult();
        }
    }

private:
    QFuture<T> m_future;
};

/// `co_await future`: gives the future's result, or throws its error with the error's own type, or TaskCancelled if the
/// future was cancelled, also by a QPromise that was destroyed unfinished. A future with several results gives the first
/// one. A result that cannot be copied is taken out of the future; awaiting a future whose result was taken throws
/// MisuseError. If the await is cancelled or its task killed, the future is cancelled, for all that share it, and since Qt 6.10
/// all that it continues, back to the work at the begin of a chain of then(); the await does not wait until the future's function
/// has noticed. The future may come from any thread.
template<typename T>
struct AwaitTraits<QFuture<T>>
{
    static FutureAwaitable<T> wrap(QFuture<T> future) { return FutureAwaitable<T>(std::move(future)); }
};

template<typename T>
QFuture<T> asFuture(const QFuture<T> *);
template<typename F>
struct IsFuture : std::false_type
{
};
template<typename T>
struct IsFuture<QFuture<T>> : std::true_type
{
};
/// A user's class that derives from a QFuture is awaited as a QFuture.
template<typename F>
concept DerivesFromFuture = !IsFuture<F>::value && requires(const F *future) { asFuture(future); };

template<DerivesFromFuture F>
struct AwaitTraits<F> : AwaitTraits<decltype(asFuture(static_cast<const F *>(nullptr)))>
{
};

/// A task whose outcome goes into a QFuture, whose cancel() cancels the task.
template<typename T, typename F>
class FutureTask final : public DetachedTask
{
public:
    explicit FutureTask(F fn, std::source_location where) : DetachedTask(new TaskBody<T, F>(std::move(fn)), where)
    {
        m_promise.start();
        cancelWith(QFuture<void>(m_promise.future()));
    }
    ~FutureTask() override { this->kill(); } // the promise, destroyed after it, says cancelled
    QFuture<T> future() const { return m_promise.future(); }

private:
    void ended(TaskContext *task) noexcept override { settlePromise<T>(m_promise, task); }
    QPromise<T> m_promise;
};

template<typename T>
struct AsyncConversion<QFuture<T>, T>
{
    static QFuture<T> convert(Async<T> &&async)
    {
        return (new FutureTask<T, AsyncCall<T>>(AsyncCall<T>(std::move(async)), {}))->future();
    }
};

} // namespace detail

/// Starts `fn` (a coroutine lambda or function, a plain function, an Async) as a task of its own on this thread,
/// which needs an event loop, and gives the task's future. The future's cancel(), from any thread, cancels the task;
/// dropping the future does not. The task is killed when the thread ends (on a QThread, when finished() is emitted, so
/// that the task is gone when QThread::wait() returns); the future then finishes cancelled.
/// An Async also converts: `QFuture<int> f = compute();`
template<typename F>
    requires(!detail::IsTaskHandle<std::remove_cvref_t<F>>)
auto toFuture(F &&fn, std::source_location where = std::source_location::current())
{
    using T = detail::TaskValue<F>;
    using Callable = detail::CallableOf<F>;
    return (new detail::FutureTask<T, Callable>(detail::asCallable(std::forward<F>(fn)), where))->future();
}

/// As TaskHandle::toFuture().
template<typename T>
QFuture<T> toFuture(const TaskHandle<T> &handle)
{
    return handle.toFuture();
}

} // namespace QActors
