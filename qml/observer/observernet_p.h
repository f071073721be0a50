// SPDX-License-Identifier: MIT
#pragma once

#include "observationitem_p.h"
#include "waitlayout_p.h"

namespace QActors {

/// Who waits for whom, as nodes and arrows; a part of the whole picture, of the item's size.
class ObserverNet : public QActors::ObservationItem // whole: QML's tools take it as written
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(QSizeF whole READ whole NOTIFY wholeChanged) ///< the size of all of it
    Q_PROPERTY(QPointF corner MEMBER m_corner WRITE setCorner NOTIFY cornerChanged) ///< what of it is in the item's left top corner
    Q_PROPERTY(QString selected MEMBER m_selected WRITE setSelected NOTIFY selectedChanged) ///< a rowId
    Q_PROPERTY(int hidden READ hidden NOTIFY wholeChanged) ///< so many nodes find no room
    Q_PROPERTY(bool isEmpty READ isEmpty NOTIFY wholeChanged)

public:
    explicit ObserverNet(QQuickItem *parent = nullptr);
    QSizeF whole() const { return m_layout.size; }
    int hidden() const { return m_net.hidden; }
    bool isEmpty() const { return m_net.nodes.isEmpty(); }
    void setCorner(QPointF corner);
    void setSelected(const QString &rowId);
    /// The rowId of what is there, in the item's coordinates; empty if that is nothing, or not in the snapshot.
    Q_INVOKABLE QString at(qreal x, qreal y) const;
    /// The one before or after the selected one.
    Q_INVOKABLE QString next(int by) const;
    /// Where a node is, in the whole picture.
    Q_INVOKABLE QRectF placeOf(const QString &rowId) const;
    /// The same as text.
    Q_INVOKABLE QString toText() const { return m_net.toText(); }
    void paint(QPainter *painter) override;

Q_SIGNALS:
    void wholeChanged();
    void cornerChanged();
    void selectedChanged();

protected:
    void refresh() override;

private:
    int nodeOf(const QString &rowId) const;
    void paintArrow(QPainter *painter, const detail::WaitArrow &arrow) const;
    void paintNode(QPainter *painter, int node) const;
    detail::WaitNet m_net;
    detail::WaitLayout m_layout;
    double m_laidOutFor = -1; // the width, and the size of the font
    double m_laidOutWith = -1;
    QPointF m_corner;
    QString m_selected;
};

} // namespace QActors
