// SPDX-License-Identifier: MIT
// A server for the gallery: supervised, so that it is there again after a crash, and registered as "counter".
#pragma once

#include <QActors/Registry>
#include <QActors/Supervisor>

#include <QtQml/qqmlregistration.h>

class Counter : public QActors::GenServer
{
    Q_OBJECT

public:
    Q_INVOKABLE int add(int n) { return m_total += n; }
    Q_INVOKABLE void crash() { throw std::runtime_error("out of numbers"); }

private:
    int m_total = 0;
};

/// Runs the counter from start() on, until the engine ends.
class CounterService : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_SINGLETON

public:
    using QObject::QObject;
    Q_INVOKABLE void start()
    {
        if (m_tasks.isRunning())
            return;
        const QList children{QActors::ChildSpec::actor<Counter>(QStringLiteral("counter")).registerAs(QStringLiteral("counter"))};
        const auto options = QActors::SupervisorOptions().intensity(5, std::chrono::seconds(1));
        m_tasks.startSoon(QActors::start<QActors::Supervisor>(m_tasks, options, children));
    }

private:
    QActors::TaskGroup m_tasks{this};
};
