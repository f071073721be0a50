// SPDX-License-Identifier: MIT
// Streams of messages.
#pragma once

#include <QActors/actors/actor.h>
#include <QActors/messaging/mailbox.h>
#include <QActors/streams/stream.h>

#include <QtCore/qpointer.h>

namespace QActors {
namespace detail {

template<typename T, typename Receive>
Stream<T> messagesBy(Receive receive)
{
    const auto take = [](T &&value) { return std::move(value); };
    for (;;) {
        std::optional<T> value;
        try {
            T message = co_await receive(on<T>(take));
            value.emplace(std::move(message));
        } catch (const MailboxClosed &) {
        }
        if (!value)
            co_return;
        co_yield std::move(*value);
    }
}

} // namespace detail

/// The messages of a mailbox that are a T, each when it is asked for; others stay, in order, for those who receive them. Ends when the
/// mailbox is closed or deleted. Belongs to the mailbox' thread. A message that has come for a next() that was cancelled waits in the stream for the
/// next one, and goes with the stream if there is none.
///
///     co_await forEach(messagesOf<Reading>(mailbox), [](const Reading &reading) { … });
template<typename T>
Stream<T> messagesOf(Mailbox &mailbox)
{
    return detail::messagesBy<T>([box = QPointer<Mailbox>(&mailbox)](auto clause) {
        if (!box)
            throw MailboxClosed(QStringLiteral("messagesOf: the mailbox was deleted"));
        return box->receive(std::move(clause));
    });
}

/// The same of an actor's own messages, for its run(): `messagesOf<Reading>(this)`. Is read by the actor's own tasks; ends when the actor is gone.
/// Throws MisuseError from the first next() if the actor has not been started.
template<typename T>
Stream<T> messagesOf(AbstractActor *self)
{
    return detail::messagesBy<T>([self = QPointer<AbstractActor>(self)](auto clause) {
        if (!self)
            throw MailboxClosed(QStringLiteral("messagesOf: the actor is gone"));
        return detail::receiveFrom(&detail::requireActor(self, "messagesOf")->queue(), std::move(clause));
    });
}

} // namespace QActors
