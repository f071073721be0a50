// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/actors/actor.h>
#include <QActors/servers/detail/method.h>
#include <QActors/tasks/task.h>

#include <functional>

namespace QActors {
namespace detail {

struct ServerData;

using RequestHandler = std::function<Async<>(Message &message, const From &from)>;

template<typename T, typename Handler>
RequestHandler answering(Handler handler);
template<typename T, typename Handler>
RequestHandler taking(Handler handler);

} // namespace detail

/// The end of a task of GenServer::spawnTask().
class TaskEnd
{
public:
    Ref ref() const noexcept { return m_ref; } ///< The Ref that spawnTask() gave.
    const QString &name() const noexcept { return m_name; } ///< The name given to spawnTask().
    bool isFinished() const noexcept { return !m_error; } ///< True if the task succeeded: then value() has its value.
    /// The task's error; TaskCancelled if the task was cancelled; null if it finished.
    const std::exception_ptr &error() const noexcept { return m_error; }
    /// True if the task was cancelled, for example by cancelTask(). (A task that joined a cancelled task has failed, with
    /// TaskCancelled.)
    bool isCancelled() const noexcept { return m_cancelled; }
    /// Points to the value if the task finished with a T; else nullptr. The value may be moved from.
    template<typename T>
    T *value() const noexcept
    {
        return m_value.get<T>();
    }

private:
    friend struct detail::ServerData;
    TaskEnd(Ref ref, const QString &name, Message value, std::exception_ptr error, bool cancelled = false)
        : m_ref(ref), m_name(name), m_value(std::move(value)), m_error(std::move(error)), m_cancelled(cancelled)
    {
    }
    Ref m_ref;
    QString m_name;
    Message m_value;
    std::exception_ptr m_error;
    bool m_cancelled;
};

/// An actor that serves requests, one at a time and in order. Its methods are its requests:
///
///     class Store : public GenServer {
///         Q_OBJECT
///     public:
///         Q_INVOKABLE int add(int n);                                       // co_await store.call(&Store::add, 5)
///         Q_INVOKABLE Async<QByteArray> fetch(QUrl url);                    // may await; the next request waits
///         Q_INVOKABLE void find(QString key, ReplyTo<QByteArray> reply);    // answers when it likes
///         Q_INVOKABLE void reset();                                         // store.cast(&Store::reset)
///     };
///     ActorRef<Store> store = co_await start<Store>(group);
///
/// An exception that leaves a method ends the server with Error, and its caller hears ProcessExited at once; but a CallError
/// refuses only the one request. All code runs on the server's thread, never two requests at once. (OTP: gen_server.)
class QACTORS_EXPORT GenServer : public AbstractActor
{
    Q_OBJECT

public:
    GenServer();
    ~GenServer() override;

protected:
    /// Runs first; start() waits for its end and throws its exception.
    virtual Async<> init();
    /// Runs last; see Actor::terminate().
    virtual Async<> terminate(const ExitReason &reason);

    /// Gets a call by message for which there is no onCall(). Answer with `from.reply(value)`, now or later. By default the
    /// server crashes with an error that names the server and the request. (OTP: handle_call/3.)
    virtual Async<> handleCall(Message &request, From from);
    /// Gets a cast by message for which there is no onCast(). By default the cast is ignored, with one warning for each type
    /// in category "qactors.message"; handleInfo() does the same. (OTP: handle_cast/2.)
    virtual Async<> handleCast(Message &message);
    /// Gets any other message: from send() or listen(), a Down, an Exit. (OTP: handle_info/2.)
    virtual Async<> handleInfo(Message &message);
    /// A task of spawnTask() has ended. Called exactly once for each task; no message can pretend to be such an end. By
    /// default a failure is logged; a cancellation is no failure.
    virtual Async<> handleTaskEnd(const TaskEnd &end);
    /// Does the work that continueWith() asked for. (OTP: handle_continue/2.)
    virtual Async<> handleContinue(Message &what);
    /// Called when no message came for idleTimeout(). (OTP: the timeout of gen_server's callbacks.)
    virtual Async<> handleIdle();

    /// Handles calls by message that are a T; called in the constructor or init(). The answer is the value of
    /// `handler(const T &)` (or T &&), which may be an Async; a `handler(const T &, ReplyTo<R>)` may answer later.
    template<typename T, typename Handler>
    void onCall(Handler handler)
    {
        addHandler(Calls, typeid(T), detail::answering<T>(std::move(handler)));
    }
    /// Handles casts by message that are a T.
    template<typename T, typename Handler>
    void onCast(Handler handler)
    {
        addHandler(Casts, typeid(T), detail::taking<T>(std::move(handler)));
    }
    /// Handles plain messages that are a T: `onInfo<Down>([this](const Down &down) { … })`.
    template<typename T, typename Handler>
    void onInfo(Handler handler)
    {
        addHandler(Infos, typeid(T), detail::taking<T>(std::move(handler)));
    }

