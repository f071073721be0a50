// SPDX-License-Identifier: MIT
#include <QActors/observe/metrics.h>

#include "lookon_p.h"
#include "metricsprobe_p.h"

#include <algorithm>
#include <cmath>

namespace QActors {

using detail::MetricsTable;

quint64 DurationHistogram::count() const noexcept
{
    quint64 all = 0;
    for (const quint64 one : counts)
        all += one;
    return all;
}

Duration DurationHistogram::within(double part) const noexcept
{
    const quint64 all = count();
    if (all == 0)
        return Duration(0);
    const auto wanted = quint64(std::ceil(std::clamp(part, 0.0, 1.0) * double(all)));
    quint64 seen = 0;
    for (std::size_t i = 0; i < Bounds.size(); ++i) {
        seen += counts[i];
        if (seen >= wanted)
            return Bounds[i];
    }
    return Duration::max();
}

void Metrics::start()
{
    MetricsTable::instance().start();
    detail::lookOn();
}

void Metrics::stop()
{
    MetricsTable::instance().stop();
    detail::lookOn();
}

bool Metrics::isOn() noexcept
{
    return MetricsTable::instance().isOn();
}

MetricsSnapshot Metrics::snapshot()
{
    return MetricsTable::instance().snapshot();
}

namespace {

QByteArray seconds(Duration duration)
{
    return QByteArray::number(std::chrono::duration<double>(duration).count(), 'g', 12);
}

/// One metric's lines.
class Family
{
public:
    Family(QByteArray &to, const char *name, const char *type, const char *help) : m_to(to), m_name(name)
    {
        m_to += "# HELP " + m_name + ' ' + help + "\n# TYPE " + m_name + ' ' + type + '\n';
    }
    void add(const QString &className, const QByteArray &value, const char *suffix = "", const QByteArray &bound = {})
    {
        QByteArray label = className.toUtf8();
        label.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
        m_to += m_name + suffix + "{class=\"" + label + '"' + (bound.isEmpty() ? QByteArray() : ",le=\"" + bound + '"') + "} " + value + '\n';
    }

private:
    QByteArray &m_to;
    const QByteArray m_name;
};

} // namespace

QByteArray MetricsSnapshot::toPrometheus() const
{
    QByteArray text;
    const auto counter = [&](const char *name, const char *help, auto of) {
        Family family(text, name, "counter", help);
        for (const ActorMetrics &actor : actors)
            family.add(actor.className, QByteArray::number(of(actor)));
    };
    counter("qactors_messages_handled_total", "Messages that actors have handled.", [](const ActorMetrics &a) { return a.handled; });
    counter("qactors_messages_dropped_total", "Messages for which a mailbox had no room.", [](const ActorMetrics &a) { return a.dropped; });
    counter("qactors_restarts_total", "Restarts by supervisors.", [](const ActorMetrics &a) { return a.restarts; });
    {
        Family family(text, "qactors_mailbox_depth_max", "gauge", "The most messages that waited in a mailbox.");
        for (const ActorMetrics &actor : actors)
            family.add(actor.className, QByteArray::number(actor.deepestMailbox));
    }
    {
        Family family(text, "qactors_message_duration_seconds", "histogram", "How long the handling of a message took.");
        for (const ActorMetrics &actor : actors) {
            quint64 below = 0;
            for (std::size_t i = 0; i < DurationHistogram::Bounds.size(); ++i) {
                below += actor.time.counts[i];
                family.add(actor.className, QByteArray::number(below), "_bucket", seconds(DurationHistogram::Bounds[i]));
            }
            family.add(actor.className, QByteArray::number(actor.time.count()), "_bucket", "+Inf");
            family.add(actor.className, seconds(actor.time.sum), "_sum");
            family.add(actor.className, QByteArray::number(actor.time.count()), "_count");
        }
    }
    text += "# HELP qactors_dead_letters_total Messages for a process that did not exist.\n# TYPE qactors_dead_letters_total counter\n"
            "qactors_dead_letters_total "
            + QByteArray::number(deadLetters) + '\n';
    return text;
}

} // namespace QActors
