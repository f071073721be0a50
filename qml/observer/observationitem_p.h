// SPDX-License-Identifier: MIT
#pragma once

#include "observation_p.h"

#include <QtCore/qpointer.h>
#include <QtQuick/qquickpainteditem.h>

namespace QActors {

/// A picture of what is observed: painted as one, for a thousand items of QML would take longer than a frame.
class ObservationItem : public QQuickPaintedItem
{
    Q_OBJECT
    QML_ANONYMOUS
    Q_PROPERTY(QActors::Observation *observation READ observation WRITE setObservation NOTIFY observationChanged)
    /// By name, as ObserverTheme has them.
    Q_PROPERTY(QVariantMap colours READ colours WRITE setColours NOTIFY lookChanged)
    Q_PROPERTY(qreal fontSize READ fontSize WRITE setFontSize NOTIFY lookChanged)

public:
    Observation *observation() const { return m_observation; }
    void setObservation(Observation *observation);
    QVariantMap colours() const { return m_colours; }
    void setColours(const QVariantMap &colours);
    qreal fontSize() const noexcept { return m_fontSize; }
    void setFontSize(qreal pixels);

Q_SIGNALS:
    void observationChanged();
    void lookChanged();

protected:
    using QQuickPaintedItem::QQuickPaintedItem;
    /// There is another frame, or the look has changed.
    virtual void refresh() = 0;
    QColor colour(const char *name) const { return m_colours.value(QLatin1StringView(name)).value<QColor>(); }
    QFont font(qreal scale = 1, QFont::Weight weight = QFont::Normal) const;
    qreal em() const noexcept { return m_fontSize * 1.25; } ///< as ObserverTheme
    void itemChange(ItemChange change, const ItemChangeData &data) override;
    void geometryChange(const QRectF &now, const QRectF &before) override;

private:
    QPointer<Observation> m_observation;
    QVariantMap m_colours;
    qreal m_fontSize = 13;
};

} // namespace QActors
