// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/streams/detail/subscription.h>

#include <algorithm>

namespace QActors {

/// Values for whoever has subscribed, on any threads: each subscriber gets each value that is published after it has subscribed, in
/// order. A subscriber that does not keep up holds up nobody: SignalOptions say how much waits for it, and what becomes of more.
///
///     Topic<Price> prices(u"prices"_s);                      // shared by all
///     prices.publish(price);                                 // any thread
///     co_await forEach(prices.subscribe(), show);            // on the subscriber's thread
///
/// Any thread may publish and subscribe; the topic must live as long as that. Its end ends the subscribers' streams, after what waits.
/// (ReactiveX: PublishSubject; Kotlin: MutableSharedFlow.)
template<typename T>
class Topic
{
    static_assert(std::is_copy_constructible_v<T>, "Topic<T>: each subscriber gets a copy of the value. Take a std::shared_ptr<const T>.");

public:
    explicit Topic(const QString &name = {}) : m_name(name) { } ///< `name` is for messages.
    ~Topic()
    {
        for (const auto &subscription : m_subscriptions)
            subscription->end();
    }
    Q_DISABLE_COPY_MOVE(Topic)

    /// Gives each subscriber a copy. Never waits.
    void publish(const T &value)
    {
        Subscriptions gone; // goes without the lock
        const std::lock_guard lock(m_lock); // so that all see the same order
        gone = takeThoseThatLeft();
        for (const auto &subscription : m_subscriptions)
            subscription->publish(value);
    }
    /// All that is published from now on. The stream is read on this thread, and ends the subscription when it goes.
    Stream<T> subscribe(const SignalOptions &options = {})
    {
        auto subscription = std::make_shared<detail::Subscription<T>>(m_name, options);
        detail::StreamNode<T> *node = new detail::SubscriptionNode<T>(subscription);
        Stream<T> stream = detail::StreamAccess::make(node);
        Subscriptions gone;
        const std::lock_guard lock(m_lock);
        gone = takeThoseThatLeft();
        m_subscriptions.push_back(std::move(subscription));
        return stream;
    }
    /// The number of subscribers.
    int subscribers() const
    {
        const std::lock_guard lock(m_lock);
        return int(std::count_if(m_subscriptions.begin(), m_subscriptions.end(), [](const auto &one) { return !one->hasLeft(); }));
    }
    const QString &name() const noexcept { return m_name; } ///< The name for messages.

private:
    using Subscriptions = std::vector<std::shared_ptr<detail::Subscription<T>>>;
    Subscriptions takeThoseThatLeft()
    {
        const auto stays = [](const auto &subscription) { return !subscription->hasLeft(); };
        const auto left = std::partition(m_subscriptions.begin(), m_subscriptions.end(), stays);
        Subscriptions gone(std::make_move_iterator(left), std::make_move_iterator(m_subscriptions.end()));
        m_subscriptions.erase(left, m_subscriptions.end());
        return gone;
    }
    const QString m_name;
    mutable std::mutex m_lock;
    Subscriptions m_subscriptions;
};

} // namespace QActors
