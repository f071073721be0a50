// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/detail/temporaries.h>
#include <QActors/sync/detail/channelstate.h>

namespace QActors {

/// Thrown by sending to a closed channel, and by receiving from one that is closed and empty.
class QACTORS_EXPORT ChannelClosed : public Error
{
public:
    using Error::Error;
    ~ChannelClosed() override;
};

/// Thrown by sending to a channel with separate ends that has none left for receiving; see makeChannel(). (anyio:
/// BrokenResourceError.)
class QACTORS_EXPORT ChannelBroken : public Error
{
public:
    using Error::Error;
    ~ChannelBroken() override;
};

/// Carries values between tasks of one thread; each value goes to one receiver. At most `capacity` values wait in the
/// channel; with 0, each goes directly from sender to receiver. A sender waits for room, a receiver for a value, first
/// come, first served. A cancel loses, doubles or reorders nothing: a cancelled send() has not sent, a cancelled receive()
/// has not taken. Thread: the one that made the channel, others get MisuseError from all but the
/// getters; between threads use mailboxes. Deleting the channel closes it.
/// (anyio: memory object stream; Kotlin: Channel.)
template<typename T>
class Channel
{
public:
    /// Throws MisuseError if `capacity` is negative.
    explicit Channel(int capacity = 0) : m_state(std::make_shared<detail::ChannelState<T>>())
    {
        if (capacity < 0)
            detail::throwChannelCapacity(capacity);
        m_state->capacity = std::size_t(capacity);
    }
    ~Channel()
    {
        const auto alone = m_state->home->lockIfAbandoned();
        m_state->close();
    }
    Q_DISABLE_COPY_MOVE(Channel)

    /// `co_await channel.send(value)`. Throws ChannelClosed.
    template<typename U = T>
    [[nodiscard]] detail::ChannelSend<T> send(U &&value)
    {
        QACTORS_REQUIRE_SAFE_TEMPORARY(U);
        return {m_state, T(std::forward<U>(value))};
    }
    /// `co_await channel.receive()` gives a T. Throws ChannelClosed at the end.
    [[nodiscard]] detail::ChannelReceive<T> receive() { return detail::ChannelReceive<T>(m_state); }
    /// `while (auto value = co_await channel.next())`: as receive(), but empty at the end.
    [[nodiscard]] detail::ChannelNext<T> next() { return detail::ChannelNext<T>(m_state); }
    /// Sends without waiting; false, and the value is untouched, if there is no room. Throws ChannelClosed.
    bool trySend(T &&value);
    /// Receives without waiting; empty if there is no value.
    std::optional<T> tryReceive();

    /// Ends the sending: senders that wait get ChannelClosed; receivers get the values that are left, then ChannelClosed.
    void close();
    bool isClosed() const noexcept { return m_state->isClosed; } ///< True after close().
    int capacity() const noexcept { return int(m_state->capacity); } ///< How many values may wait in the channel.
    /// The number of values that wait in the channel.
    int count() const noexcept { return int(m_state->buffer.size()); }
    /// The number of tasks that wait for room.
    int waitingSenders() const noexcept { return m_state->senders.count(); }
    int waitingReceivers() const noexcept { return m_state->receivers.count(); } ///< The number of tasks that wait for a value.

private:
    std::shared_ptr<detail::ChannelState<T>> m_state;
};

template<typename T>
bool Channel<T>::trySend(T &&value)
{
    detail::requireHome(m_state->home, "Channel");
    return m_state->trySend(std::move(value));
}

template<typename T>
std::optional<T> Channel<T>::tryReceive()
{
    detail::requireHome(m_state->home, "Channel");
    return m_state->tryReceive();
}

template<typename T>
void Channel<T>::close()
{
    detail::requireHome(m_state->home, "Channel");
    m_state->close();
}

} // namespace QActors
