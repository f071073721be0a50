// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/sync/channel.h>

#include <utility>

namespace QActors {

/// Thrown by receiving when all ends for sending are closed, and nothing is left. (anyio: EndOfStream.)
class QACTORS_EXPORT ChannelEnded : public Error
{
public:
    using Error::Error;
    ~ChannelEnded() override;
};

namespace detail {

[[noreturn]] QACTORS_EXPORT void throwEndClosed(const char *what);

/// One of several ends at one side of a channel; moves only.
template<typename T>
class ChannelEnd
{
public:
    ChannelEnd(ChannelEnd &&other) noexcept : m_state(std::move(other.m_state)), m_count(other.m_count) { }
    ChannelEnd &operator=(ChannelEnd &&other) noexcept
    {
        if (this != &other) {
            end();
            m_state = std::move(other.m_state);
        }
        return *this;
    }

    bool isClosed() const noexcept { return !m_state; } ///< True after close() of this end, and after it was moved away.
    int capacity() const { return int(state("capacity").capacity); } ///< How many values may wait in the channel.
    int count() const { return int(state("count").buffer.size()); } ///< The number of values that wait in the channel.
    int sendEnds() const { return state("sendEnds").sendEnds; } ///< The number of open ends for sending.
    int receiveEnds() const { return state("receiveEnds").receiveEnds; } ///< The number of open ends for receiving.
    int waitingSenders() const { return state("waitingSenders").senders.count(); } ///< The number of tasks that wait for room.
    int waitingReceivers() const { return state("waitingReceivers").receivers.count(); } ///< The number of tasks that wait for a value.

protected:
    using State = ChannelState<T>;
    using Count = int State::*;
    ChannelEnd(std::shared_ptr<State> state, Count count) : m_state(std::move(state)), m_count(count) { ++((*m_state).*m_count); }
    ~ChannelEnd() { end(); }
    State &state(const char *what) const
    {
        if (!m_state)
            throwEndClosed(what);
        return *m_state;
    }
    const std::shared_ptr<State> &shared(const char *what) const
    {
        requireHome(state(what).home, "Channel");
        return m_state;
    }
    void close()
    {
        if (m_state)
            requireHome(m_state->home, "Channel");
        end();
    }

private:
    void end()
    {
        const std::shared_ptr<State> last = std::exchange(m_state, nullptr);
        if (!last)
            return;
        const auto alone = last->home->lockIfAbandoned();
        if (--((*last).*m_count) > 0)
            return;
        if (m_count == &State::sendEnds)
            last->endSending();
        else
            last->endReceiving();
    }
    std::shared_ptr<State> m_state; // null: it is closed
    Count m_count;
};

} // namespace detail

template<typename T>
struct ChannelEnds;

/// An end of a channel for sending. A task that is done with sending closes its own, by close() or by letting it go; when all
/// are closed, receivers get what is left, and then ChannelEnded. Each call but isClosed() and close() throws ChannelClosed
/// if this end is closed. A send() that waits goes on when its end is closed. Thread: the one that made the channel, others get
/// MisuseError from all but the getters. (anyio: MemoryObjectSendStream.)
template<typename T>
class SendChannel : public detail::ChannelEnd<T>
{
public:
    /// `co_await end.send(value)`. Throws ChannelBroken if there is no end for receiving, or the last one is closed while it waits.
    template<typename U = T>
    [[nodiscard]] detail::ChannelSend<T> send(U &&value) const
    {
        QACTORS_REQUIRE_SAFE_TEMPORARY(U);
        return {this->shared("send"), T(std::forward<U>(value))};
    }
    /// Sends without waiting; false, and the value is untouched, if there is no room. Throws ChannelBroken.
    bool trySend(T &&value) const { return this->shared("trySend")->trySend(std::move(value)); }
    /// Another end for sending of the same channel.
    [[nodiscard]] SendChannel clone() const { return SendChannel(this->shared("clone")); }
    /// Closes this end; once more does nothing.
    void close() { detail::ChannelEnd<T>::close(); }

private:
    template<typename U>
    friend ChannelEnds<U> makeChannel(int capacity);
    explicit SendChannel(std::shared_ptr<detail::ChannelState<T>> state)
        : detail::ChannelEnd<T>(std::move(state), &detail::ChannelState<T>::sendEnds)
    {
    }
};

/// An end of a channel for receiving. Each value goes to one receiver. When all are closed, senders get ChannelBroken, and
/// values that wait in the channel are dropped. Else as SendChannel. (anyio: MemoryObjectReceiveStream.)
template<typename T>
class ReceiveChannel : public detail::ChannelEnd<T>
{
public:
    /// `co_await end.receive()` gives a T. Throws ChannelEnded at the end, ChannelClosed if the last end for receiving is closed
    /// while it waits.
    [[nodiscard]] detail::ChannelReceive<T> receive() const { return detail::ChannelReceive<T>(this->shared("receive")); }
    /// `while (auto value = co_await end.next())`: as receive(), but empty at the end.
    [[nodiscard]] detail::ChannelNext<T> next() const { return detail::ChannelNext<T>(this->shared("next")); }
    /// Receives without waiting; empty if there is no value.
    std::optional<T> tryReceive() const { return this->shared("tryReceive")->tryReceive(); }
    /// Another end for receiving of the same channel.
    [[nodiscard]] ReceiveChannel clone() const { return ReceiveChannel(this->shared("clone")); }
    /// Closes this end; once more does nothing.
    void close() { detail::ChannelEnd<T>::close(); }

private:
    template<typename U>
    friend ChannelEnds<U> makeChannel(int capacity);
    explicit ReceiveChannel(std::shared_ptr<detail::ChannelState<T>> state)
        : detail::ChannelEnd<T>(std::move(state), &detail::ChannelState<T>::receiveEnds)
    {
    }
};

/// The two ends of a new channel: `auto [send, receive] = makeChannel<int>(10)`.
template<typename T>
struct ChannelEnds
{
    SendChannel<T> send; ///< the first end for sending
    ReceiveChannel<T> receive; ///< the first end for receiving
};

/// A channel with separate ends, which are closed each for itself: for several senders or receivers, none of which has to know
/// when the others are done. Otherwise as Channel. Throws MisuseError if `capacity` is negative. (anyio:
/// create_memory_object_stream().)
template<typename T>
[[nodiscard]] ChannelEnds<T> makeChannel(int capacity = 0)
{
    if (capacity < 0)
        detail::throwChannelCapacity(capacity);
    auto state = std::make_shared<detail::ChannelState<T>>();
    state->capacity = std::size_t(capacity);
    state->hasEnds = true;
    SendChannel<T> send(state);
    return {std::move(send), ReceiveChannel<T>(std::move(state))};
}

} // namespace QActors
