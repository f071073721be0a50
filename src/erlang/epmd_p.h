// SPDX-License-Identifier: MIT
// Erlang's port mapper: a program, one on each host, that knows at which port a node listens.
#pragma once

#include "wireerror_p.h"

#include <QActors/kernel/async.h>

#include <QtNetwork/qtcpsocket.h>

#include <chrono>
#include <functional>
#include <memory>

namespace QActors::detail {

/// Where it listens unless ERL_EPMD_PORT says otherwise.
inline constexpr quint16 DefaultEpmdPort = 4369;

/// How long it may take to answer.
inline constexpr std::chrono::seconds EpmdPatience(5);

/// ERL_EPMD_PORT, or the default. Throws WireError (BadName) if the variable is no port.
QACTORS_ERLANG_EXPORT quint16 epmdPortOfEnvironment();

/// Asks the port mapper of `host` where the node `name` (without its host) listens. Throws WireError: NoPortMapper, NoSuchNode,
/// Incompatible, Rubbish, TooSlow after `EpmdPatience`.
QACTORS_ERLANG_EXPORT Async<quint16> epmdPort(QString host, quint16 epmdPort, QString name);

/// A node's entry in the port mapper of its own host, which is there as long as this object. Thread: its socket's, where it was made.
class QACTORS_ERLANG_EXPORT EpmdRegistration
{
public:
    /// Registers `name` (without its host), which listens at `port`, as a hidden node. Throws WireError: NoPortMapper, NameTaken,
    /// Rubbish, TooSlow.
    static Async<std::unique_ptr<EpmdRegistration>> open(QString host, quint16 epmdPort, QString name, quint16 port);
    ~EpmdRegistration();
    Q_DISABLE_COPY_MOVE(EpmdRegistration)

    /// The number of this start of the node, by which peers tell its pids from those of an earlier start; never 0.
    quint32 creation() const noexcept { return m_creation; }
    /// Called once, from the event loop, when the port mapper has gone, and with it the entry: register again, in a while.
    std::function<void()> onLost;

private:
    EpmdRegistration(std::unique_ptr<QTcpSocket> socket, quint32 creation);
    std::unique_ptr<QTcpSocket> m_socket;
    quint32 m_creation;
};

} // namespace QActors::detail
