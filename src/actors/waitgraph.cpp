// SPDX-License-Identifier: MIT
#include "waitgraph_p.h"

#include "messaging/processlinks_p.h"

#include <QActors/actors/detail/actortask.h>
#include <QActors/messaging/detail/pidaccess.h>
#include <QActors/tasks/detail/groupaccess.h>

#include <QtCore/qmutex.h>

#include <unordered_set>

namespace QActors::detail {

using namespace Qt::StringLiterals;

Pid WaitEdge::to() const noexcept
{
    return subject ? subject->pid() : m_server;
}

namespace {

// A server that waits in a nested group waits all the same; its child tasks beside it do not block it.
ActorTask *blockedBy(TaskContext *task) noexcept
{
    auto *actor = static_cast<ActorTask *>(task->principal());
    if (!actor)
        return nullptr;
    for (const TaskContext *host = task; host; host = host->parentTask()) {
        if (host == actor)
            return actor;
    }
    return nullptr;
}

// Relaxed: numbers and counts.
std::atomic<quint64> s_lastNumber{0};
std::atomic<quint64> s_visits{0};

const ActorTask *actorHere(Pid pid) noexcept
{
    return actorOf(findHere(pid));
}

} // namespace

struct WaitGraph::Search
{
    enum Kind {
        Call, ///< the one who looks fails
        End, ///< who waits for an end, or ends itself; a call on the way fails
        Children
    };
    Search(Pid from, quint64 n, Kind what) : first(from), number(n), kind(what) { }
    /// True for the first who comes to it.
    bool visit(Pid pid)
    {
        const QMutexLocker locker(&lock);
        return seen.insert(pid).second;
    }
    const Pid first; // who waits
    const quint64 number; // of the wait
    const Kind kind;
    QMutex lock;
    std::unordered_set<Pid> seen;
};

/// The facts of a wait that are needed to tell of the wait on any thread, later. Makes no text.
struct WaitGraph::Step
{
    Step(const ActorTask *who, const WaitEdge *edge, std::shared_ptr<const Step> way) : before(std::move(way)), waiter(who->identity())
    {
        if (!edge)
            return; // who ends waits for its children
        number = edge->number;
        isCall = edge->call;
        to = edge->to();
        places = edge->waiting->placesOfWait();
        if (edge->subject)
            subject = edge->subject->identity();
        untilStarted = edge->untilStarted;
    }
    QString text() const
    {
        QString what;
        if (to.isNull())
            what = u"the end of its children"_s;
        else if (!subject.type)
            what = u"the answer of "_s + to.toString();
        else
            what = untilStarted ? u"%1 to start"_s.arg(subject.text()) : u"the end of "_s + subject.text();
        return u"%1 waits for %2%3"_s.arg(waiter.text(), what, describePlaces(places));
    }
    /// The cycle whose last step this is.
    QString path() const
    {
        QStringList path;
        for (const Step *step = this; step; step = step->before.get())
            path.prepend(step->text());
        return path.join(u"; ");
    }

    const std::shared_ptr<const Step> before;
    const ActorLabel waiter;
    ActorLabel subject; // of a start or an end
    Pid to;
    std::vector<std::source_location> places;
    quint64 number = 0;
    bool untilStarted = false;
    bool isCall = false;
};

namespace {

using Step = WaitGraph::Step;

/// Follows the waits among the processes of this thread, near ones first.
class Walk
{
public:
    Walk(WaitGraph::Search &search, std::shared_ptr<const Step> way) : m_search(search), m_way(std::move(way)) { }

    /// The last step to who looks, if `at` leads there on this thread; for all but calls, cycles has them. links has what
    /// leads to other threads.
    std::shared_ptr<const Step> from(Pid at)
    {
        m_search.visit(at); // of one of another thread, who sent us here has seen it
        if (const ActorTask *process = actorHere(at))
            reach({process, NoProcess, nullptr, {}});
        for (std::size_t i = 0; i < m_reached.size(); ++i) {
            const ActorTask *process = m_reached[i].process;
            for (const WaitEdge *edge = process->waits; edge; edge = edge->next) {
                if (edge->number >= m_search.number || !isFollowed(edge) || !comeTo(edge->to(), i, edge))
                    continue;
                if (m_search.kind == WaitGraph::Search::Call)
                    return wayTo(i, edge);
                cycles.push_back(wayTo(i, edge));
            }
            if (!process->endsChildren())
                continue;
            const QList<TaskContext *> children = GroupAccess::tasks(*process->children());
            for (TaskContext *child : children) {
                if (child->principal() != child || !comeTo(static_cast<const ActorTask *>(child)->pid(), i, nullptr))
                    continue;
                if (m_search.kind == WaitGraph::Search::Call)
                    return wayTo(i, nullptr);
                cycles.push_back(wayTo(i, nullptr));
            }
        }
        return {};
    }
    std::vector<WaitGraph::Link> links;
    std::vector<std::shared_ptr<const Step>> cycles;

private:
    static constexpr std::size_t NoProcess = ~std::size_t(0);
    struct Reached
    {
        const ActorTask *process;
        std::size_t before; // through which process
        const WaitEdge *edge; // of that one
        std::shared_ptr<const Step> way; // to it, when it was asked for
    };