    /// Has handleContinue() called with these values before the next message is handled; if called in init(), after start()
    /// has returned. Several continuations are called in order.
    template<typename... Args>
    void continueWith(Args &&...args)
    {
        addContinuation(Message::of(std::forward<Args>(args)...));
    }

    /// The time without a message after which handleIdle() is called, again and again; by default Duration::max(), never.
    Duration idleTimeout() const noexcept;
    void setIdleTimeout(AnyDuration timeout);

    /// Runs `fn` beside the requests, as a task of this server; handleTaskEnd() gets the end of the task. The task may call
    /// this server, must not receive, and ends with the server. A failure of the task does not end the server. If maxTasks()
    /// run already, the task waits its turn, in order. (fauxtp: spawn_task.)
    template<typename F>
    Ref spawnTask(F &&fn, const QString &name = {}, std::source_location where = std::source_location::current());
    /// Cancels a task of spawnTask(), also one that waits its turn; handleTaskEnd() gets its end as usual. If the task held the
    /// last ReplyTo of a call, the call throws TaskCancelled.
    void cancelTask(Ref ref);
    /// How many tasks may run at once; no limit by default. Throws MisuseError for less than 1.
    int maxTasks() const noexcept;
    void setMaxTasks(int most);
    /// The number of tasks that run.
    int runningTasks() const noexcept;
    int waitingTasks() const noexcept; ///< The number of tasks that wait their turn.

private:
    friend struct detail::ServerData;
    template<typename C>
    friend C &detail::serverAs(GenServer &server);
    enum HandlerKind : quint8 {
        Calls,
        Casts,
        Infos
    };

    Async<> doInit() override; // a StateMachine has more to do
    Async<> doRun() final;
    Async<> doTerminate(const ExitReason &reason) final { return terminate(reason); }
    void doEnded(const ExitReason &reason) noexcept final;
    void addHandler(HandlerKind kind, const std::type_info &type, detail::RequestHandler handler);
    const detail::RequestHandler *handler(HandlerKind kind, const Message &message) const;
    void addContinuation(Message what);
    void warnOfUnhandled(HandlerKind kind, const Message &message);
    class Served;
    class Serving;
    bool hasContinuations() const noexcept;
    Async<> continueNext();
    Async<> dispatchInfo(Message &message);
    using TakeValue = Message (*)(detail::TaskContext *);
    Ref addTask(detail::TaskContext *task, TakeValue takeValue, const QString &name, std::source_location where);
    void requireClass(const char *tag, bool is, const char *className);
    detail::ServerData &data();
    detail::ActorTask *task() const noexcept { return detail::ActorAccess::task(*this); }

