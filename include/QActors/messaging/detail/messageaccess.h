// SPDX-License-Identifier: MIT
#pragma once

namespace QActors {

class AnyRef;
class Message;

namespace detail {

struct ElementRef;
struct MessageNode;

/// The part of a Message that only the library reaches: its node, as queues have it. (Bodies in message.h.)
struct MessageAccess
{
    /// Takes the node over.
    static Message make(MessageNode *node) noexcept;
    /// Which the message keeps; null if it is empty.
    static MessageNode *node(const Message &message) noexcept;
    /// Which is the caller's from now on.
    static MessageNode *release(Message &&message) noexcept;
    static AnyRef view(ElementRef element) noexcept;
};

} // namespace detail
} // namespace QActors
