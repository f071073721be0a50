// SPDX-License-Identifier: MIT
#include "observertrack_p.h"

#include <QtGui/qpainter.h>

#include <algorithm>
#include <numeric>

namespace QActors {

using namespace Qt::StringLiterals;

ObserverTrack::ObserverTrack(QQuickItem *parent) : ObservationItem(parent)
{
    setAntialiasing(true);
    connect(this, &ObserverTrack::lookChanged, this, &ObserverTrack::refresh);
}

QList<ObserverTrack::Bar> ObserverTrack::barsOf(const QList<detail::FrameMoment> &moments, Number number)
{
    QList<Bar> bars(Seconds);
    if (moments.isEmpty())
        return bars;
    QList<double> weights(Seconds, 0.0);
    const qint64 begin = moments.back().at - Seconds * 1000;
    for (const detail::FrameMoment &moment : moments) {
        const qint64 since = std::max(moment.since, begin), at = moment.at;
        const qsizetype last = std::clamp<qsizetype>((at - begin - 1) / 1000, 0, Seconds - 1);
        if (at < begin)
            continue;
        bars[last].restarts += moment.restarts;
        for (qsizetype i = std::clamp<qsizetype>((since - begin) / 1000, 0, last); i <= last; ++i) {
            const double weight = double(std::min(at, begin + (i + 1) * 1000) - std::max(since, begin + i * 1000));
            bars[i].stalls |= moment.busyThreads > 0 && (weight > 0 || i == last);
            if (weight <= 0)
                continue;
            const double value = number == Work ? moment.share : moment.messages;
            bars[i].value = (std::max(bars[i].value, 0.0) * weights[i] + value * weight) / (weights[i] + weight);
            weights[i] += weight;
        }
    }
    return bars;
}

void ObserverTrack::refresh()
{
    if (!observation() || !isVisible())
        return;
    m_bars = barsOf(observation()->moments(), m_number);
    Q_EMIT changed();
    if (m_pointed >= 0)
        Q_EMIT pointedChanged();
    update();
}

double ObserverTrack::highest() const
{
    double most = 0;
    for (const Bar &bar : m_bars)
        most = std::max(most, bar.value);
    if (m_number == Work)
        return most <= 0.1 ? 0.1 : most <= 0.25 ? 0.25
                               : most <= 0.5    ? 0.5
                               : most <= 1      ? 1
                                                : std::ceil(most);
    double step = 10;
    while (step < most)
        step *= step * 2 >= most ? 2 : step * 5 >= most ? 5
                                                        : 10;
    return step;
}

QString ObserverTrack::text(double value) const
{
    if (value < 0)
        return u"–"_s;
    if (m_number == Work)
        return u"%1 %"_s.arg(value * 100, 0, 'f', value < 0.1 && value > 0 ? 1 : 0);
    return value < 10'000 ? u"%1"_s.arg(value, 0, 'f', 0) : value < 1e6 ? u"%1 k"_s.arg(value / 1e3, 0, 'f', value < 1e5 ? 1 : 0)
                                                                        : u"%1 M"_s.arg(value / 1e6, 0, 'f', 1);
}

QString ObserverTrack::value() const
{
    return m_bars.isEmpty() ? QString() : text(m_bars.back().value);
}

QString ObserverTrack::highestText() const
{
    return text(highest());
}

int ObserverTrack::restarts() const
{
    return std::accumulate(m_bars.begin(), m_bars.end(), 0, [](int sum, const Bar &bar) { return sum + bar.restarts; });
}

int ObserverTrack::stalls() const
{
    return int(std::count_if(m_bars.begin(), m_bars.end(), [](const Bar &bar) { return bar.stalls; }));
}

void ObserverTrack::setPointed(qreal x)
{
    if (std::exchange(m_pointed, x) == x)
        return;
    Q_EMIT pointedChanged();
    update();
}

int ObserverTrack::pointedBar() const
{
    const int bar = m_pointed < 0 || width() <= 0 ? -1 : int(m_pointed / width() * Seconds);
    return bar < int(m_bars.size()) ? bar : -1;
}

QString ObserverTrack::pointedText() const
{
    const int at = pointedBar();
    if (at < 0)
        return {};
    QString told = tr("%1 s ago: %2").arg(Seconds - 1 - at).arg(text(m_bars[at].value));
    if (m_bars[at].restarts > 0)
        told += m_bars[at].restarts == 1 ? tr(", a restart") : tr(", %1 restarts").arg(m_bars[at].restarts);
    return m_bars[at].stalls ? told + tr(", a stall") : told;
}

void ObserverTrack::paint(QPainter *painter)
{
    const QRectF all(0, 0, width(), height());
    painter->setPen(Qt::NoPen);
    painter->setBrush(colour("background"));
    painter->drawRoundedRect(all, 4, 4);
    const double marks = m_hasMarks ? em() * 0.6 : 0; // room above the bars
    const double top = marks + 2, bottom = all.height() - 1;
    const double wide = all.width() / Seconds, gap = wide > 4 ? 1.5 : wide > 2.5 ? 0.75
                                                                                 : 0;
    painter->setBrush(colour("line"));
    for (const int quarter : {15, 30, 45})
        painter->drawRect(QRectF(quarter * wide - 0.5, 0, 1, all.height()));
    painter->drawRect(QRectF(0, (top + bottom) / 2, all.width(), 1));
    const double highest = this->highest();
    for (int i = 0; i < int(m_bars.size()); ++i) {
        const Bar &bar = m_bars[i];
        const QRectF column(i * wide, 0, wide, all.height());
        if (bar.stalls) {
            QColor veil = colour("error");
            veil.setAlphaF(0.22F);
            painter->fillRect(column, veil);
        }
        const double tall = bar.value > 0 ? std::max(1.0, bar.value / highest * (bottom - top)) : bar.value == 0 ? 1
                                                                                                                 : 0;
        if (tall > 0) {
            painter->setBrush(i == pointedBar() ? colour("text") : colour(m_number == Work ? "accent" : "second"));
            painter->setOpacity(bar.value > 0 ? 1 : 0.4);
            const double round = std::min({2.0, wide / 3, tall / 2});
            painter->drawRoundedRect(QRectF(column.left() + gap / 2, bottom - tall, wide - gap, tall), round, round);
            painter->setOpacity(1);
        }
        if (m_hasMarks && bar.stalls) {
            painter->setBrush(colour("error"));
            painter->drawRect(QRectF(column.left(), 0, wide + 0.5, 3));
        }
        if (m_hasMarks && bar.restarts > 0) {
            painter->setBrush(colour("warning"));
            const double size = std::clamp(wide, 5.0, marks), x = column.center().x(), y = marks / 2 + 2;
            painter->drawPolygon(QPolygonF{{x, y - size / 2}, {x + size / 2, y}, {x, y + size / 2}, {x - size / 2, y}});
        }
    }
}

} // namespace QActors
