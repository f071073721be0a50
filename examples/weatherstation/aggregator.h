// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/GenServer>

#include <QtCore/qhash.h>

#include <optional>

/// What is known of one sensor.
struct Report
{
    qint64 peer = 0; ///< its instrument's process id
    std::optional<double> celsius;
};

/// Keeps the latest readings. Registered as "aggregator", so anybody can ask it by name:
/// `co_await call<double>("aggregator", "average")`.
class Aggregator : public QActors::GenServer
{
    Q_OBJECT
public:
    Q_INVOKABLE void connected(const QString &sensor, qint64 peer);
    Q_INVOKABLE void add(const QString &sensor, double celsius);
    /// These throw CallError if there is no reading: the caller hears of it, the server goes on.
    Q_INVOKABLE double latest(const QString &sensor) const;
    Q_INVOKABLE double average() const;
    /// How many have come.
    Q_INVOKABLE qint64 count() const { return m_count; }
    QHash<QString, Report> reports() const { return m_reports; }

private:
    QHash<QString, Report> m_reports;
    qint64 m_count = 0;
};
