// SPDX-License-Identifier: MIT
// A node's connections: how they come about, from either side, and how they are lost.
#include "epmd_p.h"
#include "erlanglog_p.h"
#include "nodeerrors_p.h"
#include "nodeserver_p.h"
#include "nodesocket_p.h"
#include "openlink_p.h"
#include "remoteprocess_p.h"

#include <QActors/erlang/remoteexit.h>
#include <QActors/kernel/sleep.h>
#include <QActors/sync/event.h>
#include <QActors/tasks/timeouts.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int MostDials = 5; // while the other side's connection to this node has come in between
constexpr auto FirstPause = 500ms;
constexpr qsizetype MostOfChild = 1024 * 1024 * 1024; // of one message to or from a child process

bool usesTls(const ErlangNodeOptions &options)
{
#if QT_CONFIG(ssl)
    return options.usesTls();
#else
    Q_UNUSED(options)
    return false;
#endif
}

std::exception_ptr tooSlow(const Peer &peer, const ErlangNodeOptions &options)
{
    const QString text = u"%1 did not answer within %2"_s.arg(peer.name, QActors::describe(options.setupTime()));
    if (!peer.isEncrypting)
        return std::make_exception_ptr(NodeError(NodeError::Kind::Unreachable, text, peer.name));
    return std::make_exception_ptr(NodeError(NodeError::Kind::Untrusted,
                                             text + u" when %1 began with TLS; does it speak that (Erlang: -proto_dist inet_tls)?"_s.arg(options.name()), peer.name));
}

} // namespace

NodeIdentity NodeServer::identity() const
{
    NodeIdentity self;
    self.name = m_options.name();
    self.creation = m_locals.creation();
    return self;
}

NodeLinkOptions NodeServer::linkOptions() const
{
    NodeLinkOptions options;
    options.tickTime = m_isPrivate ? (Duration::max)() : m_options.tickTime(); // the end of a process is seen
    options.highWater = m_options.sendLimit();
    if (m_isPrivate) {
        options.mostFrameBytes = MostOfChild;
        options.limits = DecodeLimits().bytes(MostOfChild);
        options.fragments = true;
    }
    return options;
}

PeerPointer NodeServer::connectedPeer(const Atom &node) const
{
    const PeerPointer peer = m_peers.value(node);
    return peer && peer->isConnected() ? peer : nullptr;
}

void NodeServer::withPeer(const QString &node, Peer::Waiting then)
{
    if (m_isClosing)
        return then(nodeDown(node, u"%1 is being closed"_s.arg(m_options.name())));
    if (m_self.node.name.isEmpty()) {
        return then(std::make_exception_ptr(
            NodeError(NodeError::Kind::Closed, u"the node %1 has not been started: co_await its start() first"_s.arg(m_options.name()), m_options.name())));
    }
    if (node == m_options.name()) {
        return then(std::make_exception_ptr(
            NodeError(NodeError::Kind::Unreachable, u"%1 is this node itself; its processes are reached by their pids"_s.arg(node), node)));
    }
    const Atom atom(node);
    PeerPointer &peer = m_peers[atom];
    if (peer && peer->isConnected())
        return then(nullptr);
    if (m_isPrivate) {
        if (!peer) // else its loss is still to be told
            m_peers.remove(atom);
        return then(nodeDown(node, u"it is not a process of this program or its child"_s));
    }
    if (!peer)
        peer = std::make_shared<Peer>(node);
    if (peer->waiting.size() >= std::size_t(m_options.queueLimit())) {
        return then(std::make_exception_ptr(
            CallError(u"%1 is not connected yet, and %2 requests wait for that already"_s.arg(node, QString::number(m_options.queueLimit())))));
    }
    peer->waiting.push_back(std::move(then));
    if (peer->isClosing())
        return; // until lost() is told
    if (!std::exchange(peer->isConnecting, true))
        m_tasks.startSoon([this, peer = peer] { return makeConnection(peer); });
}

