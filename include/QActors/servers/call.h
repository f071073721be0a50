// SPDX-License-Identifier: MIT
// Calling a GenServer, from any task: `co_await ref.call(&Store::add, 5)` (typed: ActorRef), `co_await call<Total>(pid)`
// (by message), `co_await call(pid, "add", 5)` (by name).
//
// A call fails at once, with NoProcess or ProcessExited, if the server does not exist or ends; with CallError if it
// refuses or drops the request; with CallCycle if the call would wait for ever. So only a busy server keeps a caller
// waiting, and a call has no timeout unless one is given: for one call (callFor, failAfter), for a reference
// (CallRef::withTimeout), for the program (setDefaultCallTimeout). The server may be on any thread.
//
// A caller that waits no longer leaves its request with the server. `co_await ref.cancelling().call(…)` takes it along: the
// request is withdrawn if it waits, and the server's method cancelled if it runs, as by a CancelScope around this one request.
//
// While a method that awaits is served, its Task::setProgress() sets the progress of the caller's task, too; a method with a
// ReplyTo, and whoever has it, calls ReplyTo::setProgress().
#pragma once

#include <QActors/servers/detail/messagecall.h>
#include <QActors/servers/detail/namedcall.h>
#include <QActors/kernel/detail/temporaries.h>
#include <QActors/messaging/send.h>

