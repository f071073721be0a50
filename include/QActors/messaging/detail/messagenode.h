// SPDX-License-Identifier: MIT
// \internal How a message is kept, and how the values of a send() become one.
#pragma once

#include <QActors/kernel/async.h>
#include <QActors/kernel/detail/framepool.h>
#include <QActors/kernel/detail/inboxnode.h>
#include <QActors/messaging/detail/delivery.h>
#include <QActors/messaging/detail/messageaccess.h>

#include <QtCore/qmetatype.h>
#include <QtCore/qstring.h>

#include <exception>
#include <tuple>
#include <typeinfo>
#include <utility>

namespace QActors {

class ExitReason;
class Message;
class Pid;

namespace detail {

struct MessageNode;
struct ElementRef;

/// The functions that only requests have, to whose answer a caller may wait. If one does, the payload of the request is the
/// place of the answer.
struct RequestActions
{
    /// The process has ended without handling the request. Called before destroy().
    void (*abandon)(MessageNode *node, Pid to, const ExitReason &reason) noexcept;
    /// The request is refused with this error. Called before destroy().
    void (*reject)(MessageNode *node, std::exception_ptr error) noexcept;
    /// The request has arrived, and has to wait for room.
    void (*waitsForRoom)(MessageNode *node) noexcept;
    /// For messages to people: "a call of type Deposit".
    QString (*name)(const MessageNode *node);
    /// The task that waits for the answer, if it is one of this thread; else null.
    TaskContext *(*caller)(const MessageNode *node) noexcept;
};

/// A type of values in messages, as it is known at run time.
struct MessageType : InboxActions
{
    const std::type_info *info;
    QMetaType (*metaType)();
    void (*destroy)(MessageNode *node) noexcept; // payload and node
    bool copyable;
    int arity; // of a tuple; -1 for other types
    ElementRef (*element)(void *payload, int index);
    const RequestActions *request = nullptr; // of other messages

