// SPDX-License-Identifier: MIT
#pragma once

#include "localprocesses_p.h"
#include "peer_p.h"
#include "remotecalls_p.h"

#include <QActors/erlang/detail/remoterequest.h>
#include <QActors/erlang/erlangnodeoptions.h>
#include <QActors/servers/genserver.h>
#include <QActors/servers/sentrequest.h>
#include <QActors/sync/event.h>

#include <QtCore/qset.h>
#include <QtNetwork/qtcpserver.h>

namespace QActors::detail {

class EpmdRegistration;

/// A node was connected, or the connection was lost; to who made the ErlangNode.
struct PeerChange
{
    QString node;
    bool isUp = false;
    QString why; // of a loss
};

/// The node itself, on a thread of its own: connections to others, what comes from there, and what goes there. Its requests never
/// wait for one another: what takes time is a task.
class NodeServer : public GenServer
{
    Q_OBJECT

public:
    NodeServer(const ErlangNodeOptions &options, Pid owner, std::shared_ptr<NodeContext> context);
    ~NodeServer() override;

    // --- for ErlangNode, from other threads
    /// Listens, and is known to the port mapper. Gives the port, 0 of one that does not listen, or a NodeError.
    Async<> open(ReplyTo<quint16> reply);
    /// The end is the answer: ProcessExited.
    void end(ReplyTo<> reply);
    void connectTo(const QString &node, ReplyTo<> reply);
    void disconnectFrom(const QString &node);
    QStringList connected() const;
    void publish(const Atom &name, Pid pid);
    bool unpublish(const Atom &name);
    /// Our process, or one that stands for that of the other node.
    void processOf(const ErlangPid &pid, ReplyTo<Pid> reply);
    /// The same without a wait: what is sent to a process of a node that is not connected yet waits for that.
    void standIn(const ErlangPid &pid, ReplyTo<Pid> reply);
    ErlangPid numberOf(Pid pid) { return m_locals.numberOf(pid); }
    void watchLocal(Pid pid) { m_locals.know(pid); }

    // --- for a parent process and its child, on this thread
    /// There is one peer, which adopt() gives it, and no other is connected to.
    void bePrivate() noexcept { m_isPrivate = true; }
    PeerPointer adopt(std::unique_ptr<NodeLink> link);
    bool hasOpenCalls() const { return m_calls.hasOpen(); }
    NodeIdentity identity() const;
    NodeLinkOptions linkOptions() const;

    // --- for what stands for processes, on this thread
    const ErlangNodeOptions &options() const noexcept { return m_options; }
    const ErlangPid &self() const noexcept { return m_self; }
    LocalProcesses &locals() noexcept { return m_locals; }
    const TermContext &terms() const { return m_context->terms; }
    Term termOf(const Message &message);
    Term termOfVariant(const QVariant &value);
    ErlangRef addCall(const From &from, const PeerPointer &peer, const Term &monitored);
    void watch(const ErlangRef &monitor, RemoteProcess *process) { m_monitors.insert(monitor, process); }
    void unwatch(const ErlangRef &monitor) { m_monitors.remove(monitor); }
    void forgetUnreached(const RemoteProcess *process);
    void started(RemoteProcess *process);
    /// It is being destroyed.
    void gone(RemoteProcess *process, Pid pid);

protected:
    Async<> init() override;
    Async<> terminate(const ExitReason &reason) override;

private:
    static bool isOwnName(const Atom &name);
    void stayRegistered(quint16 port);
    Async<> registerAgain(quint16 port);
    // Connections.
    bool hasLinks() const;
    PeerPointer connectedPeer(const Atom &node) const;
    void withPeer(const QString &node, Peer::Waiting then);
    Async<> makeConnection(PeerPointer peer);
    Async<std::unique_ptr<NodeLink>> dial(PeerPointer peer);
    void acceptConnections();
    Async<> accept(std::shared_ptr<std::unique_ptr<QIODevice>> socket);
    void use(const PeerPointer &peer, std::unique_ptr<NodeLink> link);
    void lost(PeerPointer peer, QString why);
    Async<> keepConnecting(QString node);

    // What comes.
    void handle(const PeerPointer &peer, ControlMessage &&message);
    bool unreadable(const PeerPointer &peer, ControlMessage &message);
    void received(const PeerPointer &peer, const ErlangPid &to, Term &&message);
    void receivedByName(const PeerPointer &peer, const Term &name, Term &&message);
    void deliverTo(const PeerPointer &peer, Pid to, Term &&message);
    void answered(const Term &message);
    Async<> answerCall(PeerPointer peer, Term from, Pid server, SentRequest<QVariant> request);
    void refuseCall(const PeerPointer &peer, const Term &from, Pid server, const Term &failure);
    std::optional<RemoteCalls::Call> takeCall(const ErlangRef &ref);
    void serveOwn(const PeerPointer &peer, const Term &from, const Term &request);
    void monitored(const PeerPointer &peer, const ControlMessage &message);
    void monitorEnded(const PeerPointer &peer, const ControlMessage &message);
    void linked(const PeerPointer &peer, const ControlMessage &message, bool isLinked);
    void exited(const PeerPointer &peer, const ControlMessage &message);
    void exitAsked(const PeerPointer &peer, const ControlMessage &message);
    void localEnded(const Down &down);
    RemoteProcess *process(const PeerPointer &peer, const ErlangPid &pid);
    /// Has something stand for each process of the peer's in there, so that it can be a Pid here.
    void knowPids(const PeerPointer &peer, const Term &term);
    RemoteProcess *makeProcess(const PeerPointer &peer, const ErlangPid &pid);
    RemoteProcess *unreachedProcess(const ErlangPid &pid);
    void replyWhenStarted(RemoteProcess *process, const ReplyTo<Pid> &reply);

    // What goes.
    void remoteCall(const RemoteCall &call, const From &from);
    void sendTerm(const RemoteTarget &to, const Term &message, const From &from);
    void dispatch(const PeerPointer &peer, const RemoteTarget &to, Term message);

    const ErlangNodeOptions m_options;
    const Pid m_owner;
    QByteArray m_cookie;
    const std::shared_ptr<NodeContext> m_context;
    Mailbox m_ends; // of our processes that others know
    LocalProcesses m_locals;
    RemoteCalls m_calls;
    ErlangPid m_self; // the sender of what has no other
    QHash<ErlangRef, RemoteProcess *> m_monitors;
    QHash<RemoteProcess *, std::vector<ReplyTo<Pid>>> m_starting;
    QHash<ErlangPid, RemoteProcess *> m_unreached; // of nodes that are being connected
    std::unique_ptr<QTcpServer> m_listener;
    std::unique_ptr<EpmdRegistration> m_registration;
    QHash<Atom, PeerPointer> m_peers;
    Event m_allClosed;
    std::vector<ReplyTo<>> m_untilEnd;
    bool m_isClosing = false;
    bool m_isPrivate = false;
    QSet<QString> m_wanted; // to be connected again when they are lost
    TaskGroup m_tasks{this}; // connections, and answers that are awaited
    TaskGroup m_processes{this}; // goes first: they use the rest
};

/// The request of gen_server:call() with this reference.
Term callRequest(const ErlangPid &caller, const ErlangRef &ref, const Term &request);
Async<> waitForRoom(PeerPointer peer);

} // namespace QActors::detail
