// SPDX-License-Identifier: MIT
#include "threadwalk_p.h"

#include "placetexts_p.h"
#include "treewalk_p.h"
#include "workmeter_p.h"

#include "messaging/processlinks_p.h"
#include "messaging/processtable_p.h"
#include "servers/serverdata_p.h"

#include <QActors/actors/actor.h>
#include <QActors/actors/detail/actortask.h>
#include <QActors/messaging/detail/pidaccess.h>
#include <QActors/messaging/mailbox.h>
#include <QActors/supervision/dynamicsupervisor.h>
#include <QActors/supervision/registry.h>
#include <QActors/supervision/supervisor.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qhash.h>
#include <QtCore/qthread.h>

#include <algorithm>

namespace QActors::detail {

namespace {

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
        if (!actorTaskOf(above))
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

/// The blockers of a task that are not told of among an actor's waits.
class BlockerList final : public AwaitedVisitor
{
public:
    BlockerList(QList<BlockerSnapshot> &to, bool isActor) : m_to(to), m_isActor(isActor) { }
    void task(TaskId id) override { m_to.append({id, {}, false}); }
    void children(const ScopeNode *) override { }
    void process(const Address &address) override
    {
        if (!m_isActor)
            m_to.append({{}, PidAccess::make(address), false});
    }

private:
    QList<BlockerSnapshot> &m_to;
    const bool m_isActor;
};

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
        BlockerList blockers(seen.blockers, actorTaskOf(task));
        leaf->tellAwaited(blockers);
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

struct TaskReader::Known
{
    explicit Known(Scheduler *scheduler) : work(scheduler) { }
    WorkCount work;
    Restarts restarts;
    PlaceTexts texts;
};

TaskReader::TaskReader(Scheduler *scheduler) : m_scheduler(scheduler), d(std::make_unique<Known>(scheduler)) { }
TaskReader::~TaskReader() = default;

WorkCount &TaskReader::work() noexcept
{
    return d->work;
}

ThreadSnapshot TaskReader::thread() const
{
    ThreadSnapshot thread;
    thread.index = int(m_scheduler->index());
    const QThread *own = QThread::currentThread();
    thread.isMain = QCoreApplication::instance() && QCoreApplication::instance()->thread() == own;
    if (!thread.isMain || own->objectName() != QLatin1StringView("Qt mainThread")) // which Qt 6.11 names it
        thread.name = own->objectName();
    thread.answered = true;
    thread.ready = countReady(m_scheduler->ready());
    thread.budget = m_scheduler->budget();
    thread.droppedMessages = m_scheduler->droppedMessages();
    thread.taskCount = m_scheduler->taskCount();
    if (const auto *processes = static_cast<const ProcessTable *>(m_scheduler->directory)) {
        processes->forEach([&](const MessageQueue *queue) {
            if (queue->isMailboxes())
                thread.mailboxes.append(snapshotOf(static_cast<const MailboxQueue *>(queue)));
        });
    }
    thread.received = m_scheduler->arrivals;
    thread.worked = d->work.ofThread();
    return thread;
}

TaskSnapshot TaskReader::task(const TaskContext *task, const TaskContext *above, int depth)
{
    TaskSnapshot seen = snapshotOf(task, above, d->texts, m_now);
    seen.depth = depth;
    if (const auto work = d->work.of(task->id())) {
        seen.worked = work->time;
        seen.turns = work->turns;
    }
    if (const ActorTask *actor = actorTaskOf(task))
        seen.actor = snapshotOf(actor, above, d->restarts, d->texts, m_now);
    return seen;
}

size_t TaskReader::textHash(const TaskContext *task) const
{
    const Awaitable *leaf = task->leaf();
    size_t hash = leaf ? qHash(leaf->describe()) : 1;
    for (const std::source_location &where : task->placesOfWait())
        hash = qHashMulti(hash, quintptr(where.file_name()), quintptr(where.function_name()), where.line());
    const ActorTask *actor = actorTaskOf(task);
    const auto *server = actor ? dynamic_cast<const GenServer *>(const_cast<ActorTask *>(actor)->actor()) : nullptr;
    if (const ServerData::Handled *handled = server ? ServerData::handledBy(*server) : nullptr)
        hash = qHashMulti(hash, handled->since.time_since_epoch().count());
    return hash;
}

void walkThread(Scheduler *scheduler, ThreadVisitor &visitor)
{
    TaskReader reader(scheduler);
    visitor.begin(reader.thread());
    for (TreeWalk walk(scheduler); !walk.isOver(); walk.next()) {
        if (const TaskContext *task = walk.task())
            visitor.task(reader.task(task, walk.above(), walk.depth()));
    }
}

} // namespace QActors::detail
