// SPDX-License-Identifier: MIT
#include "observernet_p.h"

#include <QtGui/qfontmetrics.h>
#include <QtGui/qpainter.h>
#include <QtGui/qpainterpath.h>

#include <cmath>

namespace QActors {

using namespace Qt::StringLiterals;

ObserverNet::ObserverNet(QQuickItem *parent) : ObservationItem(parent)
{
    setAntialiasing(true);
}

void ObserverNet::refresh()
{
    if (!observation() || !isVisible() || width() <= 0)
        return;
    detail::WaitNet net = observation()->net();
    const bool isSame = m_laidOutFor == width() && m_laidOutWith == fontSize() && net.hasShapeOf(m_net);
    m_net = std::move(net);
    if (!isSame) {
        m_laidOutFor = width();
        m_laidOutWith = fontSize();
        detail::WaitLayout::Sizes sizes;
        const bool isNarrow = width() < 40 * em();
        sizes.width = width();
        sizes.gap = isNarrow ? 3.6 * em() : 5.5 * em();
        sizes.node = isNarrow ? (width() - sizes.gap) / 2 : 13 * em();
        sizes.height = 3.1 * em();
        sizes.line = em();
        m_layout = detail::WaitLayout::of(m_net, sizes);
        Q_EMIT wholeChanged();
    }
    update();
}

void ObserverNet::setCorner(QPointF corner)
{
    if (std::exchange(m_corner, corner) == corner)
        return;
    Q_EMIT cornerChanged();
    update();
}

void ObserverNet::setSelected(const QString &rowId)
{
    if (std::exchange(m_selected, rowId) == rowId)
        return;
    Q_EMIT selectedChanged();
    update();
}

QString ObserverNet::at(qreal x, qreal y) const
{
    const QPointF where = QPointF(x, y) + m_corner;
    for (int i = 0; i < int(m_layout.nodes.size()); ++i) {
        if (m_layout.nodes[i].contains(where) && m_net.nodes[i].row.task)
            return QString::number(m_net.nodes[i].row.id);
    }
    return {};
}

int ObserverNet::nodeOf(const QString &rowId) const
{
    const quint64 id = rowId.toULongLong();
    const auto found = std::find_if(m_net.nodes.begin(), m_net.nodes.end(), [id](const detail::WaitNode &node) { return node.row.task && node.row.id == id; });
    return found == m_net.nodes.end() ? -1 : int(found - m_net.nodes.begin());
}

QString ObserverNet::next(int by) const
{
    const int count = int(m_net.nodes.size());
    const int selected = nodeOf(m_selected);
    const int start = selected >= 0 ? selected : by > 0 ? -1
                                                        : count;
    for (int step = 1; step <= count; ++step) {
        const int node = ((start + (by > 0 ? step : -step)) % count + count) % count;
        if (m_net.nodes[node].row.task)
            return QString::number(m_net.nodes[node].row.id);
    }
    return {};
}

QRectF ObserverNet::placeOf(const QString &rowId) const
{
    const int node = nodeOf(rowId);
    return node < 0 || node >= m_layout.nodes.size() ? QRectF() : m_layout.nodes[node];
}

void ObserverNet::paint(QPainter *painter)
{
    if (m_layout.nodes.size() != m_net.nodes.size())
        return;
    painter->translate(-m_corner);
    const QRectF seen(m_corner, QSizeF(width(), height()));
    for (const bool inCycle : {false, true}) { // the red ones above
        for (const detail::WaitArrow &arrow : m_net.arrows) {
            const QRectF around = m_layout.nodes[arrow.from].united(m_layout.nodes[arrow.to]).adjusted(-em(), -em(), em(), em());
            if (arrow.inCycle == inCycle && around.intersects(seen))
                paintArrow(painter, arrow);
        }
    }
    for (int node = 0; node < int(m_net.nodes.size()); ++node) {
        if (m_layout.nodes[node].intersects(seen))
            paintNode(painter, node);
    }
}

void ObserverNet::paintArrow(QPainter *painter, const detail::WaitArrow &arrow) const
{
    const QRectF from = m_layout.nodes[arrow.from], to = m_layout.nodes[arrow.to];
    const QColor colour = this->colour(arrow.inCycle ? "error" : "dim");
    const double tip = em() * 0.55;
    const bool isReturned = std::any_of(m_net.arrows.begin(), m_net.arrows.end(), [&](const detail::WaitArrow &other) { return other.from == arrow.to && other.to == arrow.from; });
    const double across = std::max(from.left() - to.right(), to.left() - from.right());
    const bool isApart = from.bottom() + em() < to.top() || to.bottom() + em() < from.top();
    const bool beside = across > 0 && (across > 2.5 * em() || !isApart);
    const double way = beside ? (from.right() <= to.left() ? 1 : -1) : (from.bottom() <= to.top() ? 1 : -1);
    QPointF start, end, bend;
    if (beside) {
        const double aside = isReturned ? way * from.height() * -0.22 : 0; // two arrows, one above the other
        start = {way > 0 ? from.right() : from.left(), from.center().y() + aside};
        end = {way > 0 ? to.left() : to.right(), to.center().y() + aside};
        bend = {(end.x() - start.x()) / 2, 0};
    } else {
        const double aside = isReturned ? way * from.width() * 0.18 : 0;
        start = {from.center().x() + aside, way > 0 ? from.bottom() : from.top()};
        end = {to.center().x() + aside, way > 0 ? to.top() : to.bottom()};
        bend = {0, (end.y() - start.y()) / 2};
    }
    const QPointF ahead = beside ? QPointF(way * tip, 0) : QPointF(0, way * tip);
    QPainterPath line(start);
    line.cubicTo(start + bend, end - ahead - bend, end - ahead);
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(colour, arrow.inCycle ? 2 : 1.2));
    painter->drawPath(line);
    const QPointF side = beside ? QPointF(0, tip * 0.5) : QPointF(tip * 0.5, 0);
    painter->setPen(Qt::NoPen);
    painter->setBrush(colour);
    painter->drawPolygon(QPolygonF{end, end - ahead + side, end - ahead - side});
    // The awaited event.
    const QFont small = font(0.85);
    painter->setFont(small);
    const QFontMetricsF metrics(small);
    QRectF chip(0, 0, metrics.horizontalAdvance(arrow.label) + em() * 0.7, metrics.height());
    chip.moveCenter(line.pointAtPercent(isReturned ? 0.42 : 0.5));
    painter->setBrush(this->colour("background"));
    painter->drawRoundedRect(chip, chip.height() / 2, chip.height() / 2);
    painter->setPen(colour);
    painter->drawText(chip, Qt::AlignCenter, arrow.label);
}

