// SPDX-License-Identifier: MIT
// The bridge to and from QCoro; besides this only <QActors/QCoroStream> uses it.
#pragma once

#include <QActors/qt/future.h>
#include <QActors/qt/iodevice.h>
#include <QActors/qt/qtimer.h>
#include <QActors/tasks/run.h>

#include <QCoro/QCoroTask>

QT_BEGIN_NAMESPACE
class QNetworkReply;
QT_END_NAMESPACE

namespace QActors {
namespace detail {

class QCoroLeaf;

/// Shared by an await and the small QCoro coroutine that does the waiting. That one is never destroyed from here,
/// because QCoro will resume it: it then finds that no task waits, and ends.
struct QACTORS_EXPORT QCoroState
{
    virtual ~QCoroState();
    /// The value or error is there. Any thread.
    static void finish(const std::shared_ptr<QCoroState> &state);

    QCoroLeaf *leaf = nullptr; // while it waits; on the home thread
    Scheduler *home = Scheduler::current();
    std::exception_ptr error;
};

class QACTORS_EXPORT QCoroLeaf : public Awaitable
{
public:
    ~QCoroLeaf() override;
    bool ready() const { return false; }
    bool detach() noexcept override;
    QString describe() const override;
    Source source() const noexcept override { return Source::Events; }

protected:
    explicit QCoroLeaf(std::shared_ptr<QCoroState> state);

private:
    friend struct QCoroState;
    std::shared_ptr<QCoroState> m_state;
};

template<typename R>
struct QCoroResult : QCoroState
{
    std::optional<Stored<R>> value;
};

template<typename A>
decltype(auto) qcoroAwaiter(A &&awaitable)
{
    if constexpr (requires { std::forward<A>(awaitable).operator co_await(); })
        return std::forward<A>(awaitable).operator co_await();
    else if constexpr (requires { operator co_await(std::forward<A>(awaitable)); })
        return operator co_await(std::forward<A>(awaitable));
    else
        return std::forward<A>(awaitable);
}

template<typename A>
using QCoroTransformed = decltype(std::declval<QCoro::detail::TaskPromiseBase &>().await_transform(std::declval<A>()));
template<typename A>
using QCoroValue = std::remove_cvref_t<decltype(qcoroAwaiter(std::declval<QCoroTransformed<A>>()).await_resume())>;

/// Rvalues are moved into the coroutine that waits; lvalues are referred to.
template<typename A>
class QCoroAwaitable final : public QCoroLeaf
{
    using Value = QCoroValue<A>;
    using Result = QCoroResult<Value>;
    using Kept = std::conditional_t<std::is_lvalue_reference_v<A>, std::reference_wrapper<std::remove_reference_t<A>>,
                                    std::remove_cvref_t<A>>;

public:
    explicit QCoroAwaitable(A &&awaited) : QCoroAwaitable(std::forward<A>(awaited), std::make_shared<Result>()) { }
    void suspend() { drive(m_result, std::move(m_awaited)); }
    Value result()
    {
        if (m_result->error)
            std::rethrow_exception(m_result->error);
        if constexpr (!std::is_void_v<Value>)
            return std::move(*m_result->value);
    }

private:
    QCoroAwaitable(A &&awaited, std::shared_ptr<Result> result)
        : QCoroLeaf(result), m_awaited(std::forward<A>(awaited)), m_result(std::move(result))
    {
    }

    static QCoro::Task<> drive(std::shared_ptr<Result> result, Kept awaited)
    {
        try {
            if constexpr (std::is_void_v<Value>)
                co_await static_cast<A &&>(awaited);
            else
                result->value.emplace(co_await static_cast<A &&>(awaited));
        } catch (...) {
            result->error = std::current_exception();
        }
        QCoroState::finish(result);
    }

