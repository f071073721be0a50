// SPDX-License-Identifier: MIT
#pragma once

#include "nodelink_p.h"

#include <QtCore/qhash.h>

#include <exception>
#include <functional>
#include <memory>
#include <vector>

namespace QActors::detail {

class RemoteProcess;

/// A connection to another node, or the attempt at one: another object after each loss. On the node's thread.
class Peer : public std::enable_shared_from_this<Peer>
{
public:
    explicit Peer(const QString &name) : name(name), atom(name) { }
    Q_DISABLE_COPY_MOVE(Peer)

    /// Called when the connection has come about, or has not, and why.
    using Waiting = std::function<void(const std::exception_ptr &error)>;

    bool isConnected() const noexcept { return link && link->isOpen(); }
    /// What was sent still goes out; nothing more does.
    bool isClosing() const noexcept { return link && !link->isOpen(); }
    /// Does nothing when it is connected no more.
    void send(const ControlMessage &message)
    {
        if (isConnected())
            link->send(message);
    }

    const QString name;
    const Atom atom;
    std::unique_ptr<NodeLink> link; // null while there is no connection
    bool isConnecting = false;
    bool isEncrypting = false; // while it is being connected
    std::vector<Waiting> waiting;
    QHash<ErlangPid, RemoteProcess *> processes; // those of its that are known here
};

using PeerPointer = std::shared_ptr<Peer>;

} // namespace QActors::detail
