// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/messaging/detail/messagenode.h>

#include <QtCore/qvariant.h>

namespace QActors {

/// A view of a value in a message, as the `any` pattern hands it to a handler; valid during the handler.
class AnyRef
{
public:
    /// Points to the value if its type is T; else nullptr.
    template<typename T>
    T *get() const noexcept
    {
        return m_element.as<T>();
    }
    /// The type's name, for messages to people: "QString", "std::tuple<int,Job>".
    const char *typeName() const noexcept { return m_element.type->name(); }
    QMetaType metaType() const noexcept { return m_element.type->metaType(); } ///< The value's type.
    /// A copy of the value as QVariant; invalid if the type cannot be copied or has no QMetaType.
    QVariant toVariant() const
    {
        const QMetaType type = metaType();
        return type.isValid() && m_element.type->copyable ? QVariant(type, m_element.data) : QVariant();
    }

private:
    friend struct detail::MessageAccess;
    explicit AnyRef(detail::ElementRef element) noexcept : m_element(element) { }
    detail::ElementRef m_element;
};

/// A message on its way to a mailbox: any movable value, or several as a tuple. Move-only; owns the value. String
/// literals become QString, in a std::tuple, too.
class Message
{
public:
    Message() noexcept = default;
    /// Message::of(x) holds x; Message::of(x, y, …) the tuple (x, y, …).
    template<typename... Args>
    static Message of(Args &&...args)
    {
        return Message(detail::makeNode(std::forward<Args>(args)...));
    }
    Message(Message &&other) noexcept : m_node(std::exchange(other.m_node, nullptr)) { }
    Message &operator=(Message &&other) noexcept
    {
        std::swap(m_node, other.m_node);
        return *this;
    }
    ~Message()
    {
        if (m_node)
            m_node->type()->destroy(m_node);
    }
    bool isEmpty() const noexcept { return !m_node; } ///< True if the message was default-constructed or moved from.
    /// Points to the value if the message holds exactly a T (`std::tuple<…>` for several values); else nullptr.
    template<typename T>
    T *get() const noexcept
    {
        return m_node ? m_node->whole().as<T>() : nullptr;
    }
    /// The number of values; a single one that is no tuple counts as 1.
    int arity() const noexcept
    {
        if (!m_node)
            return 0;
        return m_node->type()->arity < 0 ? 1 : m_node->type()->arity;
    }
    /// A view of the value. Not for an empty message.
    AnyRef value() const noexcept { return detail::MessageAccess::view(m_node->whole()); }

private:
    friend struct detail::MessageAccess;
    explicit Message(detail::MessageNode *node) noexcept : m_node(node) { }
    detail::MessageNode *m_node = nullptr;
};

namespace detail {

inline Message MessageAccess::make(MessageNode *node) noexcept
{
    return Message(node);
}

inline MessageNode *MessageAccess::node(const Message &message) noexcept
{
    return message.m_node;
}

inline MessageNode *MessageAccess::release(Message &&message) noexcept
{
    return std::exchange(message.m_node, nullptr);
}

inline AnyRef MessageAccess::view(ElementRef element) noexcept
{
    return AnyRef(element);
}

} // namespace detail

} // namespace QActors