    std::unique_ptr<detail::ServerData> d; // what few servers use
    const char *m_tag = nullptr;           // the class it was last known as
};

namespace detail {

template<typename C>
C &serverAs(GenServer &server)
{
    static_assert(std::derived_from<C, GenServer>, "call(&Server::method, …): the method's class must be derived from GenServer.");
    if (Q_UNLIKELY(server.m_tag != &ServerTag<C>))
        server.requireClass(&ServerTag<C>, dynamic_cast<C *>(&server) != nullptr, C::staticMetaObject.className());
    return static_cast<C &>(server);
}

template<typename Result>
Async<> answerLater(Result body, From from)
{
    if constexpr (std::is_void_v<typename Result::value_type>) {
        co_await std::move(body);
        from.reply();
    } else {
        from.reply(co_await std::move(body));
    }
}

template<typename Body>
Async<> justAwait(Body body)
{
    co_await std::move(body);
}

/// As an Async<>, empty if it was done at once.
template<typename F, typename... Args>
Async<> invokeAsAsync(F &fn, Args &&...args)
{
    using Result = std::invoke_result_t<F &, Args...>;
    if constexpr (std::is_same_v<Result, Async<>>) {
        return std::invoke(fn, std::forward<Args>(args)...);
    } else if constexpr (IsAsync<Result>::value) {
        return justAwait(std::invoke(fn, std::forward<Args>(args)...));
    } else {
        static_cast<void>(std::invoke(fn, std::forward<Args>(args)...));
        return {};
    }
}

/// A stand-in for any ReplyTo in a handler's parameters.
struct AnyReplyTo
{
    template<typename T>
    operator ReplyTo<T>() const
    {
        return ReplyTo<T>(from);
    }
    operator From() const { return from; }
    From from;
};

template<typename T, typename Handler>
RequestHandler answering(Handler handler)
{
    return [handler = std::move(handler)](Message &message, const From &from) mutable -> Async<> {
        T &request = *message.get<T>();
        if constexpr (std::is_invocable_v<Handler &, T &&, AnyReplyTo>) {
            return invokeAsAsync(handler, std::move(request), AnyReplyTo{from});
        } else {
            static_assert(std::is_invocable_v<Handler &, T &&>,
                          "onCall<T>(handler): the handler is called with a T (as T, const T & or T &&), and perhaps a "
                          "ReplyTo<R> or From after it.");
            using Result = std::invoke_result_t<Handler &, T &&>;
            if constexpr (IsAsync<Result>::value) {
                return answerLater(handler(std::move(request)), from);
            } else if constexpr (std::is_void_v<Result>) {
                handler(std::move(request));
                from.reply();
            } else {
                from.reply(handler(std::move(request)));
            }
            return {};
        }
    };
}

template<typename T, typename Handler>
RequestHandler taking(Handler handler)
{
    static_assert(std::is_invocable_v<Handler &, T &&>, "onCast<T>(handler), onInfo<T>(handler): the handler is called with "
                                                        "a T, as T, const T & or T &&.");
    return [handler = std::move(handler)](Message &message, const From &) mutable {
        return invokeAsAsync(handler, std::move(*message.get<T>()));
    };
}

/// The value of a task that has finished.
template<typename T>
Message takeTaskValue(TaskContext *task)
{
    if constexpr (std::is_void_v<T>)
        return Message();
    else
        return Message::of(std::move(*static_cast<TaskResult<T> *>(task)->value));
}

} // namespace detail

template<typename F>
Ref GenServer::spawnTask(F &&fn, const QString &name, std::source_location where)
{
    auto callable = detail::asCallable(std::forward<F>(fn));
    using T = detail::TaskValue<F>;
    return addTask(new detail::TaskBody<T, decltype(callable)>(std::move(callable)), &detail::takeTaskValue<T>, name, where);
}

namespace detail {

template<typename Method, typename... Args>
auto callMethod(CallOptions options, Pid to, Method method, Args &&...args)
{
    checkRequest<Method, Args...>();
    using Answer = typename MethodTraits<Method>::Answer;
    return TypedCallWait<Answer>(to, new TypedCall<Method>(method, std::forward<Args>(args)...), options);
}

} // namespace detail

template<typename A>
template<typename Method, typename... Args>
auto ActorRef<A>::call(Method method, Args &&...args) const
{
    return detail::callMethod(detail::DefaultTimeout, m_pid, method, std::forward<Args>(args)...);
}

template<typename A>
template<typename Method, typename... Args>
auto ActorRef<A>::callFor(AnyDuration timeout, Method method, Args &&...args) const
{
    return detail::callMethod(Duration(timeout), m_pid, method, std::forward<Args>(args)...);
}

template<typename A>
template<typename Method, typename... Args>
void ActorRef<A>::cast(Method method, Args &&...args) const
{
    detail::checkRequest<Method, Args...>();
    detail::deliver(m_pid, new detail::TypedCast<Method>(method, std::forward<Args>(args)...));
}

/// As ActorRef::call(): `co_await call(ref, &Store::add, 5)`. Works with a plain Pid, too; if the server is of another class,
/// the call throws CallError.
template<typename Method, typename... Args>
    requires std::is_member_function_pointer_v<Method>
[[nodiscard]] auto call(Pid to, Method method, Args &&...args)
{
    return ActorRef<typename detail::MethodTraits<Method>::Class>(to).call(method, std::forward<Args>(args)...);
}
/// As ActorRef::callFor().
template<typename Method, typename... Args>
    requires std::is_member_function_pointer_v<Method>
[[nodiscard]] auto callFor(AnyDuration timeout, Pid to, Method method, Args &&...args)
{
    return ActorRef<typename detail::MethodTraits<Method>::Class>(to).callFor(timeout, method, std::forward<Args>(args)...);
}
/// As ActorRef::cast(). If the server is of another class, that is logged in category "qactors.actor".
template<typename Method, typename... Args>
    requires std::is_member_function_pointer_v<Method>
void cast(Pid to, Method method, Args &&...args)
{
    ActorRef<typename detail::MethodTraits<Method>::Class>(to).cast(method, std::forward<Args>(args)...);
}

} // namespace QActors
