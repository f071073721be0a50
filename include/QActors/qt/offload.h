// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/qt/future.h>

#include <QtCore/qpromise.h>

#include <atomic>

QT_BEGIN_NAMESPACE
class QThreadPool;
QT_END_NAMESPACE

namespace QActors {

/// Options of offload(), an aggregate: `OffloadOptions{.abandonOnCancel = true}`.
struct OffloadOptions
{
    /// False: a cancelled await asks the function to stop (QPromise::isCanceled()), waits until the function has ended, and
    /// then throws Cancelled. True: the await throws at once, and the function's value is dropped.
    bool abandonOnCancel = false;
};

namespace detail {

class OffloadLeaf;

/// One call of a function in a thread pool; shared by the pool's thread and the awaiting one.
class QACTORS_EXPORT OffloadCall
{
public:
    enum class Phase : quint8 {
        Queued,
        Running,
        Ended,
        Withdrawn
    };

    OffloadCall() noexcept;
    virtual ~OffloadCall();
    Q_DISABLE_COPY_MOVE(OffloadCall)

    /// On the pool's thread.
    void run() noexcept;
    /// True if it will never run: then the function belongs to the caller.
    bool withdraw() noexcept;
    virtual void destroyFunction() noexcept = 0;
    virtual void requestCancel() { }

    const std::exception_ptr &error() const noexcept { return m_error; }
    bool hasRun() const noexcept { return m_phase.load(std::memory_order_acquire) == Phase::Ended; }
    OffloadLeaf *awaiter = nullptr; // on the home thread
    Scheduler *home;

protected:
    virtual void call() = 0;

private:
    std::exception_ptr m_error;
    const LocalPointer m_locals; // where it was made
    std::atomic<Phase> m_phase{Phase::Queued}; // Ended is released with the outcome; Withdrawn and Running: who is first has the function
};

class QACTORS_EXPORT OffloadLeaf : public Awaitable
{
public:
    ~OffloadLeaf() override;
    bool ready() const { return false; }
    void suspend();
    bool detach() noexcept override;
    QString describe() const override;
    Source source() const noexcept override { return Source::Threads; }
    void over() noexcept { complete(); } ///< The call is.

protected:
    OffloadLeaf(QThreadPool *pool, OffloadOptions options, std::shared_ptr<OffloadCall> call);
    /// Throws what the call ended with, if that is no value.
    void finish();
    [[noreturn]] static void throwNoResult();
    void watchProgress(const QFuture<void> &future);

private:
    void showProgress();

