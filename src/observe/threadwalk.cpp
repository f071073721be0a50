// SPDX-License-Identifier: MIT
#include "threadwalk_p.h"

#include "placetexts_p.h"
#include "workmeter_p.h"

#include "messaging/processlinks_p.h"
#include "messaging/processtable_p.h"
#include "servers/serverdata_p.h"

#include <QActors/actors/actor.h>
#include <QActors/actors/detail/actortask.h>
#include <QActors/messaging/mailbox.h>
#include <QActors/supervision/dynamicsupervisor.h>
#include <QActors/supervision/registry.h>
#include <QActors/supervision/supervisor.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qhash.h>
#include <QtCore/qthread.h>

#include <algorithm>
#include <unordered_map>

namespace QActors::detail {

namespace {

const ActorTask *actorOf(const TaskContext *task) noexcept
{
    return task && const_cast<TaskContext *>(task)->principal() == task ? static_cast<const ActorTask *>(task) : nullptr;
}

/// Goes through the scopes below the roots: each after the one it stands in, the oldest first. By their pointers alone:
/// as deep as tasks nest, calls would overflow the stack. A supervisor's children stand in no scope of the supervisor's;
/// here they come below it.
class TreeWalk
{
public:
    explicit TreeWalk(const Scheduler *scheduler) : m_at(oldest(scheduler->firstRoot())) { skipApart(); }
    bool isOver() const noexcept { return !m_at; }
    /// Null if it is the scope of something else than a task.
    const TaskContext *task() const noexcept { return taskOf(m_at); }
    /// That task's: the task above it, if there is one.
    const TaskContext *above() const noexcept
    {
        const ScopeNode *node = parentOf(m_at);
        while (node && !taskOf(node))
            node = parentOf(node);
        return node ? taskOf(node) : nullptr;
    }
    int depth() const noexcept { return m_depth; }
    void next() noexcept
    {
        if (const ScopeNode *child = oldest(m_at->firstChild()); child || (child = childrenApart(m_at))) {
            m_depth += taskOf(m_at) ? 1 : 0;
            m_at = child;
            return;
        }
        while (m_at && !(parentOf(m_at) ? goBeside() : goToNextRoot())) {
            m_at = parentOf(m_at);
            m_depth -= m_at && taskOf(m_at) ? 1 : 0;
        }
    }

private:
    static const TaskContext *taskOf(const ScopeNode *node) noexcept { return node->task() == node ? node->task() : nullptr; }
    // Who comes later is linked before.
    static const ScopeNode *oldest(const ScopeNode *first) noexcept
    {
        while (first && first->nextSibling())
            first = first->nextSibling();
        return first;
    }
    // The scope of the group of an actor's children, if it stands by itself and is not empty.
    static const ScopeNode *childrenApart(const ScopeNode *node)
    {
        const ActorTask *actor = actorOf(taskOf(node));
        const TaskGroup *group = actor ? actor->children() : nullptr;
        const QList<TaskContext *> tasks = group ? GroupAccess::tasks(*group) : QList<TaskContext *>();
        const ScopeNode *scope = tasks.isEmpty() ? nullptr : tasks.constFirst()->parent();
        return scope && !scope->parent() ? scope : nullptr;
    }
    // Whose children's group that is, if it stands by itself.
    static const TaskContext *ownerOf(const ScopeNode *root) noexcept
    {
        const TaskContext *child = !taskOf(root) && root->firstChild() ? taskOf(root->firstChild()) : nullptr;
        return child && child->owner() ? child->owner()->childrenOf() : nullptr;
    }
    static const ScopeNode *parentOf(const ScopeNode *node) noexcept { return node->parent() ? node->parent() : ownerOf(node); }
    bool goBeside() noexcept
    {
        const ScopeNode *parent = m_at->parent();
        const ScopeNode *to = !parent ? nullptr : m_at->previousSibling() ? m_at->previousSibling()
                                                                          : childrenApart(parent);
        if (to)
            m_at = to;
        return to;
    }
    bool goToNextRoot() noexcept
    {
        m_at = m_at->previousSibling();
        skipApart();
        return true;
    }
    void skipApart() noexcept
    {
        while (m_at && ownerOf(m_at))
            m_at = m_at->previousSibling();
    }
    const ScopeNode *m_at;
    int m_depth = 0;
};

WaitSnapshot::Kind kindOf(const WaitEdge &edge) noexcept
{
    return !edge.subject ? WaitSnapshot::Answer : edge.untilStarted ? WaitSnapshot::Start
                                                                    : WaitSnapshot::End;
}

/// The restarts of a supervisor's children; remembered for the one that was asked last, whose children come one by one.
class Restarts
{
public:
    std::optional<int> of(const ActorTask *child, const TaskContext *above)
    {
        if (!actorOf(above))
            return {};
        if (above != m_supervisor)
            read(above);
        const auto found = m_restarts.constFind(child->pid());
        return found == m_restarts.constEnd() ? std::optional<int>() : *found;
    }

private:
    void read(const TaskContext *above)
    {
        m_supervisor = above;
        m_restarts.clear();
        const AbstractActor *actor = static_cast<const ActorTask *>(above)->actor();
        QList<ChildInfo> children;
        if (const auto *supervisor = dynamic_cast<const Supervisor *>(actor))
            children = supervisor->whichChildren();
        else if (const auto *dynamic = dynamic_cast<const DynamicSupervisor *>(actor))
            children = dynamic->whichChildren();
        for (const ChildInfo &child : std::as_const(children))
            m_restarts.insert(child.pid, child.restarts);
    }
    const TaskContext *m_supervisor = nullptr;
    QHash<Pid, int> m_restarts;
};

MailboxSnapshot snapshotOf(const MailboxQueue *queue)
{
    MailboxSnapshot seen;
    seen.pid = queue->pid();
    seen.names = Registry::global().namesOf(seen.pid);
    if (const QObject *parent = queue->mailbox->parent()) {
        seen.ownerClass = QString::fromUtf8(parent->metaObject()->className());
        seen.ownerName = parent->objectName();
    }
    seen.queued = queue->count();
    seen.bound = queue->statistics();
    return seen;
}

// The method is not known by name, but the function in which its outermost await is.
void addHandled(ActorSnapshot &seen, const ActorTask *actor, PlaceTexts &texts, std::chrono::steady_clock::time_point now)
{
    const auto *server = dynamic_cast<const GenServer *>(const_cast<ActorTask *>(actor)->actor());
    const ServerData::Handled *handled = server ? ServerData::handledBy(*server) : nullptr;
    if (!handled)
        return;
    const auto places = actor->placesOfWait();
    seen.handles = places.empty() ? handled->name() : texts.function(places.back());
    seen.handling = std::max(now - handled->since, std::chrono::steady_clock::duration(0));
}

ActorSnapshot snapshotOf(const ActorTask *actor, const TaskContext *above, Restarts &restarts, PlaceTexts &texts,
                         std::chrono::steady_clock::time_point now)
{
    ActorSnapshot seen;
    seen.pid = actor->pid();
    seen.className = texts.className(actor->identity().type->className());
    seen.names = Registry::global().namesOf(seen.pid);
    seen.queued = actor->count();
    seen.mailbox = actor->statistics();
    if (const ProcessLinks *links = actor->links.get()) {
        seen.links = QList<Pid>(links->linked.begin(), links->linked.end());
        for (const auto &[ref, pid] : links->watching)
            seen.monitors.append(pid);
        seen.watchers = int(links->watchers.size());
    }
    for (const WaitEdge *edge = actor->waits; edge; edge = edge->next)
        seen.waits.append({kindOf(*edge), edge->to(), false});
    addHandled(seen, actor, texts, now);
    seen.restarts = restarts.of(actor, above);
    return seen;
}

TaskSnapshot snapshotOf(const TaskContext *task, const TaskContext *above, PlaceTexts &texts, std::chrono::steady_clock::time_point now)
{
    TaskSnapshot seen;
    seen.id = task->id();
    seen.parent = above ? above->id() : TaskId{};
    seen.name = task->name();
    seen.state = task->state();
    if (const Awaitable *leaf = task->leaf()) {
        seen.waitsFor = leaf->describe();
        seen.waited = std::max(now - task->waitsSince(), std::chrono::steady_clock::duration(0));
    }
    seen.runs = task->scheduler()->currentTask() == task;
    for (const std::source_location &where : task->placesOfWait()) {
        seen.places.append(texts.place(where));
        seen.functions.append(texts.function(where));
    }
    seen.spawnedAt = texts.place(task->spawnedAt());
    if (const QObject *object = task->owner() ? task->owner()->object() : nullptr) {
        seen.ownerClass = texts.className(object->metaObject()->className());
        seen.ownerName = object->objectName();
    }
    const ScopeNode *scope = task->scope();
    seen.cancelled = scope->isEffective();
    if (seen.cancelled)
        seen.cancelReason = scope->reason();
    else if (const TimePoint deadline = scope->mustLook() ? scope->effectiveDeadline() : Never; deadline != Never)
        seen.deadline = deadline - task->scheduler()->now();
    for (const ScopeNode *node = scope; node && !seen.shielded; node = node == task ? nullptr : node->parent())
        seen.shielded = node->isShielded();
    seen.progress = task->progress();
    seen.progressText = task->progressText();
    return seen;
}

int countReady(const ReadyQueue &ready) noexcept
{
    int count = 0;
    for (const TaskContext *task = ready.first; task; task = ReadyQueue::after(task))
        ++count;
    return count;
}

} // namespace

void walkThread(Scheduler *scheduler, ThreadVisitor &visitor)
{
    ThreadSnapshot thread;
    thread.index = int(scheduler->index());
    const QThread *own = QThread::currentThread();
    thread.name = own->objectName();
    thread.isMain = QCoreApplication::instance() && QCoreApplication::instance()->thread() == own;
    thread.answered = true;
    thread.ready = countReady(scheduler->ready());
    thread.budget = scheduler->budget();
    thread.droppedMessages = scheduler->droppedMessages();
    thread.taskCount = scheduler->taskCount();
    if (const auto *processes = static_cast<const ProcessTable *>(scheduler->directory)) {
        processes->forEach([&](const MessageQueue *queue) {
            if (queue->isMailboxes())
                thread.mailboxes.append(snapshotOf(static_cast<const MailboxQueue *>(queue)));
        });
    }
    thread.received = scheduler->arrivals;
    WorkCount work(scheduler);
    thread.worked = work.ofThread();
    visitor.begin(std::move(thread));
    const auto now = std::chrono::steady_clock::now();
    Restarts restarts;
    PlaceTexts texts;
    for (TreeWalk walk(scheduler); !walk.isOver(); walk.next()) {
        const TaskContext *task = walk.task();
        if (!task)
            continue;
        const TaskContext *above = walk.above();
        TaskSnapshot seen = snapshotOf(task, above, texts, now);
        seen.depth = walk.depth();
        work.fill(seen);
        if (const ActorTask *actor = actorOf(task))
            seen.actor = snapshotOf(actor, above, restarts, texts, now);
        visitor.task(std::move(seen));
    }
}

void collectWaits(const Scheduler *scheduler, WaitEdges &edges)
{
    for (TreeWalk walk(scheduler); !walk.isOver(); walk.next()) {
        const ActorTask *actor = actorOf(walk.task());
        for (const WaitEdge *edge = actor ? actor->waits : nullptr; edge; edge = edge->next)
            edges.emplace_back(actor->pid(), edge->to());
    }
}

// Tarjan's search for strongly connected components, with a stack of its own: waits lie on a cycle if both ends are in one.
WaitEdges onCycles(WaitEdges edges)
{
    std::sort(edges.begin(), edges.end());
    struct Node
    {
        std::size_t edge; // the next to look at
        int number, low;
        bool open = true;
    };
    std::unordered_map<Pid, Node> nodes;
    std::unordered_map<Pid, int> component;
    std::vector<Pid> path; // from the start to here
    std::vector<Pid> open; // not in a component yet
    const auto enter = [&](Pid pid) {
        const auto first = std::lower_bound(edges.begin(), edges.end(), std::pair(pid, Pid()));
        nodes.emplace(pid, Node{std::size_t(first - edges.begin()), int(nodes.size()), int(nodes.size())});
        path.push_back(pid);
        open.push_back(pid);
    };
    for (const auto &[start, ignored] : edges) {
        if (!nodes.contains(start))
            enter(start);
        while (!path.empty()) {
            const Pid at = path.back();
            Node &node = nodes.at(at);
            if (node.edge < edges.size() && edges[node.edge].first == at) {
                const Pid to = edges[node.edge++].second;
                if (const auto seen = nodes.find(to); seen == nodes.end())
                    enter(to);
                else if (seen->second.open)
                    node.low = std::min(node.low, seen->second.number);
                continue;
            }
            path.pop_back();
            if (!path.empty())
                nodes.at(path.back()).low = std::min(nodes.at(path.back()).low, node.low);
            if (node.low != node.number)
                continue;
            for (Pid member = Pid(); member != at; open.pop_back()) {
                member = open.back();
                nodes.at(member).open = false;
                component[member] = node.number;
            }
        }
    }
    std::erase_if(edges, [&](const auto &edge) {
        return component.at(edge.first) != component.at(edge.second);
    });
    return edges;
}

} // namespace QActors::detail
