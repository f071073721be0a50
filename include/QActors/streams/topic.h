// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/streams/detail/topicdata.h>

namespace QActors {

/// A topic that was found by its name: findTopic<T>(name). A copy is the same topic. Any thread; may outlive the Topic.
template<typename T>
class TopicRef
{
public:
    /// As Topic::publish(); nobody hears when the topic has gone.
    void publish(const T &value) const { d->publish(value); }
    /// As Topic::subscribe(); a stream that has ended when the topic has gone.
    Stream<T> subscribe(const SignalOptions &options = {}) const { return d->subscribe(options); }

private:
    template<typename U>
    friend TopicRef<U> findTopic(const QString &name, const Registry &registry);
    explicit TopicRef(std::shared_ptr<detail::TopicData<T>> data) noexcept : d(std::move(data)) { }
    std::shared_ptr<detail::TopicData<T>> d;
};

/// Values for whoever has subscribed, on any threads: each subscriber gets each value that is published after it has subscribed, in
/// order. A subscriber that does not keep up holds up nobody: SignalOptions say how much waits for it, and what becomes of more.
///
///     Topic<Price> prices(u"prices"_s);                      // shared by all
///     prices.publish(price);                                 // any thread
///     co_await forEach(prices.subscribe(), show);            // on the subscriber's thread
///
///     prices.registerName(u"prices"_s);                      // for those who do not know the object
///     co_await forEach(findTopic<Price>(u"prices"_s).subscribe(), show);
///
/// Any thread may publish and subscribe; the topic must live as long as that. Its end ends the subscribers' streams, after what waits.
/// (ReactiveX: PublishSubject; Kotlin: MutableSharedFlow.)
template<typename T>
class Topic
{
    static_assert(std::is_copy_constructible_v<T>, "Topic<T>: each subscriber gets a copy of the value. Take a std::shared_ptr<const T>.");

public:
    explicit Topic(const QString &name = {}) : d(std::make_shared<detail::TopicData<T>>(name)) { } ///< `name` is for messages.
    ~Topic() { d->end(); }
    Q_DISABLE_COPY_MOVE(Topic)

    /// Gives each subscriber a copy. Never waits.
    void publish(const T &value) { d->publish(value); }
    /// All that is published from now on. The stream is read on this thread, and ends the subscription when it goes.
    Stream<T> subscribe(const SignalOptions &options = {}) { return d->subscribe(options); }
    /// The number of subscribers.
    int subscribers() const { return d->subscribers(); }
    const QString &name() const noexcept { return d->name(); } ///< The name for messages.

    /// Gives the topic a name by which findTopic() finds it on any thread, until the topic goes. Names of topics and of processes do not get into each
    /// other's way. A topic may have several. T is one that a QVariant can hold. Throws NameError if a topic has the name, MisuseError for an empty one. Not from two
    /// threads at once.
    void registerName(const QString &name, Registry &registry = Registry::global())
    {
        if (!d->variants) {
            d->variants = [data = d.get()](const SignalOptions &options) {
                return data->subscribe(options) | Streams::map([](T &&value) { return QVariant::fromValue(std::move(value)); });
            };
        }
        m_names.push_back(detail::TopicNames::add(registry, name, d));
    }

private:
    std::shared_ptr<detail::TopicData<T>> d;
    std::vector<detail::TopicName> m_names;
};

/// The topic that is registered by this name. Throws NameError if there is none, MisuseError if its values are no T. Any thread.
template<typename T>
TopicRef<T> findTopic(const QString &name, const Registry &registry = Registry::global())
{
    return TopicRef<T>(std::static_pointer_cast<detail::TopicData<T>>(detail::TopicNames::find(registry, name, typeid(T))));
}
/// Subscribes to a topic of whatever type, with its values as variants. Throws NameError if no topic is registered by this name. Any thread. When a
/// name comes: Registry::topicRegistered().
QACTORS_EXPORT Stream<QVariant> subscribeToTopic(const QString &name, const SignalOptions &options = {},
                                                 const Registry &registry = Registry::global());

} // namespace QActors
