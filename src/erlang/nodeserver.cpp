// SPDX-License-Identifier: MIT
// What is asked of the node, and its beginning and end. (Connections are in nodeserver_peers.cpp, what comes from them in
// nodeserver_incoming.cpp.)
#include "nodeserver_p.h"

#include "cookie_p.h"
#include "epmd_p.h"
#include "erlanglog_p.h"
#include "messageterm_p.h"
#include "nodeerrors_p.h"
#include "nodesocket_p.h"
#include "remoteprocess_p.h"
#include "strangers_p.h"

#include <QActors/erlang/termvariant.h>
#include <QActors/kernel/sleep.h>
#include <QActors/tasks/timeouts.h>

#include <QtCore/qrandom.h>

#include <algorithm>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

constexpr auto ClosingTime = std::chrono::seconds(1);
constexpr qint64 MostWaiting = 64; // times what is usual
constexpr auto FirstRegisterPause = std::chrono::milliseconds(500);
constexpr auto LongestRegisterPause = std::chrono::seconds(5);

} // namespace

NodeServer::NodeServer(const ErlangNodeOptions &options, Pid owner, std::shared_ptr<NodeContext> context)
    : m_options(options), m_owner(owner), m_context(std::move(context)), m_locals(m_ends, m_context->numbers)
{
    setObjectName(options.name());
}

NodeServer::~NodeServer()
{
    for (const PeerPointer &peer : std::as_const(m_peers))
        peer->link.reset(); // whose callbacks are ours; others may have the peer
}

Async<> NodeServer::init()
{
    m_context->setServer(pid());
    onCall<RemoteCall>([this](const RemoteCall &call, From from) { remoteCall(call, from); });
    onCall<RemoteSend>([this](const RemoteSend &message, From from) { sendTerm(message.to, message.message, from); });
    onCast<RemoteSend>([this](const RemoteSend &message) { sendTerm(message.to, message.message, From()); });
    m_tasks.startSoon([this] { return m_ends.receiveEach(on<Down>([this](const Down &down) { localEnded(down); })); });
    return {};
}

Async<> NodeServer::open(ReplyTo<quint16> reply)
{
    quint16 port = 0;
    quint32 creation = QRandomGenerator::global()->bounded(4u, 0x7fffffffu); // above what nodes without a mapper had once
    std::exception_ptr error;
    try {
        m_cookie = nodeCookie(m_options.cookie());
        if (m_options.listens()) {
            m_listener = makeNodeServer(m_options);
            if (!m_listener->listen(m_options.address(), m_options.port()))
                throw listenError(m_options, m_listener->errorString());
            port = m_listener->serverPort();
            if (m_options.usesPortMapper()) {
                m_registration = co_await EpmdRegistration::open(m_options.host(), m_options.portMapperPort(), m_options.shortName(), port);
                creation = m_registration->creation();
                stayRegistered(port);
            }
        }
    } catch (const WireError &wire) {
        error = nodeErrorOf(wire, m_options.name());
    } catch (const NodeError &) {
        error = std::current_exception();
    }
    if (error) {
        reply.fail(error);
        co_return;
    }
    m_locals.setNode(Atom(m_options.name()), creation);
    m_self = m_context->numbers.freeNumber();
    if (m_listener) {
        connect(m_listener.get(), &QTcpServer::pendingConnectionAvailable, this, &NodeServer::acceptConnections);
        acceptConnections();
    }
    reply.reply(port);
}

void NodeServer::stayRegistered(quint16 port)
{
    m_registration->onLost = [this, port] {
        qCWarning(erlangLog).noquote() << m_options.name() << "is known to epmd no more, which has ended; it is registered again when that is back";
        m_registration.reset();
        m_tasks.startSoon([this, port] { return registerAgain(port); });
    };
}

// Its creation, which its pids have, stays.
Async<> NodeServer::registerAgain(quint16 port)
{
    bool isTaken = false;
    for (Duration pause = FirstRegisterPause; !m_isClosing; pause = std::min<Duration>(2 * pause, LongestRegisterPause)) {
        co_await sleep(pause);
        try {
            std::unique_ptr<EpmdRegistration> again = co_await EpmdRegistration::open(m_options.host(), m_options.portMapperPort(), m_options.shortName(), port);
            if (m_isClosing)
                break;
            m_registration = std::move(again);
            stayRegistered(port);
            qCWarning(erlangLog).noquote() << m_options.name() << "is known to epmd again";
            break;
        } catch (const WireError &error) {
            if (error.kind() == WireError::Kind::NameTaken && !std::exchange(isTaken, true))
                qCWarning(erlangLog).noquote() << m_options.name() << "cannot be registered again:" << error.what();
        }
    }
}

