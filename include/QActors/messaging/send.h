// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/messaging/message.h>
#include <QActors/messaging/pid.h>
#include <QActors/qt/detail/signaltraits.h>

#include <QtCore/qobject.h>

namespace QActors {

/// The priority of a message, as the last argument of send(). (OTP: EEP 76.)
enum class Priority : quint8 {
    Normal, ///< the order of sending
    Urgent  ///< before all normal messages that wait, behind urgent ones that wait already
};

namespace detail {

/// Closures and function objects of one signature.
template<typename T>
concept IsClosure = requires { &T::operator(); };

template<typename... Tags>
constexpr void checkTags()
{
    static_assert((!std::is_same_v<Tags, Qt::ConnectionType> && ...),
                  "listen(sender, &Class::signal, tags…): there is no type of connection to choose; each emission is queued as a "
                  "message, from any thread.");
    static_assert((!IsClosure<Tags> && ...) && (!std::is_member_function_pointer_v<Tags> && ...) && (!std::is_function_v<std::remove_pointer_t<Tags>> && ...),
                  "listen(sender, &Class::signal, tags…): a slot is no tag; what comes is received with on(tags…, arg<T>…, handler).");
}

/// A slot that sends a signal's arguments, after the tags, to a process.
template<typename Arguments, typename... Tags>
class Forwarder;
template<typename... A, typename... Tags>
class Forwarder<QtPrivate::List<A...>, Tags...>
{
public:
    Forwarder(Pid to, Tags... tags) : m_to(to), m_tags(std::move(tags)...) { }
    void operator()(const std::decay_t<A> &...arguments) const
    {
        auto all = std::tuple_cat(m_tags, keep(arguments)...);
        std::apply([this](auto &...value) { deliver(m_to, makeNode(std::move(value)...)); }, all);
    }

private:
    template<typename T>
    static auto keep(const T &value)
    {
        if constexpr (isPrivateSignalTag<T>())
            return std::tuple<>();
        else
            return std::tuple<T>(value);
    }
    Pid m_to;
    std::tuple<Tags...> m_tags;
};

template<typename... Args, std::size_t... I>
void sendWithPriority(Pid to, std::tuple<Args...> all, std::index_sequence<I...>)
{
    static_assert(std::is_same_v<std::decay_t<std::tuple_element_t<sizeof...(I), std::tuple<Args...>>>, Priority>
                      && (!std::is_same_v<std::decay_t<std::tuple_element_t<I, std::tuple<Args...>>>, Priority> && ...),
                  "send(pid, values…, Priority::Urgent): the Priority is the last argument. To send one as a value, wrap it: "
                  "send(pid, Message::of(values…)).");
    static_assert(sizeof...(I) > 0, "send(pid, message, Priority::Urgent): a message has at least one value.");
    MessageNode *node = makeNode(std::get<I>(std::move(all))...);
    if (std::get<sizeof...(I)>(all) == Priority::Urgent)
        deliverUrgent(to, node);
    else
        deliver(to, node);
}

} // namespace detail

/// Sends a message: one value as itself, several as a tuple. Never blocks, never runs the receiver inside the
/// call. Messages from one sender arrive in order. Any thread. A message to a process that no longer exists is dropped,
/// counted by the Dispatcher of the process' thread (by the sender's, if that thread has ended), and logged in category
/// "qactors.message" at debug level; see also <QActors/DeadLetter>. (Erlang: !)
///
/// `send(pid, message, Priority::Urgent)`: the message overtakes all normal ones that wait in the mailbox, so the order of what one
/// sender sends holds among its urgent messages, and among its normal ones, but not between the two. `receive` and servers see
/// urgent messages first; a message that is being handled goes on. Cancelling, stopping and killing are no messages, and come
/// before all. An urgent message counts in a mailbox with a capacity, where DropOldest drops normal ones first. (OTP: EEP 76.)
template<typename... Args>
void send(Pid to, Args &&...args)
{
    if constexpr ((std::is_same_v<std::decay_t<Args>, Priority> || ...))
        detail::sendWithPriority(to, std::forward_as_tuple(std::forward<Args>(args)...), std::make_index_sequence<sizeof...(Args) - 1>());
    else
        detail::deliver(to, detail::makeNode(std::forward<Args>(args)...));
}

/// Connects a Qt signal to a process: each emission sends the tags followed by the signal's arguments. A signal
/// without arguments needs a tag. The sender may live on any thread. The connection ends with the sender, or by
/// QObject::disconnect(connection); messages that arrive after the process has ended are dropped as in send().
template<typename Sender, typename Signal, typename... Tags>
QMetaObject::Connection connectTo(const Sender *sender, Signal signal, Pid to, Tags... tags)
{
    using namespace detail;
    checkTags<Tags...>();
    using Arguments = typename QtPrivate::FunctionPointer<Signal>::Arguments;
    // The sender is the context: Qt calls directly into one that dies on another thread meanwhile, and crashes.
    return QObject::connect(sender, signal, sender, Forwarder<Arguments, Travelling<Tags>...>(to, travel(std::move(tags))...),
                            Qt::DirectConnection);
}

} // namespace QActors
