// SPDX-License-Identifier: MIT
#pragma once

#include "streamreading_p.h"

#include <QActors/supervision/registry.h>

#include <QtCore/qpointer.h>
#include <QtQml/qqmlparserstatus.h>

namespace QActors {

/// The values published to a Topic that C++ has registered by a name (Topic::registerName()), in QML, of type `Subscription` there:
/// `Subscription { topic: "prices"; onMessage: price => list.append(price) }`.
///
/// Each value is told, in order, those that are published from the subscription on. If no topic has the name yet, or the topic goes, the
/// Subscription waits for the next one of that name. It ends with its page, as the tasks of a TaskGroup do. A failure that nobody asks for
/// (`error`, `failed`) is logged.
class QmlSubscription : public QObject, public QQmlParserStatus, private detail::StreamTaker
{
    Q_OBJECT
    QML_NAMED_ELEMENT(Subscription)
    Q_INTERFACES(QQmlParserStatus)
    /// The topic's name; empty for none.
    Q_PROPERTY(QString topic READ topic WRITE setTopic NOTIFY topicChanged FINAL)
    /// Where the name is looked up; if null, as by default, the global registry.
    Q_PROPERTY(QActors::Registry *registry READ registry WRITE setRegistry NOTIFY registryChanged FINAL)
    /// How many values may wait while handlers run, 1024 by default. For the next subscription.
    Q_PROPERTY(int capacity READ capacity WRITE setCapacity NOTIFY capacityChanged FINAL)
    /// The fate of more: the subscription fails, by default. For the next subscription.
    Q_PROPERTY(Overflow overflow READ overflow WRITE setOverflow NOTIFY overflowChanged FINAL)
    /// True while it is subscribed to a topic.
    Q_PROPERTY(bool active READ isActive NOTIFY stateChanged FINAL)
    /// True if it has failed. It is not subscribed any more then, until its topic is set again, be it to the same name.
    Q_PROPERTY(bool failed READ hasFailed NOTIFY stateChanged FINAL)
    /// A taskError if it has failed, undefined otherwise.
    Q_PROPERTY(QVariant error READ error NOTIFY stateChanged FINAL)

public:
    /// As QActors::Overflow.
    enum Overflow {
        Fail,
        DropOldest,
        DropNewest
    };
    Q_ENUM(Overflow)

    explicit QmlSubscription(QObject *parent = nullptr);
    ~QmlSubscription() override;

    QString topic() const { return m_topic; }
    void setTopic(const QString &topic);
    Registry *registry() const;
    void setRegistry(Registry *registry);
    int capacity() const { return m_capacity; }
    void setCapacity(int capacity);
    Overflow overflow() const { return m_overflow; }
    void setOverflow(Overflow overflow);
    bool isActive() const { return m_reading.isRunning(); }
    bool hasFailed() const { return m_reading.hasFailed(); }
    QVariant error() const { return m_reading.error(); }

Q_SIGNALS:
    /// A value was published.
    void message(const QVariant &value);
    void topicChanged();
    void registryChanged();
    void capacityChanged();
    void overflowChanged();
    void stateChanged();

protected:
    void classBegin() override { m_reading.classBegin(); } ///< For the engine.
    void componentComplete() override; ///< For the engine.

private:
    void begin() override { }
    void take(QVariant &&value) override { Q_EMIT message(value); }
    void show(bool) override { }
    void tell() override;
    void subscribe();

    QString m_topic;
    QPointer<Registry> m_registry; // null: the global one
    QMetaObject::Connection m_connection;
    int m_capacity = 1024;
    Overflow m_overflow = Fail;
    detail::StreamReading m_reading{this, this, "Subscription"}; // declared last: gone first
};

} // namespace QActors
