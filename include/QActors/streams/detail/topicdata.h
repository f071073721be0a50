// SPDX-License-Identifier: MIT
// \internal What a Topic and those who found it by its name have in common.
#pragma once

#include <QActors/streams/detail/subscription.h>
#include <QActors/streams/streamoperators.h>
#include <QActors/supervision/registry.h>

#include <QtCore/qvariant.h>

#include <algorithm>
#include <typeinfo>

namespace QActors::detail {

/// A topic without its values' type. Any thread.
class QACTORS_EXPORT TopicBase
{
public:
    TopicBase(const QString &name, const std::type_info &type) : m_name(name), m_type(type) { }
    virtual ~TopicBase();
    Q_DISABLE_COPY_MOVE(TopicBase)
    const QString &name() const noexcept { return m_name; }
    const std::type_info &type() const noexcept { return m_type; }
    QString describe() const;
    /// As values of any type; for one that has been registered by name.
    std::function<Stream<QVariant>(const SignalOptions &options)> variants;

private:
    const QString m_name;
    const std::type_info &m_type;
};

template<typename T>
class TopicData final : public TopicBase
{
public:
    explicit TopicData(const QString &name) : TopicBase(name, typeid(T)) { }
    void publish(const T &value)
    {
        Subscriptions gone; // these go without the lock
        std::vector<T> dropped;
        const std::lock_guard lock(m_lock); // so that all see the same order
        gone = takeThoseThatLeft();
        for (const auto &subscription : m_subscriptions)
            if (std::optional<T> oldest = subscription->publish(value))
                dropped.push_back(std::move(*oldest));
    }
    Stream<T> subscribe(const SignalOptions &options)
    {
        auto subscription = std::make_shared<Subscription<T>>(describe(), options);
        StreamNode<T> *node = new SubscriptionNode<T>(subscription);
        Stream<T> stream = StreamAccess::make(node);
        Subscriptions gone;
        const std::lock_guard lock(m_lock);
        gone = takeThoseThatLeft();
        if (m_isOver)
            subscription->end();
        else
            m_subscriptions.push_back(std::move(subscription));
        return stream;
    }
    int subscribers() const
    {
        const std::lock_guard lock(m_lock);
        return int(std::count_if(m_subscriptions.begin(), m_subscriptions.end(), [](const auto &one) { return !one->hasLeft(); }));
    }
    void end()
    {
        Subscriptions all;
        {
            const std::lock_guard lock(m_lock);
            m_isOver = true;
            all.swap(m_subscriptions);
        }
        for (const auto &subscription : all)
            subscription->end();
    }

private:
    using Subscriptions = std::vector<std::shared_ptr<Subscription<T>>>;
    Subscriptions takeThoseThatLeft()
    {
        const auto stays = [](const auto &subscription) { return !subscription->hasLeft(); };
        const auto left = std::partition(m_subscriptions.begin(), m_subscriptions.end(), stays);
        Subscriptions gone(std::make_move_iterator(left), std::make_move_iterator(m_subscriptions.end()));
        m_subscriptions.erase(left, m_subscriptions.end());
        return gone;
    }
    mutable std::mutex m_lock;
    Subscriptions m_subscriptions;
    bool m_isOver = false;
};

/// A name of a topic in a registry; of the Topic alone.
using TopicName = std::shared_ptr<const std::shared_ptr<TopicBase>>;

/// The part of a Registry that only topics use.
struct QACTORS_EXPORT TopicNames
{
    /// Throws NameError if a topic has the name, MisuseError for an empty one.
    static TopicName add(Registry &registry, const QString &name, std::shared_ptr<TopicBase> topic);
    /// Throws NameError if there is none.
    static std::shared_ptr<TopicBase> find(const Registry &registry, const QString &name);
    /// The same of this type; MisuseError if it is another.
    static std::shared_ptr<TopicBase> find(const Registry &registry, const QString &name, const std::type_info &type);
};

} // namespace QActors::detail