Async<std::unique_ptr<NodeLink>> NodeServer::dial(PeerPointer peer)
{
    const QString host = peer->name.mid(peer->name.indexOf(u'@') + 1);
    quint16 port = m_options.fixedPort(peer->name);
    if (port == 0)
        port = co_await epmdPort(host, m_options.portMapperPort(), peer->name.left(peer->name.indexOf(u'@')));
    std::unique_ptr<QIODevice> socket = co_await connectToNode(m_options, peer->name, host, port);
    if (usesTls(m_options)) {
        peer->isEncrypting = true;
        co_await encryptToNode(socket.get(), peer->name);
        peer->isEncrypting = false;
    }
    Handshake handshake = Handshake::toConnect(identity(), m_cookie, peer->name, [peer] { return !peer->isConnected(); });
    co_return co_await openLink(std::move(socket), std::move(handshake), linkOptions(), m_options.setupTime());
}

Async<> NodeServer::makeConnection(PeerPointer peer)
{
    std::exception_ptr error;
    // It may have been connected from there meanwhile, and be lost already.
    const auto isToBeUsed = [this, &peer] { return !peer->isConnected() && m_peers.value(peer->atom) == peer; };
    for (int i = 0; i < MostDials && isToBeUsed(); ++i) {
        bool again = false;
        peer->isEncrypting = false;
        try {
            std::unique_ptr<NodeLink> link = co_await failAfter(m_options.setupTime(), dial(peer));
            if (isToBeUsed())
                use(peer, std::move(link));
            error = nullptr;
        } catch (const WireError &wire) {
            error = nodeErrorOf(wire, peer->name);
            again = wire.kind() == WireError::Kind::Superseded;
        } catch (const TimeoutError &) {
            error = tooSlow(*peer, m_options);
        } catch (const NodeError &) {
            error = std::current_exception();
        }
        if (!again)
            break;
        co_await sleep(100ms); // for the other side's connection
    }
    peer->isConnecting = false;
    if (peer->isConnected())
        co_return;
    if (m_peers.value(peer->atom) == peer)
        m_peers.remove(peer->atom);
    for (const Peer::Waiting &then : std::exchange(peer->waiting, {}))
        then(error);
}

void NodeServer::acceptConnections()
{
    while (QTcpSocket *socket = m_listener->nextPendingConnection()) {
        socket->setParent(nullptr);
        const auto mine = std::make_shared<std::unique_ptr<QIODevice>>(socket);
        m_tasks.startSoon([this, mine] { return accept(mine); });
    }
}

Async<> NodeServer::accept(std::shared_ptr<std::unique_ptr<QIODevice>> socket)
{
    const auto look = [this](const NodeIdentity &other) {
        const PeerPointer known = m_peers.value(Atom(other.name));
        if (!known)
            return Handshake::Known::New;
        if (known->isConnected())
            return Handshake::Known::Up;
        return known->isConnecting ? Handshake::Known::Connecting : Handshake::Known::New;
    };
    try {
        if (usesTls(m_options))
            co_await failAfter(m_options.setupTime(), encryptFromNode(socket->get()));
        std::unique_ptr<NodeLink> link = co_await openLink(std::move(*socket), Handshake::toAccept(identity(), m_cookie, look), linkOptions(), m_options.setupTime());
        const QString name = link->peer().name;
        PeerPointer peer = m_peers.value(Atom(name));
        if (peer && peer->link) {
            lost(peer, u"%1 has connected anew"_s.arg(name));
            peer = m_peers.value(Atom(name)); // of those who wait
        }
        if (!peer) {
            peer = std::make_shared<Peer>(name);
            m_peers.insert(peer->atom, peer);
        }
        use(peer, std::move(link));
    } catch (const WireError &error) {
        qCWarning(erlangLog).noquote() << m_options.name() << "refused a connection:" << error.what();
    } catch (const TimeoutError &) {
        qCWarning(erlangLog).noquote() << m_options.name() << "refused a connection: no TLS within" << QActors::describe(m_options.setupTime());
    }
}

