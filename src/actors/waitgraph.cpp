// SPDX-License-Identifier: MIT
#include "waitgraph_p.h"

#include "messaging/processlinks_p.h"

#include <QActors/actors/detail/actortask.h>

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
std::atomic<quint64> s_visits{0};

const ActorTask *actorHere(Pid pid) noexcept
{
    return actorOf(findHere(pid));
}

} // namespace

struct WaitGraph::Search
{
    Search(Pid from, quint64 n, Found tell) : first(from), number(n), found(tell) { }
    /// True for the first who comes to it.
    bool visit(Pid pid)
    {
        const QMutexLocker locker(&lock);
        return seen.insert(pid).second;
    }
    const Pid first; // whose call it is
    const quint64 number; // of the call
    const Found found;
    QMutex lock;
    std::unordered_set<Pid> seen;
};

/// What is needed of a wait to tell of it on any thread, later. Makes no text.
struct WaitGraph::Step
{
    Step(const ActorTask *who, const WaitEdge *edge, std::shared_ptr<const Step> way) : before(std::move(way)), waiter(who->label())
    {
        if (!edge)
            return; // who ends waits for its children
        to = edge->to();
        places = edge->waiting->placesOfWait();
        if (edge->subject)
            subject = edge->subject->label();
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
    bool untilStarted = false;
};

namespace {

using Step = WaitGraph::Step;

/// Follows the waits among the processes of this thread, near ones first.
class Walk
{
public:
    Walk(WaitGraph::Search &search, std::shared_ptr<const Step> way) : m_search(search), m_way(std::move(way)) { }

    /// The last step to who looks, if `at` leads there on this thread; links has what leads to other threads.
    std::shared_ptr<const Step> from(Pid at)
    {
        m_search.visit(at); // of one of another thread, who sent us here has seen it
        if (const ActorTask *process = actorHere(at))
            reach({process, NoProcess, nullptr, {}});
        for (std::size_t i = 0; i < m_reached.size(); ++i) {
            const ActorTask *process = m_reached[i].process;
            for (const WaitEdge *edge = process->waits; edge; edge = edge->next) {
                if (edge->number < m_search.number && comeTo(edge->to(), i, edge))
                    return wayTo(i, edge);
            }
            if (!process->endsChildren())
                continue;
            const QList<TaskContext *> children = Access::tasks(*process->children());
            for (const TaskContext *child : children) {
                if (child->m_isActor && comeTo(static_cast<const ActorTask *>(child)->pid(), i, nullptr))
                    return wayTo(i, nullptr);
            }
        }
        return {};
    }
    std::vector<WaitGraph::Link> links;

private:
    static constexpr std::size_t NoProcess = ~std::size_t(0);
    struct Reached
    {
        const ActorTask *process;
        std::size_t before; // through which process
        const WaitEdge *edge; // of that one
        std::shared_ptr<const Step> way; // to it, when it was asked for
    };

    /// True if it is who looks.
    bool comeTo(Pid pid, std::size_t before, const WaitEdge *edge)
    {
        if (pid == m_search.first)
            return true;
        if (pid.isNull() || !m_search.visit(pid))
            return false;
        if (Scheduler::existing()->index() != Access::address(pid).thread)
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
        if (edge->number == search.number) {
            return search.found(edge, last.path());
        }
    }
}

void followThere(const std::shared_ptr<WaitGraph::Search> &search, const WaitGraph::Link &link)
{
    runAtHomeOf(link.to, [search, link] {
        Walk walk(*search, link.path);
        // It was seen when the link was made.
        if (const std::shared_ptr<const Step> last = walk.from(link.to))
            runAtHomeOf(search->first, [search, last] { failFirst(*search, *last); });
        else
            for (const WaitGraph::Link &next : walk.links)
                followThere(search, next);
    });
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
    edge->previous = nullptr;
    edge->next = actor->waits;
    if (edge->next)
        edge->next->previous = edge;
    actor->waits = edge;
}

std::unique_ptr<WaitGraph::Further> WaitGraph::add(WaitEdge *wait, TaskContext *task, Found found)
{
    enter(wait, task);
    const ActorTask *actor = wait->blocked;
    if (!actor)
        return {};
    const Pid to = wait->to();
    const bool elsewhere = Access::address(to).thread != Access::address(actor->pid()).thread;
    if (!elsewhere && to != actor->pid()) {
        const ActorTask *server = actorHere(to);
        if (!server || !(server->waits || server->endsChildren()))
            return {};
    }
    wait->number = s_lastNumber.fetch_add(1, std::memory_order_relaxed) + 1;
    auto further = std::make_unique<Further>();
    further->search = std::make_shared<Search>(actor->pid(), wait->number, found);
    auto own = std::make_shared<const Step>(actor, wait, nullptr);
    if (elsewhere) {
        further->links.push_back({to, std::move(own)});
        return further;
    }
    Walk walk(*further->search, own);
    if (const auto last = to == actor->pid() ? own : walk.from(to)) {
        remove(wait);
        found(wait, last->path());
        return {};
    }
    if (walk.links.empty())
        return {};
    further->links = std::move(walk.links);
    return further;
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
