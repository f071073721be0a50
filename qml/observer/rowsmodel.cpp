// SPDX-License-Identifier: MIT
#include "rowsmodel_p.h"

namespace QActors::detail {

namespace {
constexpr int MostMoves = 100; // of single rows; where more move, all are laid out anew
}

int RowsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QHash<int, QByteArray> RowsModel::roleNames() const
{
    return {{IdRole, "rowId"}, {KindRole, "kind"}, {DepthRole, "depth"}, {NameRole, "name"}, {WhatRole, "what"}, {PlaceRole, "place"}, {MailboxRole, "mailbox"}, {CapacityRole, "capacity"}, {TurnsRole, "turns"}, {ShareRole, "share"}, {RestartsRole, "restarts"}, {FoldableRole, "foldable"}, {FoldedRole, "folded"}, {AlarmRole, "alarm"}};
}

QVariant RowsModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= m_rows.size())
        return {};
    const FrameRow &row = m_rows[index.row()];
    const ActorSnapshot *actor = row.actor();
    switch (role) {
    case IdRole: return QString::number(row.id); // JavaScript's numbers end before
    case KindRole: return int(row.kind);
    case DepthRole: return row.depth;
    case NameRole: return row.name;
    case WhatRole: return row.what;
    case PlaceRole: return row.place;
    case MailboxRole: return actor ? actor->queued : -1;
    case CapacityRole: return actor ? actor->mailbox.capacity : 0;
    case TurnsRole: return row.kind == FrameRow::Thread ? -1.0 : row.rate.turns;
    case ShareRole: return row.kind == FrameRow::Thread ? -1.0 : row.rate.share;
    case RestartsRole: return actor ? actor->restarts.value_or(-1) : -1;
    case FoldableRole: return row.hasChildren;
    case FoldedRole: return row.isFolded;
    case AlarmRole: return row.isAlarming;
    default: return {};
    }
}

int RowsModel::rowOf(quint64 id) const
{
    const auto found = std::find_if(m_rows.begin(), m_rows.end(), [id](const FrameRow &row) { return row.id == id; });
    return found == m_rows.end() ? -1 : int(found - m_rows.begin());
}

const FrameRow *RowsModel::find(quint64 id) const
{
    const int row = rowOf(id);
    return row < 0 ? nullptr : &m_rows[row];
}

void RowsModel::show(const std::shared_ptr<const Frame> &frame)
{
    const QList<FrameRow> &next = frame->rows;
    removeGone(next);
    if (!arrange(next)) {
        Q_EMIT layoutAboutToBeChanged();
        QHash<quint64, int> places;
        for (int i = 0; i < int(next.size()); ++i)
            places.insert(next[i].id, i);
        const QModelIndexList before = persistentIndexList();
        QModelIndexList after;
        for (const QModelIndex &index : before)
            after.append(this->index(places.value(m_rows[index.row()].id, -1)));
        m_rows = next;
        changePersistentIndexList(before, after);
        Q_EMIT layoutChanged();
        return;
    }
    change(next);
}

void RowsModel::removeGone(const QList<FrameRow> &next)
{
    QSet<quint64> stay;
    stay.reserve(next.size());
    for (const FrameRow &row : next)
        stay.insert(row.id);
    for (int last = int(m_rows.size()) - 1; last >= 0; --last) {
        if (stay.contains(m_rows[last].id))
            continue;
        int first = last;
        while (first > 0 && !stay.contains(m_rows[first - 1].id))
            --first;
        beginRemoveRows({}, first, last);
        m_rows.remove(first, last - first + 1);
        endRemoveRows();
        last = first;
    }
}

// Adds what is new and moves what has another place, as long as that is little. False if it is much: then all that is new has
// been added, somewhere.
bool RowsModel::arrange(const QList<FrameRow> &next)
{
    QSet<quint64> known;
    known.reserve(m_rows.size());
    for (const FrameRow &row : m_rows)
        known.insert(row.id);
    int moves = 0;
    for (int i = 0; i < int(next.size());) {
        if (i < int(m_rows.size()) && m_rows[i].id == next[i].id) {
            ++i;
            continue;
        }
        if (!known.contains(next[i].id)) {
            int last = i;
            while (last + 1 < int(next.size()) && !known.contains(next[last + 1].id))
                ++last;
            beginInsertRows({}, i, last);
            // One copy of the list, however many there are.
            m_rows.insert(i, last - i + 1, FrameRow());
            std::copy(next.begin() + i, next.begin() + last + 1, m_rows.begin() + i);
            endInsertRows();
            i = last + 1;
            continue;
        }
        if (++moves <= MostMoves) {
            int from = i + 1;
            while (m_rows[from].id != next[i].id)
                ++from;
            beginMoveRows({}, from, from, {}, i);
            m_rows.move(from, i);
            endMoveRows();
        }
        ++i;
    }
    return moves <= MostMoves;
}

void RowsModel::change(const QList<FrameRow> &next)
{
    for (int i = 0; i < int(next.size()); ++i) {
        const bool looksLike = m_rows[i].looksLike(next[i]);
        m_rows[i] = next[i];
        if (looksLike)
            continue;
        const int first = i;
        while (i + 1 < int(next.size()) && !m_rows[i + 1].looksLike(next[i + 1])) {
            ++i;
            m_rows[i] = next[i];
        }
        Q_EMIT dataChanged(index(first), index(i));
    }
}

} // namespace QActors::detail
