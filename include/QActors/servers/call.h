// SPDX-License-Identifier: MIT
// Asking a GenServer, from any task: `co_await ref.call(&Store::add, 5)` (typed: ActorRef), `co_await call<Total>(pid)`
// (by message), `co_await call(pid, "add", 5)` (by name).
//
// A call fails at once, with NoProcess or ProcessExited, if the server does not exist or ends; with CallError if it
// refuses or drops the request; with CallCycle if it would wait for ever. So nothing but a busy server keeps a caller
// waiting: there is no timeout unless one is given (callFor, failAfter). The server may be on any thread.
#pragma once

#include <QActors/servers/detail/callcell.h>
#include <QActors/messaging/send.h>
#include <QActors/actors/detail/waitedge.h>
#include <QActors/kernel/detail/awaitable.h>
#include <QActors/kernel/detail/temporaries.h>

#include <QtCore/qvariant.h>

namespace QActors {

namespace detail {

/// Waits for the answer to a call. Sends the request when it is awaited.
class QACTORS_EXPORT CallWait : public Awaitable, public WaitEdge
{
public:
    bool ready() const noexcept { return false; }
    void suspend();
    bool detach() noexcept override;
    QString describe() const override;
    Source source() const noexcept override;

    /// The cell has been settled; on the caller's thread.
    void answered() noexcept;
    void fail(std::exception_ptr error) noexcept;

