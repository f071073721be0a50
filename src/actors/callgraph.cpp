// SPDX-License-Identifier: MIT
#include "callgraph_p.h"

#include "processlinks_p.h"

#include <QActors/actors/actortask.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

// A server that waits in a nested group waits all the same; its child tasks beside it do not block it.
ActorTask *blockedBy(TaskContext *task) noexcept
{
    auto *actor = static_cast<ActorTask *>(task->actorTask());
    if (!actor)
        return nullptr;
    for (const TaskContext *host = task; host; host = host->parentTask()) {
        if (host == actor)
            return actor;
    }
    return nullptr;
}

std::atomic<quint64> s_lastNumber{0};
constexpr qsizetype MostHops = 1000;

QString cycleText(const QStringList &path)
{
    return u"call: this call would wait for ever: "_s + path.join(u"; ");
}

/// Walks the waits of the processes of this thread from `at` on. True if one is for `first`: `path` is the cycle then.
bool findFrom(Pid at, Pid first, QStringList &path, quint64 youngest, CallGraph::Links &elsewhere)
{
    const MessageQueue *queue = findHere(at);
    const auto *actor = queue ? queue->actor() : nullptr;
    if (!actor || path.size() > MostHops)
        return false;
    for (const CallWait *wait = actor->waits; wait; wait = wait->nextWait) {
        path.append(wait->edge());
        const quint64 newest = std::max(youngest, wait->number);
        if (wait->to() == first) {
            elsewhere.push_back({first, path, newest});
            return true;
        }
        if (Access::address(wait->to()).thread != Access::address(at).thread)
            elsewhere.push_back({wait->to(), path, newest});
        else if (findFrom(wait->to(), first, path, newest, elsewhere))
            return true;
        path.removeLast();
    }
    return false;
}

/// On the thread of `first`: fails its call, if it still waits and is the youngest in the cycle: the other would have
/// found it, too.
void failFirst(Pid first, quint64 number, const QStringList &path, quint64 youngest)
{
    const MessageQueue *queue = findHere(first);
    if (!queue || !queue->actor() || youngest > number)
        return;
    for (CallWait *wait = queue->actor()->waits; wait; wait = wait->nextWait) {
        if (wait->number == number) {
            wait->fail(std::make_exception_ptr(CallCycle(cycleText(path))));
            return;
        }
    }
}

void followThere(Pid first, quint64 number, CallGraph::Link link)
{
    const Pid to = link.to;
    runAtHomeOf(to, [first, number, link = std::move(link)]() mutable {
        if (link.to == first) {
            failFirst(first, number, link.path, link.youngest);
            return;
        }
        CallGraph::Links further;
        findFrom(link.to, first, link.path, link.youngest, further);
        for (CallGraph::Link &next : further)
            followThere(first, number, std::move(next));
    });
}

} // namespace

QString CallWait::edge() const
{
    return u"%1 waits for %2"_s.arg(blocked->name(), task()->whereItWaits());
}

CallGraph::Links CallGraph::add(CallWait *wait, TaskContext *task)
{
    ActorTask *actor = blockedBy(task);
    if (!actor)
        return {};
    wait->blocked = actor;
    wait->nextWait = actor->waits;
    if (wait->nextWait)
        wait->nextWait->previousWait = wait;
    actor->waits = wait;

    const bool elsewhere = Access::address(wait->to()).thread != Access::address(actor->pid()).thread;
    if (!elsewhere && wait->to() != actor->pid()) {
        const MessageQueue *server = findHere(wait->to());
        if (!server || !server->actor() || !server->actor()->waits)
            return {};
    }
    wait->number = s_lastNumber.fetch_add(1, std::memory_order_relaxed) + 1;
    QStringList path(wait->edge());
    if (elsewhere)
        return {{wait->to(), path, 0}};
    Links links;
    if (wait->to() == actor->pid() || findFrom(wait->to(), actor->pid(), path, 0, links)) {
        remove(wait);
        throw CallCycle(cycleText(path));
    }
    return links;
}

void CallGraph::remove(CallWait *wait) noexcept
{
    (wait->previousWait ? wait->previousWait->nextWait : wait->blocked->waits) = wait->nextWait;
    if (wait->nextWait)
        wait->nextWait->previousWait = wait->previousWait;
    wait->nextWait = wait->previousWait = nullptr;
    wait->blocked = nullptr;
}

void CallGraph::follow(const CallWait *wait, Links links)
{
    const ActorTask *actor = wait->blocked;
    if (!actor)
        return; // it has failed already
    for (Link &link : links)
        followThere(actor->pid(), wait->number, std::move(link));
}

} // namespace QActors::detail