void ObserverNet::paintNode(QPainter *painter, int index) const
{
    const detail::WaitNode &node = m_net.nodes[index];
    const QRectF place = m_layout.nodes[index].adjusted(1, 1, -1, -1);
    const bool isSelected = node.row.task && QString::number(node.row.id) == m_selected;
    QPen border(colour(isSelected ? "accent" : node.inCycle ? "error"
                                                            : "line"),
                isSelected || node.inCycle ? 2 : 1);
    if (node.more > 0 || !node.row.task)
        border.setStyle(Qt::DashLine);
    painter->setPen(border);
    painter->setBrush(colour(isSelected ? "selected" : node.inCycle ? "alarming"
                                                                    : "surface"));
    painter->drawRoundedRect(place, em() * 0.5, em() * 0.5);

    const double left = place.left() + em() * 0.7, dot = em() * 0.55;
    const QFont big = font(1, QFont::DemiBold), small = font(0.88);
    const QFontMetricsF bigMetrics(big), smallMetrics(small);
    const double line = bigMetrics.height();
    const double textLeft = left + dot + em() * 0.45;
    const double room = place.right() - em() * 0.5 - textLeft;
    const double top = place.center().y() - (line + smallMetrics.height()) / 2;
    const QColor kind = colour(node.inCycle ? "error" : node.row.kind == detail::FrameRow::Actor ? "accent"
                                                                                                 : "dim");
    painter->setPen(QPen(kind, 1.5));
    painter->setBrush(node.row.kind == detail::FrameRow::Actor ? QBrush(kind) : QBrush(Qt::NoBrush));
    painter->drawEllipse(QRectF(left, top + (line - dot) / 2, dot, dot));

    painter->setFont(big);
    painter->setPen(colour("text"));
    const QString name = node.more > 0 ? tr("%1 others").arg(node.more) : detail::shortName(node.row);
    painter->drawText(QRectF(textLeft, top, room, line), Qt::AlignVCenter | Qt::AlignLeft, bigMetrics.elidedText(name, Qt::ElideMiddle, room));
    painter->setFont(small);
    painter->setPen(colour("dim"));
    const bool waits = std::any_of(m_net.arrows.begin(), m_net.arrows.end(), [index](const detail::WaitArrow &arrow) { return arrow.from == index; });
    const QString since = node.row.task ? tr("waits %1").arg(detail::timeText(node.row.task->waited)) : QString();
    const QString what = node.more > 0 ? tr("wait for the same") : !node.row.task         ? tr("not seen here")
                                                               : !waits                   ? node.row.what
                                                               : node.row.place.isEmpty() ? since
                                                                                          : tr("%1 at %2").arg(since, node.row.place);
    painter->drawText(QRectF(textLeft, top + line, room, smallMetrics.height()), Qt::AlignVCenter | Qt::AlignLeft,
                      smallMetrics.elidedText(what, Qt::ElideRight, room));
}

} // namespace QActors
