// SPDX-License-Identifier: MIT
// \internal What a subscriber, of a Topic or a SharedStream, has not read yet, filled from any thread.
#pragma once

#include <QActors/streams/streamsources.h>

#include <deque>
#include <memory>
#include <mutex>

namespace QActors::detail {

/// A subscription without its values' type. publish() comes from any thread, the rest from the one that made it.
class QACTORS_EXPORT SubscriptionBase : public std::enable_shared_from_this<SubscriptionBase>
{
public:
    SubscriptionBase(const QString &of, const SignalOptions &options);
    virtual ~SubscriptionBase();
    Q_DISABLE_COPY_MOVE(SubscriptionBase)

    /// The topic has gone. Any thread.
    void end();
    /// The subscription's stream has gone: it takes no more.
    void leave() noexcept;
    bool hasLeft() const noexcept { return m_hasLeft.load(std::memory_order_relaxed); }
    void setWaiter(StreamWaiter *waiter) noexcept;
    /// There may be something elsewhere. On its thread.
    void lookAgain() noexcept { told(); }
    const QString &describe() const noexcept { return m_of; }

protected:
    enum class Room : quint8 {
        Yes,
        AfterTheOldest,
        No
    };
    // With the lock held.
    Room room(std::size_t waiting) noexcept;
    /// A value is there: true if the reader is to be told, by tell(), without the lock.
    bool wantsToKnow() noexcept { return std::exchange(m_readerWaits, false); }
    /// Nothing is there: throws, or tells whether it has ended; if not, the reader will be told.
    bool hasEnded();
    void tell();
    std::mutex m_lock;

private:
    void told() noexcept;
    Scheduler *const m_home;
    const QString m_of;
    const qsizetype m_capacity;
    const Overflow m_overflow;
    StreamWaiter *m_waiter = nullptr; // of this thread
    bool m_isTold = false;            // of this thread
    bool m_readerWaits = false;
    bool m_hasOverflown = false;
    bool m_hasEnded = false;
    bool m_hasFailed = false;
    std::atomic<bool> m_hasLeft{false}; // relaxed: who sees it late offers one value more
};

template<typename T>
class Subscription final : public SubscriptionBase
{
public:
    using SubscriptionBase::SubscriptionBase;
    /// Gives the value for which there is no room any more: its destructor may publish, without locks.
    [[nodiscard]] std::optional<T> publish(const T &value)
    {
        std::optional<T> oldest;
        std::unique_lock lock(m_lock);
        const Room found = room(m_values.size());
        if (found == Room::AfterTheOldest) {
            oldest.emplace(std::move(m_values.front()));
            m_values.pop_front();
        }
        if (found != Room::No)
            m_values.push_back(value);
        const bool tells = wantsToKnow();
        lock.unlock();
        if (tells)
            tell();
        return oldest;
    }
    Pulled pull(std::optional<T> &out)
    {
        const std::unique_lock lock(m_lock);
        if (m_values.empty())
            return hasEnded() ? Pulled::End : Pulled::Wait;
        out.emplace(std::move(m_values.front()));
        m_values.pop_front();
        return Pulled::Value;
    }

private:
    std::deque<T> m_values;
};

template<typename T>
class SubscriptionNode final : public StreamNode<T>
{
public:
    explicit SubscriptionNode(std::shared_ptr<Subscription<T>> subscription) : m_subscription(std::move(subscription)) { this->belongHere(); }
    ~SubscriptionNode() override { m_subscription->leave(); }
    Pulled pull(std::optional<T> &out) override
    {
        this->requireHere("Topic::subscribe");
        return m_subscription->pull(out);
    }
    void setWaiter(StreamWaiter *waiter) noexcept override { m_subscription->setWaiter(waiter); }
    Async<> close() override { return {}; }
    QString describe() const override { return m_subscription->describe(); }
    Awaitable::Source source() const noexcept override { return Awaitable::Source::Events; }

private:
    std::shared_ptr<Subscription<T>> m_subscription;
};

} // namespace QActors::detail