    std::shared_ptr<OffloadCall> m_call;
    std::optional<QFuture<void>> m_progress; // of a function with a promise
    std::unique_ptr<QFutureWatcher<void>> m_watcher;
    QThreadPool *m_pool;
    OffloadOptions m_options;
    bool m_cancelled = false;
};

/// T()
template<typename T, typename F>
class PlainCall final : public OffloadCall
{
public:
    explicit PlainCall(F fn) : m_fn(std::move(fn)) { }
    std::optional<Stored<T>> value;

private:
    void call() override
    {
        if constexpr (std::is_void_v<T>) {
            std::invoke(*m_fn);
            value.emplace();
        } else {
            value.emplace(std::invoke(*m_fn));
        }
    }
    void destroyFunction() noexcept override { m_fn.reset(); }
    std::optional<F> m_fn;
};

/// void(QPromise<T> &)
template<typename T, typename F>
class PromiseCall final : public OffloadCall
{
public:
    explicit PromiseCall(F fn) : m_fn(std::move(fn)) { m_promise.start(); }
    QFuture<T> future() const { return m_promise.future(); }

private:
    void call() override
    {
        std::invoke(*m_fn, m_promise);
        m_promise.finish();
    }
    void destroyFunction() noexcept override { m_fn.reset(); }
    void requestCancel() override { m_promise.future().cancel(); }
    std::optional<F> m_fn;
    QPromise<T> m_promise;
};

template<typename T, typename F>
class PlainOffload final : public OffloadLeaf
{
public:
    PlainOffload(QThreadPool *pool, F fn, OffloadOptions options)
        : PlainOffload(pool, options, std::make_shared<PlainCall<T, F>>(std::move(fn)))
    {
    }
    T result()
    {
        finish();
        if constexpr (!std::is_void_v<T>)
            return std::move(*m_call->value);
    }

private:
    PlainOffload(QThreadPool *pool, OffloadOptions options, std::shared_ptr<PlainCall<T, F>> call)
        : OffloadLeaf(pool, options, call), m_call(call.get())
    {
    }
    PlainCall<T, F> *m_call;
};

template<typename T, typename F>
class PromiseOffload final : public OffloadLeaf
{
public:
    PromiseOffload(QThreadPool *pool, F fn, OffloadOptions options)
        : PromiseOffload(pool, options, std::make_shared<PromiseCall<T, F>>(std::move(fn)))
    {
    }
    T result()
    {
        finish();
        checkFuture(QFuture<void>(m_future), "offload() of a function with a QPromise");
        if constexpr (!std::is_void_v<T>) {
            if (!m_future.isResultReadyAt(0))
                throwNoResult();
            return m_future.takeResult();
        }
    }

private:
    PromiseOffload(QThreadPool *pool, OffloadOptions options, std::shared_ptr<PromiseCall<T, F>> call)
        : OffloadLeaf(pool, options, call), m_future(call->future())
    {
        this->watchProgress(QFuture<void>(m_future));
    }
    QFuture<T> m_future;
};

template<typename Signature>
struct PromiseArgument;
template<typename R, typename C, typename T>
struct PromiseArgument<R (C::*)(QPromise<T> &) const> : std::type_identity<T>
{
};
template<typename R, typename C, typename T>
struct PromiseArgument<R (C::*)(QPromise<T> &)> : std::type_identity<T>
{
};
template<typename R, typename C, typename T>
struct PromiseArgument<R (C::*)(QPromise<T> &) const noexcept> : std::type_identity<T>
{
};
template<typename R, typename T>
struct PromiseArgument<R (*)(QPromise<T> &)> : std::type_identity<T>
{
};
template<typename F>
struct PromiseArgumentOf : PromiseArgument<decltype(&F::operator())>
{
};
template<typename R, typename T>
struct PromiseArgumentOf<R (*)(QPromise<T> &)> : std::type_identity<T>
{
};

template<typename F>
constexpr auto offloadType()
{
    if constexpr (std::invocable<F &>) {
        using T = std::remove_cvref_t<std::invoke_result_t<F &>>;
        static_assert(!CanAwait<T>, "offload() takes a plain function: what can be awaited belongs on the event loop.");
        return std::type_identity<PlainOffload<T, F>>();
    } else {
        static_assert(requires { typename PromiseArgumentOf<F>::type; }, "offload() takes a function T() or void(QPromise<T> &).");
        return std::type_identity<PromiseOffload<typename PromiseArgumentOf<F>::type, F>>();
    }
}
template<typename F>
using Offload = typename decltype(offloadType<std::decay_t<F>>())::type;

} // namespace detail

/// `co_await offload(fn)`: runs `fn` in a thread of `pool` (null: QThreadPool::globalInstance()) by means of
/// QtConcurrent and gives its value, or throws its exception, with the exception's type. `fn` is either
/// - `T()`, or
/// - `void(QPromise<T> &promise)`: gives its value by promise.addResult(), sees a cancel by promise.isCanceled(),
///   and its progress (without a range: percent) and progress text become the awaiting task's.
///
/// If the await is cancelled before the pool has begun, `fn` never runs; while `fn` runs, see OffloadOptions. If the task
/// is killed, the function is asked to stop, and nothing waits for its end: so the function must own or share everything
/// it uses. Its captures are destroyed when it ends, on the pool's thread, and an exception after that is dropped.
/// Throws TaskCancelled if the pool dropped the function (QThreadPool::clear()).
template<typename F>
[[nodiscard]] detail::Offload<F> offload(QThreadPool *pool, F &&fn, OffloadOptions options = {})
{
    QACTORS_REQUIRE_SAFE_TEMPORARY(F);
    return detail::Offload<F>(pool, std::forward<F>(fn), options);
}

/// The same in the global pool.
template<typename F>
    requires(!std::convertible_to<F, QThreadPool *>)
[[nodiscard]] detail::Offload<F> offload(F &&fn, OffloadOptions options = {})
{
    QACTORS_REQUIRE_SAFE_TEMPORARY(F);
    return detail::Offload<F>(nullptr, std::forward<F>(fn), options);
}

} // namespace QActors