    /// As one writes it in C++.
    const char *name() const noexcept
    {
        const char *name = metaType().name();
        return name ? name : info->name();
    }
    /// By name across libraries, but types of unnamed namespaces only by identity.
    bool is(const MessageType &other) const noexcept { return this == &other || *info == *other.info; }
};

/// A value inside a message.
struct ElementRef
{
    const MessageType *type;
    void *data;
    template<typename T>
    T *as() const noexcept;
};

struct MessageNode : InboxNode, Pooled
{
    union {
        MessageNode *previous = nullptr;
        quint64 serial; // of the receiver, on its way to another thread
    };
    quint64 stamp = 0; // in a queue: see below; on its way: the receiver's thread and slot
    void *payload;
    /// The message's number among those that came to queues of this thread.
    quint64 arrival() const noexcept { return stamp >> 2; }
    /// True if the message does not count in a bounded mailbox.
    bool isExempt() const noexcept { return stamp & 1; }
    /// True if it stands before all that are not.
    bool isUrgent() const noexcept { return stamp & 2; }
    void arrives(quint64 number, bool exempt, bool urgent = false) noexcept
    {
        stamp = number << 2 | quint64(urgent) << 1 | quint64(exempt);
    }
    const MessageType *type() const noexcept { return static_cast<const MessageType *>(actions()); }
    MessageNode *next() const noexcept { return static_cast<MessageNode *>(m_next); }
    void setNext(MessageNode *node) noexcept { m_next = node; }
    ElementRef whole() const noexcept { return {type(), payload}; }
    bool isRequest() const noexcept { return type()->request; }
    /// A request with a caller that waits for the answer.
    bool isCall() const noexcept { return isRequest() && payload; }
    /// "a message of type Deposit", "a cast of type Deposit": for messages to people.
    QACTORS_EXPORT QString describe() const;

protected:
    explicit MessageNode(const MessageType *of) noexcept : InboxNode(of) { }
};

template<typename T>
struct TypedNode final : MessageNode
{
    template<typename... Args>
    explicit TypedNode(Args &&...args);
    T value;
};

template<typename T>
struct TupleAccess
{
    static constexpr int Arity = -1;
    static constexpr ElementRef (*Element)(void *, int) = nullptr;
};

template<typename T>
struct MessageTypeOf
{
    static void destroy(MessageNode *node) noexcept { delete static_cast<TypedNode<T> *>(node); }
    static const MessageType value;
};

template<typename... T>
struct TupleAccess<std::tuple<T...>>
{
    static constexpr int Arity = int(sizeof...(T));
    static ElementRef element(void *payload, int index)
    {
        ElementRef found{};
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            auto &tuple = *static_cast<std::tuple<T...> *>(payload);
            ((int(I) == index ? void(found = ElementRef{&MessageTypeOf<T>::value, &std::get<I>(tuple)}) : void()), ...);
        }(std::index_sequence_for<T...>());
        return found;
    }
    static constexpr ElementRef (*Element)(void *, int) = &element;
};

template<typename T>
const MessageType MessageTypeOf<T>::value = {
    {&runPosted, &dropPosted},
    &typeid(T),
    &QMetaType::fromType<T>,
    &destroy,
    std::is_copy_constructible_v<T>,
    TupleAccess<T>::Arity,
    TupleAccess<T>::Element,
};

template<typename T>
template<typename... Args>
TypedNode<T>::TypedNode(Args &&...args) : MessageNode(&MessageTypeOf<T>::value), value(std::forward<Args>(args)...)
{
    payload = std::addressof(value);
}

template<typename T>
T *ElementRef::as() const noexcept
{
    return type->is(MessageTypeOf<T>::value) ? static_cast<T *>(data) : nullptr;
}

/// How a value travels: string literals and Latin-1 views as QString, tuples element by element, all else
/// as its decayed self.
template<typename T>
struct Travels
{
    using Type = T;
};
template<>
struct Travels<const char *>
{
    using Type = QString;
};
template<>
struct Travels<char *>
{
    using Type = QString;
};
template<>
struct Travels<const char16_t *>
{
    using Type = QString;
};
template<>
struct Travels<QLatin1StringView>
{
    using Type = QString;
};
template<>
struct Travels<QStringView>
{
    using Type = QString;
};
template<typename... T>
struct Travels<std::tuple<T...>>
{
    using Type = std::tuple<typename Travels<std::decay_t<T>>::Type...>;
};
template<typename T>
using Travelling = typename Travels<std::decay_t<T>>::Type;

template<typename T>
Travelling<T> travel(T &&value)
{
    using Plain = std::decay_t<T>;
    if constexpr (std::is_same_v<Plain, const char *> || std::is_same_v<Plain, char *>) {
        return QString::fromUtf8(value);
    } else if constexpr (std::is_same_v<Plain, const char16_t *>) {
        return QStringView(value).toString();
    } else if constexpr (std::is_same_v<Plain, QLatin1StringView> || std::is_same_v<Plain, QStringView>) {
        return value.toString();
    } else if constexpr (TupleAccess<Plain>::Arity >= 0) {
        return std::apply([](auto &&...part) { return Travelling<Plain>(travel(std::forward<decltype(part)>(part))...); },
                          std::forward<T>(value));
    } else {
        return std::forward<T>(value);
    }
}

[[noreturn]] QACTORS_EXPORT void throwEmptyMessage();

template<typename... Args>
MessageNode *makeNode(Args &&...args)
{
    static_assert(sizeof...(Args) > 0, "A message has at least one value.");
    static_assert((!std::is_member_function_pointer_v<std::decay_t<Args>> && ...),
                  "A method is no message: call(ref, &Server::method, …) and cast(ref, &Server::method, …) of <QActors/GenServer> "
                  "have it called.");
    static_assert((!IsAsync<std::decay_t<Args>>::value && ...),
                  "A coroutine that nobody has awaited is no message: co_await it first, and send its value.");
    if constexpr (sizeof...(Args) == 1 && (std::is_same_v<std::decay_t<Args>, Message> && ...)) {
        static_assert((!std::is_lvalue_reference_v<Args> && ...),
                      "A Message is moved to where it goes, and its variable is empty then: send(to, std::move(message)).");
        MessageNode *node = (MessageAccess::release(std::forward<Args>(args)), ...);
        if (!node) [[unlikely]]
            throwEmptyMessage();
        return node;
    } else if constexpr (sizeof...(Args) == 1) {
        return new TypedNode<Travelling<Args>...>(travel(std::forward<Args>(args))...);
    } else {
        return new TypedNode<std::tuple<Travelling<Args>...>>(travel(std::forward<Args>(args))...);
    }
}

} // namespace detail
} // namespace QActors