namespace QActors {

namespace detail {

template<typename T>
concept IsMethodName = std::is_same_v<std::decay_t<T>, const char *> || std::is_same_v<std::decay_t<T>, char *>;

/// A string that is no literal: whether it names a method or is the request itself is not to be guessed.
template<typename T>
concept IsString = std::is_same_v<T, QString> || std::is_same_v<T, QStringView> || std::is_same_v<T, QLatin1StringView>
                   || std::is_same_v<T, QUtf8StringView> || std::is_same_v<T, QAnyStringView> || std::is_same_v<T, QByteArray>
                   || std::is_same_v<T, QByteArrayView> || std::is_same_v<T, std::string> || std::is_same_v<T, std::string_view>
                   || std::is_same_v<T, std::u16string> || std::is_same_v<T, std::u16string_view>
                   || std::is_same_v<T, const char16_t *> || std::is_same_v<T, char16_t *>;

template<typename...>
inline constexpr bool BeginWithString = false;
template<typename First, typename... More>
inline constexpr bool BeginWithString<First, More...> = IsString<std::decay_t<First>>;

/// Also of one that is a temporary: else the template that takes anything would fit it better.
template<typename...>
inline constexpr bool BeginWithName = false;
template<typename First, typename... More>
inline constexpr bool BeginWithName<First, More...> = IsMethodName<First>;

#define QACTORS_STRING_REQUEST                                                                                             \
    "call() and cast(pid, string, …): a string may be a method's name or a message. To have a method called by its name, " \
    "give a literal, or a const char *, or use callByName() or castByName(); to send the string, wrap it: call<R>(pid, "   \
    "Message::of(string, …)), cast(pid, Message::of(string, …))."

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

template<typename T, typename... Args>
auto callWithin(CallOptions options, Pid to, Args &&...args)
{
    static_assert((SafeTemporary<Args> && ...), QACTORS_UNSAFE_TEMPORARY);
    using Answer = typename RequestAnswer<T>::type;
    if constexpr (RequestAnswer<T>::IsRequest) {
        return MessageCallWait<Answer>(to, new MessageCall(Message::of(T{std::forward<Args>(args)...})), options);
    } else {
        static_assert(!BeginWithString<Args...>, QACTORS_STRING_REQUEST);
        return MessageCallWait<Answer>(to, new MessageCall(Message::of(std::forward<Args>(args)...)), options);
    }
}

template<typename R, typename... Args>
NamedCallWait<R> callNamed(CallOptions options, Pid to, const char *method, Args &&...args)
{
    QVariantList arguments;
    (arguments.append(asVariant(std::forward<Args>(args))), ...);
    return NamedCallWait<R>(to, new NamedCall(method, std::move(arguments)), options);
}

} // namespace detail

/// By message. `call<Total>(pid, arguments…)` sends a Total made of the arguments and gives a Total::Answer;
/// `call<int>(pid, values…)` sends the values and gives an int (with Message for int: whatever the answer is). A string for
/// the first value is refused, for it might name a method: send `Message::of(string, …)`. The server has an onCall<Total>(),
/// or overrides handleCall(). An answer of another type throws CallError here. The request is sent when the call is awaited;
/// awaiting the same call again throws MisuseError. (OTP: gen_server:call/2.)
template<typename T, typename... Args>
    requires(!detail::BeginWithName<Args...>)
[[nodiscard]] auto call(Pid to, Args &&...args)
{
    return detail::callWithin<T>(detail::DefaultTimeout, to, std::forward<Args>(args)...);
}
/// The same; throws CallTimeout if there is no answer within `timeout`. (OTP: gen_server:call/3.)
template<typename T, typename... Args>
    requires(!detail::BeginWithName<Args...>)
[[nodiscard]] auto callFor(AnyDuration timeout, Pid to, Args &&...args)
{
    return detail::callWithin<T>(Duration(timeout), to, std::forward<Args>(args)...);
}

/// By name: calls the Q_INVOKABLE method or public slot of that name and number of arguments, and gives its result as
/// QVariant (or as R: `call<int>(pid, "add", 5)`). Arguments and result are converted as by QVariant, but only if that keeps
/// their value: a number stays exact (a float rounds), so do the items of a list; a map converts to a gadget with these
/// properties, null to any QObject pointer. If there is no such method, or the arguments do not fit, the call throws
/// CallError, and the server goes on.
template<typename R = QVariant, detail::IsMethodName Name, typename... Args>
[[nodiscard]] auto call(Pid to, const Name &method, Args &&...args)
{
    return detail::callNamed<R>(detail::DefaultTimeout, to, method, std::forward<Args>(args)...);
}
/// The same; throws CallTimeout if there is no answer within `timeout`.
template<typename R = QVariant, detail::IsMethodName Name, typename... Args>
[[nodiscard]] auto callFor(AnyDuration timeout, Pid to, const Name &method, Args &&...args)
{
    return detail::callNamed<R>(Duration(timeout), to, method, std::forward<Args>(args)...);
}
/// By name, with the arguments as a list; for interpreters and QML.
QACTORS_EXPORT detail::NamedCallWait<QVariant> callByName(Pid to, const QByteArray &method, const QVariantList &arguments,
                                                          AnyDuration timeout = detail::DefaultTimeout);
/// The same without an answer.
QACTORS_EXPORT void castByName(Pid to, const QByteArray &method, const QVariantList &arguments);

/// The time within which calls that name none are to be answered; Duration::max(), the default, is for ever.
QACTORS_EXPORT Duration defaultCallTimeout() noexcept;
/// Sets it for all calls of the program that are awaited from now on: such a call throws CallTimeout. callFor(Duration::max(), …)
/// waits for ever all the same. Any thread. Throws MisuseError if it is not positive. (OTP: gen_server:call/2 has 5 s.)
QACTORS_EXPORT void setDefaultCallTimeout(AnyDuration timeout);

/// Sends a request without an answer, by message: to onCast<T>() or handleCast(). Never waits, never fails; the request is
/// dropped if there is no such server. The order with calls and sent messages is kept. A string for the first value is
/// refused, as by call(). (OTP: gen_server:cast/2.)
template<typename... Args>
    requires(!detail::BeginWithName<Args...>)
void cast(Pid to, Args &&...args)
{
    static_assert(!detail::BeginWithString<Args...>, QACTORS_STRING_REQUEST);
    detail::deliver(to, new detail::MessageCast(Message::of(std::forward<Args>(args)...)));
}
/// The same, in place: `cast<Deposit>(pid, 5)`.
template<typename T, typename... Args>
    requires(std::is_aggregate_v<T> || std::is_class_v<T>)
void cast(Pid to, Args &&...args)
{
    detail::deliver(to, new detail::MessageCast(Message::of(T{std::forward<Args>(args)...})));
}
/// By name. If there is no such method, or the arguments do not fit, that is logged in category "qactors.actor", and the
/// server goes on.
template<detail::IsMethodName Name, typename... Args>
void cast(Pid to, const Name &method, Args &&...args)
{
    QVariantList arguments;
    (arguments.append(detail::asVariant(std::forward<Args>(args))), ...);
    castByName(to, method, arguments);
}

} // namespace QActors