    // A call that is not to be failed may be answered by somebody else.
    bool isFollowed(const WaitEdge *edge) const
    {
        return m_search.kind == WaitGraph::Search::Call || !edge->call || edge->call->isServers(edge);
    }
    /// True if it is who looks.
    bool comeTo(Pid pid, std::size_t before, const WaitEdge *edge)
    {
        if (pid == m_search.first)
            return true;
        if (pid.isNull() || !m_search.visit(pid))
            return false;
        if (Scheduler::existing()->index() != PidAccess::address(pid).thread)
            links.push_back({pid, wayTo(before, edge)});
        else if (const ActorTask *process = actorHere(pid))
            reach({process, before, edge, {}});
        return false;
    }
    void reach(Reached one)
    {
        m_reached.push_back(std::move(one));
        s_visits.fetch_add(1, std::memory_order_relaxed);
    }
    // The steps to the process with this number, and the one by which it is left.
    std::shared_ptr<const Step> wayTo(std::size_t at, const WaitEdge *edge)
    {
        std::vector<std::size_t> unknown;
        for (std::size_t i = at; i != NoProcess && !m_reached[i].way; i = m_reached[i].before)
            unknown.push_back(i);
        for (; !unknown.empty(); unknown.pop_back()) {
            Reached &one = m_reached[unknown.back()];
            one.way = one.before == NoProcess ? m_way
                                              : std::make_shared<const Step>(m_reached[one.before].process, one.edge, m_reached[one.before].way);
        }
        return std::make_shared<const Step>(m_reached[at].process, edge, m_reached[at].way);
    }