bool NodeServer::isOwnName(const Atom &name)
{
    return name.name == u"net_kernel" || name.name == u"rex";
}

void NodeServer::knowPids(const PeerPointer &peer, const Term &term)
{
    QSet<ErlangPid> strangers;
    collectStrangers(term, m_context->terms, strangers);
    for (const ErlangPid &pid : std::as_const(strangers)) {
        if (pid.node == peer->atom)
            process(peer, pid);
    }
}

void NodeServer::gone(RemoteProcess *process, Pid pid)
{
    m_starting.remove(process);
    m_context->numbers.forgetStandIn(pid);
}

void NodeServer::end(ReplyTo<> reply)
{
    m_untilEnd.push_back(std::move(reply));
    stop(ExitReason(ExitReason::Kind::Shutdown));
}

Async<> NodeServer::terminate(const ExitReason &)
{
    m_listener.reset();
    m_registration.reset();
    m_isClosing = true;
    if (!hasLinks())
        co_return;
    for (const PeerPointer &peer : std::as_const(m_peers)) {
        if (peer->isConnected())
            peer->link->close(u"%1 has been closed"_s.arg(m_options.name()), ClosingTime);
    }
    const auto allClosed = [this] { return m_allClosed.wait(); };
    co_await moveOnAfter(2 * ClosingTime, allClosed);
}

/// Those that are closing, too.
bool NodeServer::hasLinks() const
{
    return std::any_of(m_peers.begin(), m_peers.end(), [](const PeerPointer &peer) { return bool(peer->link); });
}

QStringList NodeServer::connected() const
{
    QStringList names;
    for (const PeerPointer &peer : m_peers) {
        if (peer->isConnected())
            names.append(peer->name);
    }
    names.sort();
    return names;
}

void NodeServer::publish(const Atom &name, Pid pid)
{
    if (isOwnName(name))
        throw CallError(u"ErlangNode::publish: %1 is a name of the node's own; take another"_s.arg(name.toString()));
    if (!m_locals.publish(name, pid)) {
        throw CallError(u"ErlangNode::publish: %1 has a process of the name %2 already; unpublish that first"_s.arg(m_options.name(), name.toString()));
    }
}

bool NodeServer::unpublish(const Atom &name)
{
    return m_locals.unpublish(name);
}

void NodeServer::processOf(const ErlangPid &pid, ReplyTo<Pid> reply)
{
    if (pid.node == m_locals.node())
        return reply.reply(m_locals.find(pid));
    withPeer(pid.node.name, [this, pid, reply](const std::exception_ptr &error) {
        if (error)
            return reply.fail(error);
        replyWhenStarted(process(connectedPeer(pid.node), pid), reply);
    });
}

// Before that it takes no requests.
void NodeServer::replyWhenStarted(RemoteProcess *process, const ReplyTo<Pid> &reply)
{
    if (const auto starting = m_starting.find(process); starting != m_starting.end())
        starting->push_back(reply);
    else
        reply.reply(process->pid());
}

void NodeServer::standIn(const ErlangPid &pid, ReplyTo<Pid> reply)
{
    if (pid.node == m_locals.node())
        return reply.reply(m_locals.find(pid));
    const PeerPointer peer = connectedPeer(pid.node);
    if (!peer && m_isPrivate) // it connects to no others
        return reply.reply(Pid());
    replyWhenStarted(peer ? process(peer, pid) : unreachedProcess(pid), reply);
}

RemoteProcess *NodeServer::unreachedProcess(const ErlangPid &pid)
{
    if (RemoteProcess *known = m_unreached.value(pid))
        return known;
    RemoteProcess *made = makeProcess(nullptr, pid);
    m_unreached.insert(pid, made);
    withPeer(pid.node.name, [this, pid](const std::exception_ptr &error) {
        if (RemoteProcess *waiting = error ? m_unreached.take(pid) : nullptr)
            waiting->giveUp();
    });
    return made;
}

void NodeServer::forgetUnreached(const RemoteProcess *process)
{
    if (m_unreached.value(process->remote()) == process)
        m_unreached.remove(process->remote());
}

void NodeServer::started(RemoteProcess *process)
{
    for (const ReplyTo<Pid> &reply : m_starting.take(process))
        reply.reply(process->pid());
}

RemoteProcess *NodeServer::process(const PeerPointer &peer, const ErlangPid &pid)
{
    RemoteProcess *known = peer->processes.value(pid);
    return known ? known : makeProcess(peer, pid);
}

