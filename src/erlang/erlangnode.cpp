// SPDX-License-Identifier: MIT
#include <QActors/erlang/erlangnode.h>

#include "nodecontext_p.h"
#include "nodenames_p.h"
#include "nodeserver_p.h"
#include "termvalues_p.h"

#include <QActors/actors/start.h>
#include <QActors/placement/eventlooppool.h>

#include <QtCore/qpointer.h>

namespace QActors {

using namespace Qt::StringLiterals;
using detail::NodeServer;
using detail::RemoteNodes;

ErlangNode::ErlangNode(const ErlangNodeOptions &options, QObject *parent)
    : QObject(parent), m_options(options), m_thread(std::make_unique<EventLoopPool>(1)), m_changes(std::make_unique<Mailbox>()), m_context(std::make_shared<detail::NodeContext>()),
      m_names(std::make_shared<detail::NodeNames>(options.name(), m_context))
{
    detail::letCallsConvertTerms();
    m_thread->thread(0)->setObjectName(options.name());
    RemoteNodes::instance().made(m_names);
}

// The thread's end is that of the node in order; what is left of the group is only told.
ErlangNode::~ErlangNode()
{
    m_context->beNoFallback();
    RemoteNodes::instance().gone(m_names);
    m_thread.reset();
}

Async<> ErlangNode::start()
{
    if (isStarted() || m_isStarting)
        throw MisuseError(u"ErlangNode::start: %1 has been started already"_s.arg(name()));
    m_isStarting = true;
    std::exception_ptr error;
    try {
        const auto handle = co_await startWith<NodeServer>(m_group, StartOptions().name(name()).on(*m_thread), m_options, m_changes->pid(), m_context);
        try {
            m_port = co_await QActors::call(handle.pid(), &NodeServer::open);
            m_server = handle.pid();
            detail::NodeContext::becomeFallback(m_context);
            m_group.startSoon([this] { return hearChanges(); });
            RemoteNodes::instance().opened(m_names);
        } catch (...) {
            error = std::current_exception();
            handle.stop();
        }
    } catch (...) {
        error = std::current_exception();
    }
    m_isStarting = false;
    if (error)
        std::rethrow_exception(error);
}

Async<> ErlangNode::hearChanges()
{
    return m_changes->receiveEach(on<detail::PeerChange>([this](const detail::PeerChange &change) {
        if (m_nodes.contains(change.node) == change.isUp)
            return;
        if (change.isUp) {
            m_nodes.append(change.node);
            m_nodes.sort();
        } else {
            m_nodes.removeOne(change.node);
        }
        const QPointer<ErlangNode> self(this); // whom a slot may delete
        if (change.isUp)
            Q_EMIT RemoteNodes::instance().reached(change.node);
        Q_EMIT nodesChanged();
        if (!self)
            return;
        if (change.isUp)
            Q_EMIT nodeUp(change.node);
        else
            Q_EMIT nodeDown(change.node, change.why);
    }));
}

Pid ErlangNode::server(const char *what) const
{
    if (m_server.isNull()) {
        throw NodeError(NodeError::Kind::Closed,
                        u"ErlangNode::%1: %2 has not been started, or was closed: co_await its start() first"_s.arg(QString::fromLatin1(what), name()), name());
    }
    return m_server;
}

namespace {

/// The arguments are the coroutine's own.
template<typename R, typename Method, typename... Args>
Async<R> ask(Pid server, Method method, Args... args)
{
    co_return co_await call(server, method, args...);
}

} // namespace

Async<> ErlangNode::connect(const QString &node)
{
    detail::requireNodeName(node);
    return ask<void>(server("connect"), &NodeServer::connectTo, node);
}

void ErlangNode::disconnect(const QString &node)
{
    cast(server("disconnect"), &NodeServer::disconnectFrom, node);
}

ErlangProcess ErlangNode::process(const Atom &name, const QString &node) const
{
    detail::requireNodeName(node);
    static_cast<void>(server("process"));
    return ErlangProcess(m_context, detail::RemoteTarget{Atom(node), name});
}

Async<Pid> ErlangNode::whereis(const Atom &name, const QString &node) const
{
    detail::requireNodeName(node);
    return detail::whereisThere(server("whereis"), name, node);
}

Async<Pid> ErlangNode::pid(const ErlangPid &pid) const
{
    return ask<Pid>(server("pid"), &NodeServer::processOf, pid);
}

Async<ErlangPid> ErlangNode::erlangPid(Pid pid) const
{
    return ask<ErlangPid>(server("erlangPid"), &NodeServer::numberOf, pid);
}

Async<> ErlangNode::publish(const Atom &name, Pid pid)
{
    return ask<void>(server("publish"), &NodeServer::publish, name, pid);
}

Async<bool> ErlangNode::unpublish(const Atom &name)
{
    return ask<bool>(server("unpublish"), &NodeServer::unpublish, name);
}

Async<> ErlangNode::close()
{
    if (m_server.isNull())
        co_return;
    m_context->beNoFallback();
    RemoteNodes::instance().closed(m_names);
    const Pid server = std::exchange(m_server, {});
    try { // a call, for which the clock of a test waits
        co_await callFor((Duration::max)(), server, &NodeServer::end);
    } catch (const CallFailure &) {
        // It has ended.
    }
}

} // namespace QActors
