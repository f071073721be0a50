// SPDX-License-Identifier: MIT
#pragma once

#include "frame_p.h"

#include <QtCore/qabstractitemmodel.h>

namespace QActors::detail {

/// The rows of the last frame. A new frame changes, adds, removes and moves the rows that differ: what the view shows of the
/// others stays as it is.
class RowsModel final : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role {
        IdRole = Qt::UserRole,
        KindRole,
        DepthRole,
        NameRole,
        WhatRole,
        PlaceRole,
        MailboxRole,
        CapacityRole,
        TurnsRole,
        ShareRole,
        RestartsRole,
        FoldableRole,
        FoldedRole,
        AlarmRole
    };

    using QAbstractListModel::QAbstractListModel;
    void show(const std::shared_ptr<const Frame> &frame);
    const FrameRow *find(quint64 id) const;
    const QList<FrameRow> &rows() const noexcept { return m_rows; }
    int rowOf(quint64 id) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QHash<int, QByteArray> roleNames() const override;

private:
    void removeGone(const QList<FrameRow> &next);
    bool arrange(const QList<FrameRow> &next);
    void change(const QList<FrameRow> &next);
    QList<FrameRow> m_rows;
};

} // namespace QActors::detail
