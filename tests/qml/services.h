// SPDX-License-Identifier: MIT
// Servers that QML asks: supervised ones with a name and plain ones, and what they heard.
#pragma once

#include "backend.h"

#include <QActors/QmlActorRef>
#include <QActors/QmlTaskHandle>
#include <QActors/Sleep>
#include <QActors/Supervisor>

namespace TestSupport {

using namespace QActors;
using namespace Qt::StringLiterals;

class Teller : public GenServer
{
    Q_OBJECT
public:
    explicit Teller(QStringList *heard = nullptr, int *alive = nullptr) : m_heard(heard), m_alive(alive)
    {
        if (m_alive)
            ++*m_alive;
    }
    ~Teller() override
    {
        if (m_alive)
            --*m_alive;
    }

    Q_INVOKABLE int add(int n)
    {
        note(u"add %1"_s.arg(n));
        return m_sum += n;
    }
    Q_INVOKABLE int sum() const { return m_sum; }
    Q_INVOKABLE void nothing() { note(u"nothing"_s); }
    Q_INVOKABLE QVariant same(const QVariant &value) { return value; }
    Q_INVOKABLE QString typeOf(const QVariant &value) { return QString::fromUtf8(value.typeName()); }
    Q_INVOKABLE QString join(const QString &a, const QString &b, const QString &c, const QString &d, const QString &e,
                             const QString &f, const QString &g, const QString &h, const QString &i, const QString &j)
    {
        return a + b + c + d + e + f + g + h + i + j;
    }
    // Methods that take a type, and give it back.
    Q_INVOKABLE int toInt(int value) { return value; }
    Q_INVOKABLE qint64 toInt64(qint64 value) { return value; }
    Q_INVOKABLE quint64 toUint64(quint64 value) { return value; }
    Q_INVOKABLE double toDouble(double value) { return value; }
    Q_INVOKABLE QList<int> toInts(const QList<int> &value) { return value; }
    Q_INVOKABLE QByteArray toBytes(const QByteArray &value) { return value.toHex(); }
    Q_INVOKABLE QVariantMap toMap(const QVariantMap &value) { return value; }
    Q_INVOKABLE QString toGadget(const TestSupport::Gadget &value) { return value.text + QString::number(value.x); }
    Q_INVOKABLE bool isNull(QObject *value) { return !value; }
    Q_INVOKABLE QActors::Pid self() const { return pid(); }
    Q_INVOKABLE Async<int> hold()
    {
        note(u"hold"_s);
        co_await sleepForever();
        co_return 0;
    }
    Q_INVOKABLE void crash() { throw std::runtime_error("crashed"); }
    Q_INVOKABLE void finish() { stop(); }
    Q_INVOKABLE void refuse(const QString &why) { throw CallError(why); }

protected:
    Async<> handleInfo(Message &message) override
    {
        QString text = QString::fromUtf8(message.value().metaType().name()) + u"/%1"_s.arg(message.arity());
        if (const auto *values = message.get<QVariantList>(); values && message.arity() > 1) {
            for (const QVariant &value : *values)
                text += u' ' + QString::fromUtf8(value.typeName());
        }
        note(text);
        return {};
    }

private:
    void note(const QString &line)
    {
        if (m_heard)
            m_heard->append(line);
    }
    QStringList *m_heard;
    int *m_alive;
    int m_sum = 0;
};

class Services : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QActors::Registry *registry READ registry CONSTANT)

public:
    using QObject::QObject;
    Registry *registry() { return &m_registry; }
    /// Settles when the child is there. It is restarted when it ends.
    Q_INVOKABLE QActors::QmlTaskHandle *supervise(const QString &name) { return superviseIn(nullptr, name); }
    Q_INVOKABLE QActors::QmlTaskHandle *superviseIn(QActors::Registry *registry, const QString &name)
    {
        ChildSpec child = ChildSpec::actor<Teller>(u"teller"_s, &m_heard, &m_alive);
        child = registry ? child.registerAs(*registry, name) : child.registerAs(name);
        const auto options = SupervisorOptions().intensity(100, std::chrono::seconds(1));
        return toQml(m_tasks, QActors::start<Supervisor>(m_tasks, options, QList<ChildSpec>{child}), this, u"supervise"_s);
    }
    /// Gives its pid.
    Q_INVOKABLE QActors::QmlTaskHandle *start() { return toQml(m_tasks, QActors::start<Teller>(m_tasks, &m_heard, &m_alive), this, u"start"_s); }
    Q_INVOKABLE void registerName(const QString &name, QActors::Pid pid) { QActors::registerName(name, pid); }
    Q_INVOKABLE void unregisterName(const QString &name) { QActors::unregisterName(name); }
    /// Everything there is.
    Q_INVOKABLE void stopAll() { m_tasks.cancel(u"the test is over"_s); }
    Q_INVOKABLE int running() const { return m_tasks.count(); }
    Q_INVOKABLE int alive() const { return m_alive; }
    Q_INVOKABLE QStringList heard() const { return m_heard; }
    Q_INVOKABLE void forget() { m_heard.clear(); }

private:
    QStringList m_heard;
    int m_alive = 0;
    Registry m_registry{u"the services' registry"_s};
    TaskGroup m_tasks{this};
};

} // namespace TestSupport
