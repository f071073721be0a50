// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qabstractitemmodel.h>
#include <QtGui/qimage.h>

/// The files, and what has become of each.
class ThumbnailModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum class State : quint8 {
        Waiting,
        Done,
        Failed, ///< it is no image
        Crashed ///< its decoder did
    };
    struct Item
    {
        QString path;
        QImage image;
        State state = State::Waiting;
        QString why;
    };

    using QAbstractListModel::QAbstractListModel;
    void setPaths(const QStringList &paths);
    void setImage(int row, const QImage &image);
    void setProblem(int row, State state, const QString &why);
    const Item &at(int row) const { return m_items.at(row); }

    int rowCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : int(m_items.size()); }
    QVariant data(const QModelIndex &index, int role) const override;

private:
    QList<Item> m_items;
};
