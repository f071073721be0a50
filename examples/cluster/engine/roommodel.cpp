// SPDX-License-Identifier: MIT
#include "engine/roommodel.h"

#include <algorithm>

void RoomModel::setRooms(const QList<Room> &rooms)
{
    const auto sameName = [](const Room &one, const Room &other) { return one.name == other.name; };
    if (!std::ranges::equal(rooms, m_rooms, sameName)) {
        beginResetModel();
        m_rooms = rooms;
        endResetModel();
        return;
    }
    for (const Room &room : rooms)
        setRoom(room);
}

void RoomModel::setRoom(const Room &room)
{
    const auto found = std::ranges::find(std::as_const(m_rooms), room.name, &Room::name);
    if (found == m_rooms.cend() || *found == room)
        return;
    const QModelIndex changed = index(int(found - m_rooms.cbegin()));
    m_rooms[changed.row()] = room;
    Q_EMIT dataChanged(changed, changed);
}

QVariant RoomModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Room &room = m_rooms.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
    case Name:
        return room.name;
    case Degrees:
        return room.degrees;
    case Wanted:
        return room.wanted;
    default:
        return {};
    }
}

QHash<int, QByteArray> RoomModel::roleNames() const
{
    return {{Name, "name"}, {Degrees, "degrees"}, {Wanted, "wanted"}};
}
