// SPDX-License-Identifier: MIT
#include "qmlsubscription_p.h"

#include <QActors/streams/topic.h>

#include <QtQml/qqmlinfo.h>

namespace QActors {

using namespace Qt::StringLiterals;

QmlSubscription::QmlSubscription(QObject *parent) : QObject(parent) { }
QmlSubscription::~QmlSubscription() = default;

Registry *QmlSubscription::registry() const
{
    return m_registry ? m_registry.data() : &Registry::global();
}

void QmlSubscription::setTopic(const QString &topic)
{
    const bool isNew = topic != m_topic;
    if (!isNew && !m_reading.isFailed())
        return;
    m_topic = topic;
    const QPointer<QObject> alive(this);
    subscribe();
    if (alive && isNew)
        Q_EMIT topicChanged();
}

void QmlSubscription::setRegistry(Registry *registry)
{
    if (registry == m_registry)
        return;
    m_registry = registry;
    const QPointer<QObject> alive(this);
    subscribe();
    if (alive)
        Q_EMIT registryChanged();
}

void QmlSubscription::setCapacity(int capacity)
{
    if (capacity < 1) {
        qmlWarning(this).noquote() << u"capacity: %1 values make no sense; give at least 1"_s.arg(capacity);
        return;
    }
    if (capacity == m_capacity)
        return;
    m_capacity = capacity;
    Q_EMIT capacityChanged();
}

void QmlSubscription::setOverflow(Overflow overflow)
{
    if (overflow == m_overflow)
        return;
    m_overflow = overflow;
    Q_EMIT overflowChanged();
}

void QmlSubscription::componentComplete()
{
    m_reading.complete();
    if (!m_topic.isEmpty())
        subscribe();
}

/// Anew, to what has the name now; or when something gets it.
void QmlSubscription::subscribe()
{
    if (!m_reading.isComplete())
        return;
    disconnect(m_connection);
    if (m_topic.isEmpty()) {
        m_reading.stop();
        return;
    }
    Registry *registry = this->registry();
    m_connection = connect(registry, &Registry::topicRegistered, this, [this](const QString &name) {
        if (name == m_topic && !m_reading.isRunning() && !m_reading.isFailed())
            subscribe();
    });
    const auto policy = m_overflow == DropOldest   ? QActors::Overflow::DropOldest
                        : m_overflow == DropNewest ? QActors::Overflow::DropNewest
                                                   : QActors::Overflow::Refuse;
    Stream<QVariant> values;
    try {
        values = subscribeToTopic(m_topic, SignalOptions().capacity(m_capacity).overflow(policy), *registry);
    } catch (const NameError &) { // none yet
        m_reading.stop();
        return;
    }
    m_reading.read(std::move(values) | Streams::map([](const QVariant &value) { return toQmlValue(value); }), m_topic);
}

void QmlSubscription::tell()
{
    const QPointer<QObject> alive(this);
    Q_EMIT stateChanged();
    if (alive && m_reading.hasEnded()) // another topic may have its name
        subscribe();
}

} // namespace QActors
