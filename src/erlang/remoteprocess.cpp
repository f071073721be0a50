// SPDX-License-Identifier: MIT
#include "remoteprocess_p.h"

#include "erlanglog_p.h"
#include "exitterm_p.h"
#include "messageterm_p.h"
#include "nodeserver_p.h"

#include <QActors/erlang/remoteexit.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

RemoteProcess::RemoteProcess(NodeServer *node, PeerPointer peer, const ErlangPid &remote)
{
    setObjectName(remote.toString());
    represent(node, std::move(peer), remote);
}

void RemoteProcess::represent(NodeServer *node, PeerPointer peer, const ErlangPid &remote)
{
    m_node = node;
    m_remote = remote;
    m_monitor = node->locals().freeReference();
    if (peer)
        reach(peer);
}

void RemoteProcess::reach(const PeerPointer &peer)
{
    m_peer = peer;
    m_peer->processes.insert(m_remote, this);
    m_node->watch(m_monitor, this);
    m_peer->send(ControlMessage::monitor(Term::pid(m_node->self()), Term::pid(m_remote), Term::reference(m_monitor)));
    for (const ControlMessage &message : std::exchange(m_early, {}))
        m_peer->send(message);
    m_reached.set();
}

RemoteProcess::~RemoteProcess()
{
    leaveNode();
}

NodeServer *RemoteProcess::node() const noexcept
{
    return m_node;
}

void RemoteProcess::useNode(NodeServer *node)
{
    m_node = node;
}

void RemoteProcess::leaveNode()
{
    if (!m_node)
        return;
    if (m_peer)
        forget();
    else
        m_node->forgetUnreached(this);
    m_node->gone(this, m_pid);
    m_node = nullptr;
}

void RemoteProcess::forget()
{
    if (m_peer->processes.value(m_remote) == this)
        m_peer->processes.remove(m_remote);
    m_node->unwatch(m_monitor);
}

Async<> RemoteProcess::init()
{
    begin();
    return m_peer ? Async<>() : waitForPeer();
}

void RemoteProcess::begin()
{
    standFor(this);
    setTrapExit(true);
    setMailboxCapacity(m_node->options().queueLimit());
    m_pid = pid();
    m_node->started(this);
}

Async<> RemoteProcess::waitForPeer()
{
    co_await m_reached.wait();
    if (!m_peer)
        throw RemoteExit(Term::atom("noconnection"), m_remote.node.name);
}

void RemoteProcess::tell(ControlMessage message)
{
    if (m_peer)
        m_peer->send(message);
    else
        m_early.push_back(std::move(message));
}

// --- What our processes do.

Async<> RemoteProcess::handleCall(Message &request, From from)
{
    try {
        return ask(m_node->termOf(request), from); // the link refuses what is too large
    } catch (const TermError &error) {
        throw CallError(u"call: %1"_s.arg(QString::fromUtf8(error.what())));
    }
}

Async<> RemoteProcess::handleCast(Message &message)
{
    try {
        return send(Term::tuple({Term::atom("$gen_cast"), m_node->termOf(message)}));
    } catch (const TermError &error) {
        warn("a cast", error);
        return {};
    }
}

Async<> RemoteProcess::serveNamed(const QByteArray &method, const QVariantList &arguments, const From &from)
{
    try {
        const Term request = namedRequest(method, arguments, m_node->terms());
        if (from.isValid())
            return ask(request, from);
        return send(Term::tuple({Term::atom("$gen_cast"), request}));
    } catch (const TermError &error) {
        throw CallError(u"%1: %2"_s.arg(QString::fromUtf8(method), QString::fromUtf8(error.what())));
    }
}

Async<> RemoteProcess::handleInfo(Message &message)
{
    if (const auto *order = message.get<LinkOrder>()) {
        obey(*order);
        return {};
    }
    if (const auto *order = message.get<EndOrder>()) {
        ended(order->reason);
        return {};
    }
    if (const auto *exit = message.get<Exit>()) {
        localEnded(*exit);
        return {};
    }
    try {
        return send(m_node->termOf(message));
    } catch (const TermError &error) {
        warn("a message", error);
        return {};
    }
}

// Its own monitor tells of its end: the call needs none.
Async<> RemoteProcess::ask(const Term &request, const From &from)
{
    const ErlangRef ref = m_node->addCall(from, m_peer, Term());
    return send(callRequest(m_node->self(), ref, request));
}

Async<> RemoteProcess::send(Term message)
{
    m_peer->send(ControlMessage::send(Term::pid(m_remote), std::move(message)));
    if (m_peer->isConnected() && m_peer->link->bytesQueued() > m_node->options().sendLimit())
        return waitForRoom(m_peer);
    return {};
}

void RemoteProcess::warn(const char *what, const std::exception &error) const
{
    qCWarning(erlangLog).noquote() << what << "to" << m_remote.toString() << "was not sent:" << error.what();
}

// --- Links, and ends.

void RemoteProcess::linkedBy(Pid other) noexcept
{
    const ErlangPid number = m_node->numberOf(other);
    m_linked.insert(other, number);
    tell(ControlMessage::link(Term::pid(number), Term::pid(m_remote)));
}

void RemoteProcess::unlinkedBy(Pid other) noexcept
{
    const auto found = m_linked.constFind(other);
    if (found == m_linked.constEnd())
        return;
    tell(ControlMessage::unlinkId(++m_lastUnlink, Term::pid(*found), Term::pid(m_remote)));
    m_linked.erase(found);
}

void RemoteProcess::obey(const LinkOrder &order)
{
    if (order.isLinked) {
        m_linked.insert(order.local, order.number);
        link(order.local);
    } else if (m_linked.remove(order.local)) {
        unlink(order.local);
    }
}

void RemoteProcess::localEnded(const Exit &exit)
{
    const auto found = m_linked.constFind(exit.pid);
    if (found == m_linked.constEnd())
        return;
    const ErlangPid number = *found;
    m_linked.erase(found);
    m_peer->send(ControlMessage::exit(Term::pid(number), Term::pid(m_remote), exitReasonToTerm(exit.reason)));
}

void RemoteProcess::toldToStop(const ExitReason &reason) noexcept
{
    tell(ControlMessage::exit2(Term::pid(m_node->self()), Term::pid(m_remote), exitReasonToTerm(reason)));
}

void RemoteProcess::toldToDie() noexcept
{
    tell(ControlMessage::exit2(Term::pid(m_node->self()), Term::pid(m_remote), Term::atom("kill")));
}

} // namespace QActors::detail
