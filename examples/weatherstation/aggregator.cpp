// SPDX-License-Identifier: MIT
#include "aggregator.h"

using namespace QActors;
using namespace Qt::StringLiterals;

void Aggregator::connected(const QString &sensor, qint64 peer)
{
    m_reports[sensor].peer = peer;
}

void Aggregator::add(const QString &sensor, double celsius)
{
    m_reports[sensor].celsius = celsius;
    ++m_count;
}

double Aggregator::latest(const QString &sensor) const
{
    const std::optional<double> celsius = m_reports.value(sensor).celsius;
    if (!celsius)
        throw CallError(u"there is no reading of '%1'"_s.arg(sensor));
    return *celsius;
}

double Aggregator::average() const
{
    double sum = 0;
    int sensors = 0;
    for (const Report &report : m_reports) {
        sum += report.celsius.value_or(0);
        sensors += report.celsius.has_value();
    }
    if (sensors == 0)
        throw CallError(u"there are no readings"_s);
    return sum / sensors;
}
