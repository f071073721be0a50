// SPDX-License-Identifier: MIT
// Messages that no process handles: `setDeadLetterHandler([](const DeadLetter &letter) { qInfo().noquote() << letter.toString(); })`.
// Without a handler they go silently, as send() promises; see also Dispatcher::droppedMessages(). (Akka: DeadLetter.)
#pragma once

#include <QActors/messaging/message.h>
#include <QActors/messaging/pid.h>

#include <functional>
#include <optional>

namespace QActors {
namespace detail {
struct DeadLetters;
}

/// A message that no process will handle. Valid during the call of the handler.
class QACTORS_EXPORT DeadLetter
{
public:
    /// Why the message is not handled.
    enum class Reason : quint8 {
        NoProcess,   ///< there is no such process (any more), or it takes no such requests
        MailboxFull, ///< the mailbox has a bound, and dropped the message
        NotHandled   ///< the process ended, or the mailbox was closed, while the message waited in there
    };

    Reason reason() const noexcept { return m_reason; } ///< Why the message is not handled.
    Pid to() const noexcept { return m_to; } ///< Where the message was sent to; null if that is not known any more.
    /// "a message of type Deposit", "a call of type Total": with the text that a tuple begins with.
    QString description() const;
    bool isRequest() const noexcept; ///< True if it is a call or a cast.
    bool isCall() const noexcept; ///< True if it is a call, whose caller hears of this by an error.
    /// The value of a message that is no request.
    std::optional<AnyRef> value() const noexcept;
    /// The actor that sent it. Null if that is no actor, or not known: the sender is known if it is on the thread of the receiver,
    /// and either waits for the answer of a call, or the message was dropped at once.
    Pid sender() const noexcept { return m_sender; }
    /// The name of the task that sent it and the places of its awaits, innermost first, as "watch, in shop.cpp:12"; empty if that is
    /// not known.
    QString senderPlace() const;
    /// All of this in one line, for logs.
    QString toString() const;

private:
    friend struct detail::DeadLetters;
    DeadLetter(const detail::MessageNode *node, Pid to, Reason reason, detail::TaskContext *sender) noexcept;
    const detail::MessageNode *m_node;
    detail::TaskContext *m_task;
    Pid m_to;
    Pid m_sender;
    Reason m_reason;
};
QACTORS_EXPORT QDebug operator<<(QDebug debug, DeadLetter::Reason reason); ///< Prints its name.

/// A function that hears of messages that no process handles.
using DeadLetterHandler = std::function<void(const DeadLetter &)>;

/// Sets the handler of all threads that have none of their own; an empty one takes it away. It is called on the thread on which a
/// message is dropped, in the middle of a send() or of the end of a process: it should only take notes, and perhaps send a message.
/// While it runs it does not hear of what that thread drops. What it throws is logged in category "qactors.message". Any thread; a
/// call on another thread that has begun may still go on when this returns.
QACTORS_EXPORT void setDeadLetterHandler(DeadLetterHandler handler);
/// The same for the calling thread, until it ends: instead of the application's.
QACTORS_EXPORT void setThreadDeadLetterHandler(DeadLetterHandler handler);

} // namespace QActors