    /// The request waits for room in a mailbox of this thread.
    void waitsForRoom() noexcept
    {
        m_state = Watched;
        m_request = nullptr;
    }

protected:
    /// Takes request and cell, which may be one object, over.
    CallWait(Pid to, RequestNode *request, CallCell *cell, Duration timeout) noexcept
        : WaitEdge(to), m_request(request), m_cell(cell), m_timeout(timeout)
    {
        cell->waiter = this;
    }
    ~CallWait() override
    {
        if (m_state != Plain) [[unlikely]]
            giveUp();
        m_cell->waiter = nullptr;
        m_cell->release();
    }
    /// Throws what went wrong.
    void checkOutcome()
    {
        if (m_error || m_cell->error) [[unlikely]]
            throwFailure();
    }
    CallCell *cell() const noexcept { return m_cell; }
    [[noreturn]] void throwWrongType(const char *got, const char *wanted) const;

private:
    struct Limit
    {
        Limit(TimerNode::Callback over, void *wait, const QString &request) : timer(over, wait), what(request) { }
        TimerNode timer;
        QString what; // the request and its server
    };
    enum State : quint8 {
        Unsent,
        Plain, // sent, and neither limited nor in the graph; or answered
        Watched, // sent, and limited, in the graph, or where it may have to wait for room
        GivenUp
    };
    void giveUp() noexcept;
    static void closesCycle(WaitEdge *call, const QString &cycle);
    void withdraw() noexcept;
    void forget() noexcept;
    void setLimit();
    void suspendWatched();
    void watchedAnswered() noexcept;
    void send(RequestNode *request);
    [[noreturn]] void throwFailure();
    RequestNode *m_request; // while it is unsent, or withdrawn
    CallCell *const m_cell;
    std::exception_ptr m_error;
    const Duration m_timeout;
    std::unique_ptr<Limit> m_limit;
    State m_state = Unsent;
};

template<typename R>
class TypedCallWait final : public CallWait
{
public:
    template<typename Request>
    TypedCallWait(Pid to, Request *request, Duration timeout) : CallWait(to, request, request, timeout)
    {
    }
    R result()
    {
        checkOutcome();
        if constexpr (!std::is_void_v<R>)
            return std::move(*static_cast<TypedCell<R> *>(cell())->value);
    }
};

/// A request as the value that it is, for onCall() or handleCall().
class QACTORS_EXPORT MessageCall final : public RequestNode, public MessageCell
{
public:
    explicit MessageCall(Message request) : m_request(std::move(request)) { setCell(this); }
    Async<> serve(GenServer &server) override;
    QString name() const override;
    void discard() noexcept override;

private:
    Message m_request;
};

class QACTORS_EXPORT MessageCast final : public RequestNode
{
public:
    explicit MessageCast(Message message) : m_message(std::move(message)) { }
    Async<> serve(GenServer &server) override;
    QString name() const override;
    void discard() noexcept override { delete this; }

private:
    Message m_message;
};

template<typename R>
class MessageCallWait final : public CallWait
{
public:
    MessageCallWait(Pid to, MessageCall *request, Duration timeout) : CallWait(to, request, request, timeout) { }
    R result()
    {
        checkOutcome();
        Message &value = static_cast<MessageCell *>(cell())->value;
        if constexpr (std::is_same_v<R, Message>) {
            return std::move(value);
        } else if constexpr (std::is_void_v<R>) {
            if (!value.isEmpty())
                throwWrongType(value.value().typeName(), nullptr);
        } else {
            R *found = value.get<R>();
            if (!found)
                throwWrongType(value.isEmpty() ? nullptr : value.value().typeName(), MessageTypeOf<R>::value.name());
            return std::move(*found);
        }
    }
};

/// A request by the name of a Q_INVOKABLE method or public slot.
class QACTORS_EXPORT NamedCall final : public RequestNode, public VariantCell
{
public:
    NamedCall(const QByteArray &method, QVariantList arguments) : m_method(method), m_arguments(std::move(arguments))
    {
        setCell(this);
    }
    Async<> serve(GenServer &server) override;
    QString name() const override { return QString::fromUtf8(m_method); }
    void discard() noexcept override;

private:
    QByteArray m_method;
    QVariantList m_arguments;
};

class QACTORS_EXPORT NamedCast final : public RequestNode
{
public:
    NamedCast(const QByteArray &method, QVariantList arguments) : m_method(method), m_arguments(std::move(arguments)) { }
    Async<> serve(GenServer &server) override;
    QString name() const override { return QString::fromUtf8(m_method); }
    void discard() noexcept override { delete this; }

private:
    QByteArray m_method;
    QVariantList m_arguments;
};

/// Makes the answer of a call by name a `wanted`, or throws CallError.
QACTORS_EXPORT void convertAnswer(QVariant &value, QMetaType wanted);

template<typename R>
class NamedCallWait final : public CallWait
{
public:
    NamedCallWait(Pid to, NamedCall *request, Duration timeout) : CallWait(to, request, request, timeout) { }
    R result()
    {
        checkOutcome();
        QVariant &value = static_cast<VariantCell *>(cell())->value;
        if constexpr (std::is_same_v<R, QVariant>) {
            return std::move(value);
        } else if constexpr (!std::is_void_v<R>) {
            if (value.metaType() != QMetaType::fromType<R>())
                convertAnswer(value, QMetaType::fromType<R>());
            return value.value<R>();
        }
    }
};

template<typename T>
concept IsMethodName = std::is_same_v<std::decay_t<T>, const char *> || std::is_same_v<std::decay_t<T>, char *>;

template<typename T>
QVariant asVariant(T &&value)
{
    using Plain = std::decay_t<T>;
    if constexpr (std::is_same_v<Plain, const char *> || std::is_same_v<Plain, char *>)
        return QString::fromUtf8(value);
    else
        return QVariant::fromValue(std::forward<T>(value));
}

template<typename T>
struct RequestAnswer : std::type_identity<T> // call<int>(pid, anything)
{
    static constexpr bool IsRequest = false;
};
template<typename T>
    requires requires { typename T::Answer; }
struct RequestAnswer<T> : std::type_identity<typename T::Answer> // call<Total>(pid, what it is made of)
{
    static constexpr bool IsRequest = true;
};

inline constexpr Duration NoTimeout = Duration::max();

template<typename T, typename... Args>
auto callWithin(Duration timeout, Pid to, Args &&...args)
{
    static_assert((SafeTemporary<Args> && ...), QACTORS_UNSAFE_TEMPORARY);
    using Answer = typename RequestAnswer<T>::type;
    if constexpr (RequestAnswer<T>::IsRequest)
        return MessageCallWait<Answer>(to, new MessageCall(Message::of(T{std::forward<Args>(args)...})), timeout);
    else
        return MessageCallWait<Answer>(to, new MessageCall(Message::of(std::forward<Args>(args)...)), timeout);
}

template<typename R, typename... Args>
NamedCallWait<R> callNamed(Duration timeout, Pid to, const char *method, Args &&...args)
{
    QVariantList arguments;
    (arguments.append(asVariant(std::forward<Args>(args))), ...);
    return NamedCallWait<R>(to, new NamedCall(method, std::move(arguments)), timeout);
}

} // namespace detail

/// By message. `call<Total>(pid, arguments…)` sends a Total made of the arguments and gives a Total::Answer;
/// `call<int>(pid, values…)` sends the values and gives an int (with Message for int: whatever the answer is). The server
/// has an onCall<Total>(), or overrides handleCall(). An answer of another type throws CallError here. The request is sent when
/// it is awaited, once: to await the same call again throws MisuseError.
/// (OTP: gen_server:call/2.)
template<typename T, typename... Args>
[[nodiscard]] auto call(Pid to, Args &&...args)
{
    return detail::callWithin<T>(detail::NoTimeout, to, std::forward<Args>(args)...);
}
/// The same; throws CallTimeout if there is no answer within `timeout`. (OTP: gen_server:call/3.)
template<typename T, typename... Args>
[[nodiscard]] auto callFor(AnyDuration timeout, Pid to, Args &&...args)
{
    return detail::callWithin<T>(timeout, to, std::forward<Args>(args)...);
}

/// By name: calls the Q_INVOKABLE method or public slot, found by name and number of arguments, and gives its result as
/// QVariant (or as R: `call<int>(pid, "add", 5)`). Arguments and result change their type as QVariant converts them, but
/// never their value: a number is exact (a float rounds), a list one of exact items; a map is taken for a gadget that has
/// these properties, null for any QObject pointer. A method that is not there, and arguments that do not fit, throw
/// CallError here and leave the server alone.
template<typename R = QVariant, detail::IsMethodName Name, typename... Args>
[[nodiscard]] auto call(Pid to, const Name &method, Args &&...args)
{
    return detail::callNamed<R>(detail::NoTimeout, to, method, std::forward<Args>(args)...);
}
/// The same; throws CallTimeout if there is no answer within `timeout`.
template<typename R = QVariant, detail::IsMethodName Name, typename... Args>
[[nodiscard]] auto callFor(AnyDuration timeout, Pid to, const Name &method, Args &&...args)
{
    return detail::callNamed<R>(timeout, to, method, std::forward<Args>(args)...);
}
/// By name, with a list; for interpreters and QML.
QACTORS_EXPORT detail::NamedCallWait<QVariant> callByName(Pid to, const QByteArray &method, const QVariantList &arguments,
                                                          AnyDuration timeout = detail::NoTimeout);
/// The same without an answer.
QACTORS_EXPORT void castByName(Pid to, const QByteArray &method, const QVariantList &arguments);

/// Sends a request that has no answer, by message: to onCast<T>() or handleCast(). Never waits, never fails; dropped if
/// there is no such server. Order with calls and sent messages is kept. (OTP: gen_server:cast/2.)
template<typename... Args>
void cast(Pid to, Args &&...args)
{
    detail::deliver(to, new detail::MessageCast(Message::of(std::forward<Args>(args)...)));
}
/// The same, in place: `cast<Deposit>(pid, 5)`.
template<typename T, typename... Args>
    requires(std::is_aggregate_v<T> || std::is_class_v<T>)
void cast(Pid to, Args &&...args)
{
    detail::deliver(to, new detail::MessageCast(Message::of(T{std::forward<Args>(args)...})));
}
/// By name. What does not fit is logged in category "qactors.actor", and leaves the server alone.
template<detail::IsMethodName Name, typename... Args>
void cast(Pid to, const Name &method, Args &&...args)
{
    QVariantList arguments;
    (arguments.append(detail::asVariant(std::forward<Args>(args))), ...);
    castByName(to, method, arguments);
}

} // namespace QActors
