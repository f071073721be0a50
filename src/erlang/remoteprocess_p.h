// SPDX-License-Identifier: MIT
#pragma once

#include "peer_p.h"

#include <QActors/messaging/detail/foreignprocess.h>
#include <QActors/messaging/monitor.h>
#include <QActors/servers/detail/dynamicrequest.h>
#include <QActors/sync/event.h>

#include <QtCore/qpointer.h>

namespace QActors::detail {

class NodeServer;

/// The actor that stands for a process of another node: what is sent to its pid goes there, and it ends when that process ends, is
/// found not to exist, or the connection is lost. On the node's thread.
class RemoteProcess : public GenServer, public ForeignProcess, public NamedRequests
{
    Q_OBJECT

public:
    /// `peer` is null of one whose node is not connected yet: what is sent to it waits until reach() or giveUp().
    RemoteProcess(NodeServer *node, PeerPointer peer, const ErlangPid &remote);
    /// Of a process that is still to come: see represent().
    RemoteProcess() = default;
    ~RemoteProcess() override;

    const ErlangPid &remote() const noexcept { return m_remote; }
    const ErlangRef &monitorRef() const noexcept { return m_monitor; }
    /// Its node has been connected.
    void reach(const PeerPointer &peer);
    /// It cannot be.
    void giveUp() { m_reached.set(); }

    /// It has ended there: who asks for it from now on gets another, which will not be found.
    void forget();

    /// What the node tells it, in the order of what came.
    struct LinkOrder
    {
        Pid local;
        ErlangPid number; // of that
        bool isLinked = true;
    };
    struct EndOrder
    {
        ExitReason reason;
    };

protected:
    /// Before init(), if the constructor did not.
    void represent(NodeServer *node, PeerPointer peer, const ErlangPid &remote);
    /// After that, in init().
    void begin();
    /// Before represent().
    void useNode(NodeServer *node);
    /// Nothing of the node is used any more.
    void leaveNode();
    /// The process has ended, is none, or its connection is lost.
    virtual void ended(const ExitReason &reason) { stop(reason); }
    NodeServer *node() const noexcept;
    const PeerPointer &peer() const noexcept { return m_peer; }
    void toldToStop(const ExitReason &reason) noexcept override;
    void toldToDie() noexcept override;

    Async<> init() override;
    Async<> handleCall(Message &request, From from) override;
    Async<> handleCast(Message &message) override;
    Async<> handleInfo(Message &message) override;
    Async<> serveNamed(const QByteArray &method, const QVariantList &arguments, const From &from) override;

private:
    void linkedBy(Pid other) noexcept override;
    void unlinkedBy(Pid other) noexcept override;
    void obey(const LinkOrder &order);
    void localEnded(const Exit &exit);
    Async<> waitForPeer();
    void tell(ControlMessage message);
    Async<> ask(const Term &request, const From &from);
    Async<> send(Term message);
    void warn(const char *what, const std::exception &error) const;

    QPointer<NodeServer> m_node; // which may end before one that it did not make
    PeerPointer m_peer;
    ErlangPid m_remote;
    ErlangRef m_monitor;
    QHash<Pid, ErlangPid> m_linked; // our processes, with their numbers there
    quint64 m_lastUnlink = 0;
    Event m_reached;
    std::vector<ControlMessage> m_early; // before that
    Pid m_pid; // since init()
};

} // namespace QActors::detail