    WaitGraph::Search &m_search;
    const std::shared_ptr<const Step> m_way;
    std::vector<Reached> m_reached;
};

/// On the thread of who looks: fails its call, if it still waits.
void failFirst(const WaitGraph::Search &search, const Step &last)
{
    const ActorTask *actor = actorHere(search.first);
    for (WaitEdge *edge = actor ? actor->waits : nullptr; edge; edge = edge->next) {
        if (edge->number == search.number)
            return edge->call->fail(edge, last.path());
    }
}

/// On its caller's thread: fails the last call of a cycle that a wait for an end has closed, if it still waits.
void failLastCall(const Step &call, const Step &last)
{
    const ActorTask *actor = actorHere(call.waiter.pid);
    for (WaitEdge *edge = actor ? actor->waits : nullptr; edge; edge = edge->next) {
        if (edge->number == call.number && edge->call && edge->call->isServers(edge))
            return edge->call->fail(edge, last.path());
    }
}

/// On the thread of who waits for an end: whether it still does.
bool stillWaits(const WaitGraph::Search &search)
{
    const ActorTask *actor = actorHere(search.first);
    if (actor && search.kind == WaitGraph::Search::Children)
        return actor->endsChildren();
    const WaitEdge *edge = actor ? actor->waits : nullptr;
    while (edge && edge->number != search.number)
        edge = edge->next;
    return edge;
}

/// On the thread of who waits for an end.
void breakCycle(const WaitGraph::Search &search, const std::shared_ptr<const Step> &last)
{
    const Step *call = last.get();
    while (call && !call->isCall)
        call = call->before.get();
    if (!call || !stillWaits(search))
        return; // those who wait for nothing but ends wait until somebody stops one of them
    const Pid caller = call->waiter.pid;
    if (Scheduler::existing()->index() == PidAccess::address(caller).thread)
        failLastCall(*call, *last);
    else
        runAtHomeOf(caller, [call, last] { failLastCall(*call, *last); });
}

void followThere(const std::shared_ptr<WaitGraph::Search> &search, const WaitGraph::Link &link)
{
    runAtHomeOf(link.to, [search, link] {
        Walk walk(*search, link.path);
        // The cycle was seen when the link was made.
        if (const std::shared_ptr<const Step> last = walk.from(link.to)) {
            runAtHomeOf(search->first, [search, last] { failFirst(*search, *last); });
            return;
        }
        for (const std::shared_ptr<const Step> &cycle : walk.cycles)
            runAtHomeOf(search->first, [search, cycle] { breakCycle(*search, cycle); });
        for (const WaitGraph::Link &next : walk.links)
            followThere(search, next);
    });
}

quint64 nextNumber() noexcept
{
    return s_lastNumber.fetch_add(1, std::memory_order_relaxed) + 1;
}

/// Follows the waits from `at` on, for one that cannot fail.
void lookForCalls(const std::shared_ptr<WaitGraph::Search> &search, Pid at, std::shared_ptr<const Step> way)
{
    if (Scheduler::existing()->index() != PidAccess::address(at).thread)
        return followThere(search, {at, std::move(way)});
    Walk walk(*search, std::move(way));
    walk.from(at);
    for (const std::shared_ptr<const Step> &cycle : walk.cycles)
        breakCycle(*search, cycle);
    for (const WaitGraph::Link &link : walk.links)
        followThere(search, link);
}

} // namespace

void WaitGraph::enter(WaitEdge *edge, TaskContext *task) noexcept
{
    ActorTask *actor = blockedBy(task);
    if (!actor)
        return;
    edge->blocked = actor;
    edge->waiting = task;
    edge->number = 0;
    edge->call = nullptr;
    edge->previous = nullptr;
    edge->next = actor->waits;
    if (edge->next)
        edge->next->previous = edge;
    actor->waits = edge;
}

std::unique_ptr<WaitGraph::Further> WaitGraph::add(WaitEdge *wait, TaskContext *task, const CallEdge *call)
{
    enter(wait, task);
    wait->call = call;
    const ActorTask *actor = wait->blocked;
    if (!actor)
        return {};
    const Pid to = wait->to();
    const bool elsewhere = PidAccess::address(to).thread != PidAccess::address(actor->pid()).thread;
    if (!elsewhere && to != actor->pid()) {
        const ActorTask *server = actorHere(to);
        if (!server || !(server->waits || server->endsChildren()))
            return {};
    }
    wait->number = nextNumber();
    auto further = std::make_unique<Further>();
    further->search = std::make_shared<Search>(actor->pid(), wait->number, Search::Call);
    auto own = std::make_shared<const Step>(actor, wait, nullptr);
    if (elsewhere) {
        further->links.push_back({to, std::move(own)});
        return further;
    }
    Walk walk(*further->search, own);
    if (const auto last = to == actor->pid() ? own : walk.from(to)) {
        remove(wait);
        call->fail(wait, last->path());
        return {};
    }
    if (walk.links.empty())
        return {};
    further->links = std::move(walk.links);
    return further;
}

void WaitGraph::addEnd(WaitEdge *edge, TaskContext *task)
{
    enter(edge, task);
    const ActorTask *actor = edge->blocked;
    const Pid to = edge->to();
    if (!actor || to.isNull())
        return; // its process starts, on another thread: it has not called anybody
    if (PidAccess::address(to).thread == PidAccess::address(actor->pid()).thread) {
        const ActorTask *other = actorHere(to);
        if (!other || !(other->waits || other->endsChildren()))
            return;
    }
    edge->number = nextNumber();
    lookForCalls(std::make_shared<Search>(actor->pid(), edge->number, Search::End), to, std::make_shared<const Step>(actor, edge, nullptr));
}

void WaitGraph::endsChildren(const ActorTask *actor)
{
    if (actor->endsChildren())
        lookForCalls(std::make_shared<Search>(actor->pid(), nextNumber(), Search::Children), actor->pid(), nullptr);
}

void WaitGraph::remove(WaitEdge *edge) noexcept
{
    if (!edge->blocked)
        return;
    (edge->previous ? edge->previous->next : edge->blocked->waits) = edge->next;
    if (edge->next)
        edge->next->previous = edge->previous;
    edge->blocked = nullptr;
}

void WaitGraph::follow(const WaitEdge *wait, const Further &further)
{
    if (!wait->blocked)
        return; // it has failed already
    for (const Link &link : further.links)
        followThere(further.search, link);
}

quint64 WaitGraph::visits() noexcept
{
    return s_visits.load(std::memory_order_relaxed);
}

} // namespace QActors::detail
