// SPDX-License-Identifier: MIT
// The C++ side of the gallery: an object whose work QML waits for.
#pragma once

#include <QActors/QmlStream>
#include <QActors/Sleep>

#include <QtQml/qqmlregistration.h>

class Hit
{
    Q_GADGET
    Q_PROPERTY(int id MEMBER id)
    Q_PROPERTY(QString title MEMBER title)

public:
    int id = 0;
    QString title;
};

class Worker : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_SINGLETON

public:
    using QObject::QObject;

    /// Counts to `most`, with progress, one number in `milliseconds`.
    Q_INVOKABLE QActors::QmlTaskHandle *count(int most, int milliseconds)
    {
        const auto work = [this, most, milliseconds] { return counting(most, milliseconds); };
        return QActors::toQml(m_tasks, work, this, QStringLiteral("count"));
    }
    Q_INVOKABLE QActors::QmlTaskHandle *square(int number)
    {
        return QActors::toQml(m_tasks, squaring(number), this, QStringLiteral("square"));
    }
    Q_INVOKABLE QActors::QmlTaskHandle *open(const QString &name)
    {
        const auto work = [name] { throw std::runtime_error("there is no " + name.toStdString()); };
        return QActors::toQml(m_tasks, work, this, QStringLiteral("open"));
    }
    /// What is found, one in `milliseconds`.
    Q_INVOKABLE QActors::QmlStream *search(const QString &text, int milliseconds)
    {
        return QActors::toQml(searching(text, milliseconds), this, QStringLiteral("search"));
    }

private:
    static QActors::Stream<Hit> searching(QString text, int milliseconds)
    {
        const QStringList places{QStringLiteral("forest"), QStringLiteral("garden"), QStringLiteral("park"), QStringLiteral("street")};
        for (int i = 0; i < int(places.size()); ++i) {
            co_await QActors::sleep(std::chrono::milliseconds(milliseconds));
            const Hit hit{i, QStringLiteral("%1 in the %2").arg(text, places.at(i))};
            co_yield hit;
        }
    }
    QActors::Async<int> counting(int most, int milliseconds)
    {
        for (int i = 1; i <= most; ++i) {
            co_await QActors::sleep(std::chrono::milliseconds(milliseconds));
            QActors::Task::setProgress(double(i) / most, QStringLiteral("%1 of %2").arg(i).arg(most));
        }
        co_return most;
    }
    QActors::Async<int> squaring(int number)
    {
        co_await QActors::yield();
        if (number < 0)
            throw std::domain_error("only from 0");
        const int square = number * number;
        co_return square;
    }
    QActors::TaskGroup m_tasks{this}; // declared last: gone first, with all that runs in it
};