PeerPointer NodeServer::adopt(std::unique_ptr<NodeLink> link)
{
    auto peer = std::make_shared<Peer>(link->peer().name);
    m_peers.insert(peer->atom, peer);
    use(peer, std::move(link));
    return peer;
}

void NodeServer::use(const PeerPointer &peer, std::unique_ptr<NodeLink> link)
{
    peer->link = std::move(link);
    // The peer owns the link, and so these, but may be let go in them.
    peer->link->onMessage = [this, raw = peer.get()](ControlMessage &&message) {
        const PeerPointer from = raw->shared_from_this();
        try {
            handle(from, std::move(message));
        } catch (const Error &error) {
            qCWarning(erlangLog).noquote() << "a message of" << from->name << "was dropped:" << error.what();
        }
    };
    peer->link->onClosed = [this, raw = peer.get()](const QString &why) { lost(raw->shared_from_this(), why); };
    peer->link->start();
    send(m_owner, PeerChange{peer->name, true, {}});
    for (RemoteProcess *process : QHash(m_unreached)) {
        if (process->remote().node == peer->atom) {
            m_unreached.remove(process->remote());
            process->reach(peer);
        }
    }
    for (const Peer::Waiting &then : std::exchange(peer->waiting, {}))
        then(peer->isConnected() ? nullptr : nodeDown(peer->name, u"it closed the connection at once"_s));
}

void NodeServer::lost(PeerPointer peer, QString why)
{
    const std::unique_ptr<NodeLink> link = std::move(peer->link); // goes last: this may be its callback
    if (m_peers.value(peer->atom) == peer)
        m_peers.remove(peer->atom);
    m_locals.forget(peer.get());
    const std::exception_ptr error = nodeDown(peer->name, why);
    for (const RemoteCalls::Call &call : m_calls.takeAll(peer.get())) {
        if (m_isPrivate && call.target.isNil())
            m_calls.add(call); // to the actor of a child process, whose end will tell more
        else
            failOnce(call.from, error);
    }
    const ExitReason reason = ExitReason::error(std::make_exception_ptr(RemoteExit(Term::atom("noconnection"), peer->name)));
    for (RemoteProcess *process : std::exchange(peer->processes, {})) {
        process->forget();
        send(process->pid(), RemoteProcess::EndOrder{reason});
    }
    send(m_owner, PeerChange{peer->name, false, why});
    for (Peer::Waiting &then : std::exchange(peer->waiting, {})) // while it was closing
        withPeer(peer->name, std::move(then));
    if (m_isClosing) {
        if (!hasLinks())
            m_allClosed.set();
        return;
    }
    if (m_wanted.contains(peer->name) && m_options.reconnect() > Duration::zero())
        m_tasks.startSoon([this, node = peer->name] { return keepConnecting(node); });
}

Async<> NodeServer::keepConnecting(QString node)
{
    Duration pause = std::min<Duration>(FirstPause, m_options.reconnect());
    while (m_wanted.contains(node) && !connectedPeer(Atom(node))) {
        co_await sleep(pause);
        pause = std::min<Duration>(2 * pause, m_options.reconnect());
        if (!m_wanted.contains(node) || connectedPeer(Atom(node)))
            break;
        const auto tried = std::make_shared<Event>();
        withPeer(node, [tried](const std::exception_ptr &) { tried->set(); });
        co_await tried->wait();
    }
}

void NodeServer::connectTo(const QString &node, ReplyTo<> reply)
{
    m_wanted.insert(node);
    withPeer(node, [this, node, reply](const std::exception_ptr &error) {
        if (!error)
            return reply.reply();
        m_wanted.remove(node);
        reply.fail(error);
    });
}

void NodeServer::disconnectFrom(const QString &node)
{
    m_wanted.remove(node);
    if (const PeerPointer peer = connectedPeer(Atom(node)))
        peer->link->close(u"%1 has disconnected"_s.arg(m_options.name()));
}

} // namespace QActors::detail
