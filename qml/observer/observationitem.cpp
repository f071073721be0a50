// SPDX-License-Identifier: MIT
#include "observationitem_p.h"

#include <QtGui/qguiapplication.h>

namespace QActors {

void ObservationItem::setObservation(Observation *observation)
{
    if (m_observation == observation)
        return;
    if (m_observation)
        m_observation->disconnect(this);
    m_observation = observation;
    if (observation)
        connect(observation, &Observation::shown, this, [this] { refresh(); });
    Q_EMIT observationChanged();
    refresh();
}

void ObservationItem::setColours(const QVariantMap &colours)
{
    m_colours = colours;
    Q_EMIT lookChanged();
    refresh();
    update();
}

void ObservationItem::setFontSize(qreal pixels)
{
    m_fontSize = pixels;
    Q_EMIT lookChanged();
    refresh();
    update();
}

QFont ObservationItem::font(qreal scale, QFont::Weight weight) const
{
    QFont font = QGuiApplication::font();
    font.setPixelSize(std::max(1, qRound(m_fontSize * scale)));
    font.setWeight(weight);
    return font;
}

void ObservationItem::itemChange(ItemChange change, const ItemChangeData &data)
{
    QQuickPaintedItem::itemChange(change, data);
    if (change == ItemVisibleHasChanged && data.boolValue)
        refresh();
}

void ObservationItem::geometryChange(const QRectF &now, const QRectF &before)
{
    QQuickPaintedItem::geometryChange(now, before);
    if (now.size() != before.size())
        refresh();
}

} // namespace QActors
