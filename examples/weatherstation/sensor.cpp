// SPDX-License-Identifier: MIT
#include "sensor.h"

#include <QActors/Registry>
#include <QActors/Timeouts>

#include <stdexcept>

using namespace QActors;
using namespace Qt::StringLiterals;

namespace {

double celsiusIn(const QByteArray &line)
{
    bool isNumber = false;
    const double celsius = line.startsWith("celsius ") ? line.sliced(8).toDouble(&isNumber) : 0;
    if (!isNumber)
        throw std::runtime_error("no reading: '" + line.toPercentEncoding(" ,!").toStdString() + '\'');
    return celsius;
}

} // namespace

Sensor::Sensor(const QString &name, MakeFeed makeFeed, Duration silence)
    : m_name(name), m_makeFeed(std::move(makeFeed)), m_silence(silence)
{
}

// Its supervisor waits for this, so it is short. What it throws counts as a failed start.
Async<> Sensor::init()
{
    m_aggregator = ActorRef<Aggregator>(Registry::global().resolve(u"aggregator"_s));
    m_feed = m_makeFeed();
    co_await m_feed->open();
    m_aggregator.cast(&Aggregator::connected, m_name, m_feed->peer());
    startSoonChild([this] { return takeOrders(); });
}

// Called again and again: one line. Silence, an end and garbage are exceptions; nobody catches them here.
Async<> Sensor::run()
{
    const QByteArray line = co_await failAfter(m_silence, [this] { return m_feed->nextLine(); });
    m_aggregator.cast(&Aggregator::add, m_name, celsiusIn(line));
}

// Also after a failure. It is shielded from cancellation, and has a deadline.
Async<> Sensor::terminate(const ExitReason &)
{
    co_await m_feed->close();
}

Async<> Sensor::takeOrders()
{
    for (;;)
        co_await receive(on<Order>([this](const Order &order) { m_feed->order(order.what); }));
}
