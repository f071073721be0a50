// SPDX-License-Identifier: MIT
#include "childboot_p.h"

#include "exitterm_p.h"
#include "openlink_p.h"
#include "parentwatch_p.h"
#include "termvalues_p.h"

#include <QActors/actors/start.h>
#include <QActors/qt/socket.h>

#include <QtNetwork/qlocalsocket.h>

#include <cstdio>

namespace QActors::detail {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto ConnectTime = 10s;

Term refusal(const QString &why)
{
    return Term::tuple({Term::atom("error"), Term::string(why)});
}

} // namespace

// --- ChildBoot

Async<Term> ChildBoot::start(QString className)
{
    if (std::exchange(m_hasStarted, true))
        co_return refusal(u"it has started its actor already"_s);
    QStringList names;
    const ChildClass *found = nullptr;
    for (const ChildClass *it = m_classes; it != m_classes + m_count; ++it) {
        names.append(QString::fromUtf8(it->name));
        if (names.last() == className)
            found = it;
    }
    if (!found)
        co_return refusal(u"its main() serves no %1, but %2; name the class there: runChildProcess<%1>()"_s.arg(className, names.join(u", "_s)));
    QString failure;
    try {
        const NodePointer<ActorTask> task = found->make();
        const auto ended = [this](Pid, const ExitReason &reason) { actorEnded(reason); };
        launchActor(&m_group, task.get(), StartOptions().name(className).onExit(ended), std::source_location::current());
        co_await ActorStartAwaitable(task);
        m_actor = task;
        co_return Term::tuple({Term::atom("ok"), toTerm(task->pid())});
    } catch (const std::exception &) {
        failure = QActors::describe(std::current_exception());
    }
    co_return refusal(u"%1 did not start: %2"_s.arg(className, failure));
}

void ChildBoot::endActor(const ExitReason &reason)
{
    m_isLast = true;
    if (m_actor && !m_actor->hasEnded())
        m_actor->stop(reason);
    else
        end();
}

void ChildBoot::end()
{
    GenServer::stop(m_isOrphan ? ExitReason::Kind::Shutdown : ExitReason::Kind::Normal);
}

void ChildBoot::stop(Term reason)
{
    endActor(exitReasonFromTerm(reason, u"the parent"_s));
}

void ChildBoot::parentGone(const QString &why)
{
    ParentWatch::ends(m_actor && !m_actor->hasEnded() ? ActorAccess::terminateTimeout(*m_actor->actor()) : Duration::zero());
    if (std::exchange(m_isOrphan, true))
        return;
    std::fprintf(stderr, "the connection to the parent process has ended: %s\n", qPrintable(why));
    endActor(ExitReason(ExitReason::Kind::Shutdown, u"the parent process has gone"_s));
}

// The parent hears why by its monitor, and closes the connection then.
void ChildBoot::actorEnded(const ExitReason &)
{
    if (m_isLast)
        end();
}

// --- ChildConnection

ChildConnection::~ChildConnection()
{
    m_context->beNoFallback();
}

Async<> ChildConnection::init()
{
    const auto options = ErlangNodeOptions(m_invitation.child).cookie(m_invitation.cookie).connectOnly();
    const NodePointer<ActorTask> task = makeActorHere<NodeServer>(options, pid(), m_context);
    auto *node = static_cast<NodeServer *>(task->actor());
    node->bePrivate();
    launchActor(&m_tasks, task.get(), StartOptions().name(u"connection"_s).onExit([](Pid, const ExitReason &) { }), std::source_location::current());
    co_await ActorStartAwaitable(task);
    co_await QActors::call(task->pid(), &NodeServer::open);
    NodeContext::becomeFallback(m_context);
    node->publish(Atom(ChildServes), m_boot.pid());

    auto socket = std::make_unique<QLocalSocket>();
    co_await connectTo(socket.get(), m_invitation.address);
    Handshake handshake = Handshake::toConnect(node->identity(), m_invitation.cookie, m_invitation.parent);
    std::unique_ptr<NodeLink> link = co_await openLink(std::move(socket), std::move(handshake), node->linkOptions(), ConnectTime);
    node->adopt(std::move(link));
}

Async<> ChildConnection::handleInfo(Message &message)
{
    const auto *change = message.get<PeerChange>();
    if (!change || change->isUp)
        return {};
    m_boot.cast(&ChildBoot::parentGone, change->why);
    return {};
}

} // namespace QActors::detail
