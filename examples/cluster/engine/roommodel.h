// SPDX-License-Identifier: MIT
// The rooms, as a record of Erlang's and as rows of a view.
#pragma once

#include <QActors/TermRecord>

#include <QtCore/qabstractitemmodel.h>

/// `{room,<<"Kitchen">>,21.0,21}`
struct Room
{
    QString name;
    double degrees = 0;
    int wanted = 0;
    bool operator==(const Room &) const = default;
};
QACTORS_TERM_RECORD(Room, "room", &Room::name, &Room::degrees, &Room::wanted)

class RoomModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role {
        Name = Qt::UserRole,
        Degrees,
        Wanted
    };
    const QList<Room> &rooms() const { return m_rooms; }
    void setRooms(const QList<Room> &rooms); ///< Rows that stay are not made anew.
    void setRoom(const Room &room);          ///< Ignored if there is no room of that name.

    int rowCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : int(m_rooms.size()); }
    QVariant data(const QModelIndex &index, int role) const override;
    QHash<int, QByteArray> roleNames() const override;

private:
    QList<Room> m_rooms;
};
