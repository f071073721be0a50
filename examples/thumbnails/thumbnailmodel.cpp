// SPDX-License-Identifier: MIT
#include "thumbnailmodel.h"

#include <QtCore/qfileinfo.h>

void ThumbnailModel::setPaths(const QStringList &paths)
{
    beginResetModel();
    m_items.clear();
    for (const QString &path : paths)
        m_items.append(Item{path, {}, State::Waiting, {}});
    endResetModel();
}

void ThumbnailModel::setImage(int row, const QImage &image)
{
    m_items[row].image = image;
    m_items[row].state = State::Done;
    Q_EMIT dataChanged(index(row), index(row));
}

void ThumbnailModel::setProblem(int row, State state, const QString &why)
{
    m_items[row].state = state;
    m_items[row].why = why;
    Q_EMIT dataChanged(index(row), index(row));
}

QVariant ThumbnailModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Item &item = m_items.at(index.row());
    switch (role) {
    case Qt::DisplayRole: return QFileInfo(item.path).fileName();
    case Qt::DecorationRole: return item.image.isNull() ? QVariant() : QVariant(item.image);
    case Qt::ToolTipRole: return item.why.isEmpty() ? item.path : item.why;
    case Qt::UserRole: return int(item.state);
    default: return {};
    }
}