RemoteProcess *NodeServer::makeProcess(const PeerPointer &peer, const ErlangPid &pid)
{
    const NodePointer<ActorTask> task = makeActorHere<RemoteProcess>(this, peer, pid);
    auto *made = static_cast<RemoteProcess *>(task->actor());
    m_starting.insert(made, {});
    // Its end is told to those who watch it; that it is an error is no news to anybody else.
    launchActor(&m_processes, task.get(), StartOptions().onExit([](Pid, const ExitReason &) { }), std::source_location::current());
    // Others may have its pid before it has begun.
    standFor(task->queue(), made);
    task->queue().takesRequests = true;
    m_context->numbers.setStandIn(task->pid(), pid);
    return made;
}

Term NodeServer::termOf(const Message &message)
{
    return termOfMessage(message, m_context->terms);
}

Term NodeServer::termOfVariant(const QVariant &value)
{
    return termFromVariant(value, m_context->terms);
}

Term callRequest(const ErlangPid &caller, const ErlangRef &ref, const Term &request)
{
    return Term::tuple({Term::atom("$gen_call"), Term::tuple({Term::pid(caller), Term::reference(ref)}), request});
}

Async<> waitForRoom(PeerPointer peer)
{
    try {
        co_await peer->link->room();
    } catch (const WireError &) {
        // The connection is lost, which is told elsewhere.
    }
}

ErlangRef NodeServer::addCall(const From &from, const PeerPointer &peer, const Term &monitored)
{
    for (const RemoteCalls::Call &abandoned : m_calls.takeAbandoned()) {
        if (!abandoned.target.isNil())
            abandoned.peer->send(ControlMessage::demonitor(Term::pid(m_self), abandoned.target, Term::reference(abandoned.ref)));
    }
    const ErlangRef ref = m_locals.freeReference();
    m_calls.add({ref, from, peer, monitored});
    return ref;
}

// --- What goes to a process by its name or number.

namespace {

Term targetTerm(const RemoteTarget &to)
{
    if (const Atom *name = std::get_if<Atom>(&to.process))
        return Term::atom(*name);
    return Term::pid(std::get<ErlangPid>(to.process));
}

} // namespace

// Throws TermError if the message is too large, CallError if too much waits.
void NodeServer::dispatch(const PeerPointer &peer, const RemoteTarget &to, Term message)
{
    if (peer->link->bytesQueued() > MostWaiting * m_options.sendLimit()) {
        throw CallError(u"%1 takes too slowly what is sent to it: %2 bytes wait; use sendOrWait(), or wait for answers"_s.arg(
            peer->name, QString::number(peer->link->bytesQueued())));
    }
    if (const Atom *name = std::get_if<Atom>(&to.process))
        peer->send(ControlMessage::regSend(Term::pid(m_self), Term::atom(*name), std::move(message)));
    else
        peer->send(ControlMessage::send(targetTerm(to), std::move(message)));
}

void NodeServer::sendTerm(const RemoteTarget &to, const Term &message, const From &from)
{
    withPeer(to.node.name, [this, to, message, from](const std::exception_ptr &error) {
        try {
            if (error)
                std::rethrow_exception(error);
            const PeerPointer peer = connectedPeer(to.node);
            dispatch(peer, to, message);
            if (!from.isValid())
                return;
            if (peer->link->bytesQueued() <= m_options.sendLimit())
                return from.reply();
            m_tasks.startSoon([peer, from]() -> Async<> {
                co_await waitForRoom(peer);
                from.reply();
            });
        } catch (const Error &problem) {
            if (from.isValid())
                return from.fail(std::current_exception());
            qCWarning(erlangLog).noquote() << "a message to" << targetTerm(to).toString() << "on" << to.node.name << "was dropped:" << problem.what();
        }
    });
}

void NodeServer::remoteCall(const RemoteCall &call, const From &from)
{
    withPeer(call.to.node.name, [this, to = call.to, request = call.request, from](const std::exception_ptr &error) {
        if (error)
            return from.fail(error);
        const PeerPointer peer = connectedPeer(to.node);
        const Term target = targetTerm(to);
        const ErlangRef ref = addCall(from, peer, target);
        try {
            peer->send(ControlMessage::monitor(Term::pid(m_self), target, Term::reference(ref)));
            dispatch(peer, to, callRequest(m_self, ref, request));
        } catch (const Error &problem) {
            m_calls.take(ref);
            peer->send(ControlMessage::demonitor(Term::pid(m_self), target, Term::reference(ref)));
            from.fail(std::make_exception_ptr(CallError(u"call: %1"_s.arg(QString::fromUtf8(problem.what())))));
        }
    });
}

} // namespace QActors::detail
