// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/detail/temporaries.h>
#include <QActors/sync/detail/waitlist.h>

#include <deque>
#include <memory>
#include <optional>

namespace QActors {

/// Thrown by sending to a closed channel, and by receiving from one that is closed and empty.
class QACTORS_EXPORT ChannelClosed : public Error
{
public:
    using Error::Error;
    ~ChannelClosed() override;
};

namespace detail {

[[noreturn]] QACTORS_EXPORT void throwChannelClosed(bool sending);
[[noreturn]] QACTORS_EXPORT void throwChannelCapacity(int capacity);

template<typename T>
class ChannelSend;
template<typename T>
class ChannelReceive;

/// A value on its way, and where it stands in the order of sending.
template<typename T>
struct ChannelItem
{
    quint64 number;
    T value;
};

/// What a channel and those who wait at it share.
template<typename T>
struct ChannelState
{
    /// To who waits for it, else into the buffer.
    void put(T &&value);
    /// One that was not fetched after all: the same, but before those that were sent later.
    void putBack(ChannelItem<T> &&item);
    /// The first, from the buffer or from a sender's hand; empty if there is none.
    std::optional<ChannelItem<T>> take();
    ChannelItem<T> accept(ListedWait *sender);
    void close();

    std::size_t capacity = 0;
    const Scheduler *home = Scheduler::current();
    bool isClosed = false;
    quint64 sent = 0;
    std::deque<ChannelItem<T>> buffer;
    WaitList senders;
    WaitList receivers; // none while there is something to take
};

template<typename T>
class ChannelSend final : public ListedWait
{
public:
    ChannelSend(std::shared_ptr<ChannelState<T>> state, T &&value) : m_state(std::move(state)), m_value(std::move(value)) { }
    bool ready();
    void suspend() { m_state->senders.add(this); }
    void result() const;
    QString describe() const override { return QStringLiteral("room in a Channel"); }

    /// The other side: the value is its own now.
    T accept();
    void closed() noexcept { complete(); }

private:
    std::shared_ptr<ChannelState<T>> m_state;
    T m_value;
    bool m_isSent = false;
};

template<typename T>
class ChannelReceive : public ListedWait
{
public:
    explicit ChannelReceive(std::shared_ptr<ChannelState<T>> state) noexcept : m_state(std::move(state)) { }
    /// A value that was not fetched after all goes back to its place.
    ~ChannelReceive() override;
    bool ready();
    void suspend() { m_state->receivers.add(this); }
    T result();
    QString describe() const override { return QStringLiteral("a value from a Channel"); }

    /// The other side: here it is.
    void accept(ChannelItem<T> &&item);
    void closed() noexcept { complete(); }

protected:
    std::optional<T> take();

private:
    std::shared_ptr<ChannelState<T>> m_state;
    std::optional<ChannelItem<T>> m_item;
};

template<typename T>
class ChannelNext final : public ChannelReceive<T>
{
public:
    using ChannelReceive<T>::ChannelReceive;
    std::optional<T> result() { return this->take(); }
};

} // namespace detail

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

namespace detail {

template<typename T>
void ChannelState<T>::put(T &&value)
{
    ChannelItem<T> item{++sent, std::move(value)};
    if (auto *receiver = static_cast<ChannelReceive<T> *>(receivers.take()))
        receiver->accept(std::move(item));
    else
        buffer.push_back(std::move(item));
}

template<typename T>
void ChannelState<T>::putBack(ChannelItem<T> &&item)
{
    if (auto *receiver = static_cast<ChannelReceive<T> *>(receivers.take()))
        return receiver->accept(std::move(item));
    auto place = buffer.begin(); // others may have come back before it
    while (place != buffer.end() && place->number < item.number)
        ++place;
    buffer.insert(place, std::move(item));
}

template<typename T>
ChannelItem<T> ChannelState<T>::accept(ListedWait *sender)
{
    return {++sent, static_cast<ChannelSend<T> *>(sender)->accept()};
}

template<typename T>
std::optional<ChannelItem<T>> ChannelState<T>::take()
{
    std::optional<ChannelItem<T>> item;
    if (!buffer.empty()) {
        item.emplace(std::move(buffer.front()));
        buffer.pop_front();
        while (buffer.size() < capacity && !senders.isEmpty())
            buffer.push_back(accept(senders.take()));
    } else if (!senders.isEmpty()) {
        item.emplace(accept(senders.take()));
    }
    return item;
}

template<typename T>
void ChannelState<T>::close()
{
    isClosed = true;
    while (auto *sender = static_cast<ChannelSend<T> *>(senders.take()))
        sender->closed();
    while (auto *receiver = static_cast<ChannelReceive<T> *>(receivers.take()))
        receiver->closed();
}

template<typename T>
bool ChannelSend<T>::ready()
{
    requireThread(m_state->home, "Channel");
    if (m_state->isClosed)
        throwChannelClosed(true);
    if (m_state->receivers.isEmpty() && m_state->buffer.size() >= m_state->capacity)
        return false;
    m_isSent = true;
    m_state->put(std::move(m_value));
    return true;
}

template<typename T>
void ChannelSend<T>::result() const
{
    if (!m_isSent)
        throwChannelClosed(true);
}

template<typename T>
T ChannelSend<T>::accept()
{
    m_isSent = true;
    complete();
    return std::move(m_value);
}

template<typename T>
ChannelReceive<T>::~ChannelReceive()
{
    if (m_item)
        m_state->putBack(std::move(*m_item));
}

template<typename T>
bool ChannelReceive<T>::ready()
{
    requireThread(m_state->home, "Channel");
    m_item = m_state->take();
    return m_item || m_state->isClosed;
}

template<typename T>
std::optional<T> ChannelReceive<T>::take()
{
    std::optional<T> value;
    if (m_item)
        value.emplace(std::move(m_item->value));
    m_item.reset();
    return value;
}

template<typename T>
T ChannelReceive<T>::result()
{
    std::optional<T> value = take();
    if (!value)
        throwChannelClosed(false);
    return std::move(*value);
}

template<typename T>
void ChannelReceive<T>::accept(ChannelItem<T> &&item)
{
    m_item.emplace(std::move(item));
    complete();
}

} // namespace detail

template<typename T>
bool Channel<T>::trySend(T &&value)
{
    detail::requireHome(m_state->home, "Channel");
    if (m_state->isClosed)
        detail::throwChannelClosed(true);
    if (m_state->receivers.isEmpty() && m_state->buffer.size() >= m_state->capacity)
        return false;
    m_state->put(std::move(value));
    return true;
}

template<typename T>
std::optional<T> Channel<T>::tryReceive()
{
    detail::requireHome(m_state->home, "Channel");
    std::optional<T> value;
    if (std::optional<detail::ChannelItem<T>> item = m_state->take())
        value.emplace(std::move(item->value));
    return value;
}

template<typename T>
void Channel<T>::close()
{
    detail::requireHome(m_state->home, "Channel");
    m_state->close();
}

} // namespace QActors
