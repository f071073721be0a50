// SPDX-License-Identifier: MIT
// \internal The values of a channel, and the tasks that wait at it.
#pragma once

#include <QActors/sync/detail/waitlist.h>

#include <deque>
#include <memory>
#include <optional>
#include <utility>

namespace QActors::detail {

[[noreturn]] QACTORS_EXPORT void throwChannelClosed(bool sending);
[[noreturn]] QACTORS_EXPORT void throwChannelBroken();
[[noreturn]] QACTORS_EXPORT void throwChannelEnded();
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

/// The common state of a channel and the tasks that wait at it.
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
    bool trySend(T &&value);
    std::optional<T> tryReceive();
    // Of separate ends: the last one on a side is closed.
    void endSending();
    void endReceiving();
    [[noreturn]] void throwToSender() const;
    [[noreturn]] void throwToReceiver() const;
    void wakeReceivers();

    std::size_t capacity = 0;
    const Scheduler *home = Scheduler::current();
    bool isClosed = false;
    bool isBroken = false; // there is no end for receiving any more
    bool hasEnds = false; // separate ones, whose numbers are:
    int sendEnds = 0;
    int receiveEnds = 0;
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
    if (isBroken)
        return; // nobody can receive it
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
    wakeReceivers();
}

template<typename T>
void ChannelState<T>::wakeReceivers()
{
    while (auto *receiver = static_cast<ChannelReceive<T> *>(receivers.take()))
        receiver->closed();
}

// Those that wait to send still can.
template<typename T>
void ChannelState<T>::endSending()
{
    isClosed = true;
    wakeReceivers();
}

template<typename T>
void ChannelState<T>::endReceiving()
{
    isBroken = true;
    while (auto *sender = static_cast<ChannelSend<T> *>(senders.take()))
        sender->closed();
    wakeReceivers();
    const std::deque<ChannelItem<T>> dropped = std::exchange(buffer, {}); // their destructors are foreign code
}

template<typename T>
void ChannelState<T>::throwToSender() const
{
    if (isBroken)
        throwChannelBroken();
    throwChannelClosed(true);
}

template<typename T>
void ChannelState<T>::throwToReceiver() const
{
    if (hasEnds && !isBroken)
        throwChannelEnded();
    throwChannelClosed(false);
}

template<typename T>
bool ChannelState<T>::trySend(T &&value)
{
    if (isClosed || isBroken)
        throwToSender();
    if (receivers.isEmpty() && buffer.size() >= capacity)
        return false;
    put(std::move(value));
    return true;
}

template<typename T>
std::optional<T> ChannelState<T>::tryReceive()
{
    std::optional<T> value;
    if (std::optional<ChannelItem<T>> item = take())
        value.emplace(std::move(item->value));
    return value;
}

template<typename T>
bool ChannelSend<T>::ready()
{
    requireThread(m_state->home, "Channel");
    if (m_state->isClosed || m_state->isBroken)
        m_state->throwToSender();
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
        m_state->throwToSender();
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
    return m_item || m_state->isClosed || m_state->isBroken;
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
        m_state->throwToReceiver();
    return std::move(*value);
}

template<typename T>
void ChannelReceive<T>::accept(ChannelItem<T> &&item)
{
    m_item.emplace(std::move(item));
    complete();
}

} // namespace QActors::detail
