// SPDX-License-Identifier: MIT
// What a window shows of the thermostats, which are a server of Erlang's.
#pragma once

#include "engine/roommodel.h"

#include <QActors/ErlangNode>

class ErlangProgram;

/// Follows the thermostats at another node, through their restarts and the loss of that node.
class Thermostats : public QObject
{
    Q_OBJECT
    Q_PROPERTY(RoomModel *rooms READ rooms CONSTANT FINAL)
    Q_PROPERTY(bool isLive READ isLive NOTIFY isLiveChanged FINAL)
    Q_PROPERTY(QStringList log READ log NOTIFY logChanged FINAL)

public:
    /// Begins at once.
    explicit Thermostats(const ErlangProgram &program, QObject *parent = nullptr);

    RoomModel *rooms() { return &m_rooms; }      ///< As they were at last, when it is not live.
    bool isLive() const { return m_isLive; }     ///< Whether changes come.
    const QStringList &log() const { return m_log; } ///< What has happened, the newest last.

    Q_INVOKABLE void set(const QString &room, int degrees);
    Q_INVOKABLE void crash(); ///< Lets the server of Erlang's end; its supervisor there starts it again.

Q_SIGNALS:
    void isLiveChanged();
    void logChanged();

private:
    QActors::Async<> join();
    QActors::Async<> follow();
    QActors::ErlangProcess server() const;
    void setLive(bool isLive);
    void note(const QString &text);

    const QString m_house; // the node
    QActors::ErlangNode m_node;
    RoomModel m_rooms;
    bool m_isLive = false;
    QStringList m_log;
    QActors::TaskGroup m_tasks{this}; // declared last
};