    Kept m_awaited;
    std::shared_ptr<Result> m_result;
};

// Types that the library awaits itself are not QCoro's: its awaiters for these are not safe to cancel.
template<typename T>
concept AwaitedNatively = IsAsync<T>::value || IsAwaitable<T> || IsFuture<T>::value || DerivesFromFuture<T> || DerivesFromAsync<T> || std::derived_from<T, TaskHandleBase>
                          || std::derived_from<T, QTimer> || std::convertible_to<T, const QTimer *>
                          || std::convertible_to<T, QNetworkReply *>;

template<typename T>
concept QCoroTakesLvalue = requires(QCoro::detail::TaskPromiseBase &promise, T &awaited) { promise.await_transform(awaited); };
template<typename T>
concept QCoroTakesRvalue = requires(QCoro::detail::TaskPromiseBase &promise, T &&awaited) { promise.await_transform(std::move(awaited)); };
/// A QIODevice, or a pointer to one; other pointers may be to incomplete types.
template<typename T>
concept IsDevice = std::derived_from<T, QIODevice> || std::convertible_to<T, QIODevice *>;
template<typename T>
concept QCoroAwaits = !AwaitedNatively<T> && !IsDevice<T> && (QCoroTakesLvalue<T> || QCoroTakesRvalue<T>);

/// A device, or a pointer to one, is what QCoro's readAll() of it is: what has come, at least a byte; empty at the end.
/// By readSome(), which is safe.
template<typename T>
    requires(!AwaitedNatively<T> && IsDevice<T>)
struct AwaitTraits<T>
{
    template<typename A>
    static Async<QByteArray> wrap(A &&device)
    {
        if constexpr (std::is_pointer_v<T>)
            return QActors::readSome(device);
        else
            return QActors::readSome(&device);
    }
};

/// Awaits everything that a QCoro::Task can co_await: a QCoro::Task<T>, the results of qCoro(…), awaitables of one's own. If
/// the await is cancelled or its task killed, the task goes on at once; the operation in QCoro goes on, too, and its result
/// is dropped. An awaitable that is awaited as an lvalue must outlive that operation.
///
/// Not safe: waits of QCoro for an object by pointer (qCoro(socket), qCoro(process), …), which use the object after the
/// await was cancelled, though it may be deleted. Use the library's own: <QActors/IODevice>, <QActors/Socket>,
/// <QActors/Server>, <QActors/Process>, <QActors/Signal>. Let D-Bus and WebSocket objects outlive the task.
template<QCoroAwaits T>
struct AwaitTraits<T>
{
    template<typename A>
    static QCoroAwaitable<A> wrap(A &&awaited)
    {
        return QCoroAwaitable<A>(std::forward<A>(awaited));
    }
};

/// Resumes a foreign coroutine through the event loop, unless that is gone.
class QACTORS_EXPORT ForeignResume : public TaskObserver
{
public:
    explicit ForeignResume(std::coroutine_handle<> foreign);
    ~ForeignResume() override;
    void taskSettled(TaskContext *task) noexcept override;

private:
    class Foreign;
    std::shared_ptr<Foreign> m_foreign;
};

/// `co_await async` in a coroutine of another library: runs it as a task of its own. If the foreign frame is
/// destroyed, the task is killed.
template<typename T>
class ForeignAwaiter
{
public:
    explicit ForeignAwaiter(Async<T> &&async) : m_async(std::move(async)) { }
    Q_DISABLE_COPY_MOVE(ForeignAwaiter)

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> foreign)
    {
        auto *body = new TaskBody<T, AsyncCall<T>>(AsyncCall<T>(std::move(m_async)));
        m_result = NodePointer<TaskResult<T>>::sharing(body);
        m_resume.emplace(foreign);
        m_task.emplace(body, std::source_location());
        body->observe(&*m_resume);
    }
    T await_resume()
    {
        if (m_result->state() != TaskState::Finished)
            throwEnd(m_result.get());
        if constexpr (!std::is_void_v<T>)
            return std::move(*m_result->value);
    }

private:
    Async<T> m_async;
    NodePointer<TaskResult<T>> m_result;
    std::optional<RootTask> m_task;
    std::optional<ForeignResume> m_resume;
};

template<typename T>
struct AsyncConversion<QCoro::Task<T>, T>
{
    static QCoro::Task<T> convert(Async<T> &&async) { return run(std::move(async)); }

private:
    static QCoro::Task<T> run(Async<T> async)
    {
        if constexpr (std::is_void_v<T>)
            co_await std::move(async);
        else
            co_return co_await std::move(async);
    }
};

} // namespace detail

template<typename T>
detail::ForeignAwaiter<T> Async<T>::operator co_await()
{
    return detail::ForeignAwaiter<T>(std::move(*this));
}

} // namespace QActors
