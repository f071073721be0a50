// SPDX-License-Identifier: MIT
// A server that is a type of QML, too: its base class is found in what the package says of QActors' types.
#pragma once

#include <QActors/GenServer>
#include <QActors/QmlTaskHandle>
#include <QActors/Registry>

#include <QtQml/qqmlregistration.h>

class Store : public QActors::GenServer
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("It is started in C++")

public:
    Q_INVOKABLE int add(int n) { return m_sum += n; }

private:
    int m_sum = 0;
};

class Shop : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_SINGLETON

public:
    Q_INVOKABLE QActors::QmlTaskHandle *open()
    {
        return QActors::toQml(m_tasks, opening(), this);
    }

private:
    QActors::Async<int> opening()
    {
        const QActors::ActorRef<Store> store = co_await QActors::start<Store>(m_tasks);
        QActors::registerName(QStringLiteral("store"), store);
        co_return co_await store.call(&Store::add, 40);
    }
    QActors::TaskGroup m_tasks{this};
};
