// SPDX-License-Identifier: MIT
#include "changewalk_p.h"

#include "treewalk_p.h"
#include "workmeter_p.h"

#include "messaging/processlinks_p.h"

#include <QActors/messaging/detail/pidaccess.h>
#include <QActors/supervision/registry.h>

#include <QtCore/qset.h>

#include <algorithm>
#include <unordered_map>

namespace QActors::detail {

namespace {

constexpr std::size_t MostMarks = 200'000; // of a thread; of more all is told each time

quint64 mixed(quint64 hash, quint64 value) noexcept
{
    hash ^= value + 0x9e3779b97f4a7c15u + (hash << 6) + (hash >> 2);
    return hash * 0xff51afd7ed558ccdu;
}

quint64 mixed(quint64 hash, const QString &text) noexcept
{
    return mixed(mixed(hash, quint64(text.size())), quint64(qHash(text)));
}

quint64 mixed(quint64 hash, const Address &address) noexcept
{
    return mixed(mixed(hash, quint64(address.thread) << 32 | address.slot), address.serial);
}

/// Whom a task awaits.
class AwaitedHash final : public AwaitedVisitor
{
public:
    void task(TaskId id) override { value = mixed(value, quint64(id)); }
    void children(const ScopeNode *group) override
    {
        for (const ScopeNode *node = group->firstChild(); node; node = node->nextSibling())
            value = mixed(value, quint64(quintptr(node)));
    }
    void process(const Address &address) override { value = mixed(value, address); }
    quint64 value = 1;
};

quint64 linksHash(quint64 hash, const ProcessLinks &links)
{
    hash = mixed(mixed(hash, quint64(links.linked.size())), quint64(links.watching.size())); // whose is whose
    for (const Pid pid : links.linked)
        hash = mixed(hash, PidAccess::address(pid));
    for (const auto &[ref, pid] : links.watching)
        hash = mixed(hash, PidAccess::address(pid));
    return mixed(hash, links.watchers.size());
}

quint64 actorHash(quint64 hash, const ActorTask *actor)
{
    const QStringList names = Registry::global().namesOf(actor->pid());
    for (const QString &name : names)
        hash = mixed(hash, name);
    if (const ProcessLinks *links = actor->links.get())
        hash = linksHash(hash, *links);
    if (const MailboxStatistics bound = actor->statistics(); bound.capacity > 0) {
        for (const quint64 number : {quint64(bound.capacity), quint64(bound.waiting), quint64(bound.peak), quint64(bound.accepted), quint64(bound.refused), quint64(bound.droppedOldest), quint64(bound.droppedNewest)})
            hash = mixed(hash, number);
    }
    for (const WaitEdge *edge = actor->waits; edge; edge = edge->next)
        hash = mixed(mixed(hash, PidAccess::address(edge->to())), quint64(edge->subject != nullptr) << 1 | quint64(edge->untilStarted));
    return hash;
}

quint64 cyclesHash(quint64 hash, const WaitEdges &cycles, Pid from)
{
    for (auto edge = std::lower_bound(cycles.begin(), cycles.end(), std::pair(from, Pid())); edge != cycles.end() && edge->first == from; ++edge)
        hash = mixed(hash, PidAccess::address(edge->second));
    return hash;
}

/// All that snapshotOf() has of a task but for what textHash() and TaskCount have.
quint64 stableHash(const TaskContext *task, const TaskContext *above, const ActorTask *actor, const WaitEdges &cycles)
{
    quint64 hash = mixed(1, above ? quint64(above->id()) : 0);
    hash = mixed(hash, quint64(task->state()) << 1 | quint64(task->scheduler()->currentTask() == task));
    AwaitedHash awaited;
    if (const Awaitable *leaf = task->leaf())
        leaf->tellAwaited(awaited);
    hash = mixed(hash, awaited.value);
    hash = mixed(mixed(hash, task->label()), task->givenName());
    if (const QObject *object = task->owner() ? task->owner()->object() : nullptr)
        hash = mixed(hash, object->objectName());
    const ScopeNode *scope = task->scope();
    const bool cancelled = scope->isEffective();
    hash = mixed(hash, cancelled);
    if (cancelled)
        hash = mixed(hash, scope->reason());
    else if (scope->mustLook())
        hash = mixed(hash, quint64(scope->effectiveDeadline().time_since_epoch().count()));
    bool shielded = false;
    for (const ScopeNode *node = scope; node && !shielded; node = node == task ? nullptr : node->parent())
        shielded = node->isShielded();
    hash = mixed(hash, shielded);
    if (const double progress = task->progress(); progress >= 0)
        hash = mixed(mixed(hash, quint64(progress * 1e9)), task->progressText());
    if (actor)
        hash = actorHash(hash, actor);
    if (!cycles.empty()) {
        hash = cyclesHash(hash, cycles, taskNode(task->id()));
        if (actor)
            hash = cyclesHash(hash, cycles, actor->pid());
    }
    return hash;
}

/// The tasks as told by the walk before, which come in nearly the same order again.
class Known
{
public:
    static constexpr std::size_t Nowhere = ~std::size_t(0);
    explicit Known(const TaskMarks &marks) : m_marks(marks) { }
    /// Where it is among them.
    std::size_t find(quint64 id)
    {
        if (m_next < m_marks.size() && m_marks[m_next].id == id)
            return m_next++;
        if (m_places.empty()) {
            for (std::size_t i = 0; i < m_marks.size(); ++i)
                m_places.emplace(m_marks[i].id, i);
        }
        const auto found = m_places.find(id);
        if (found == m_places.end())
            return Nowhere;
        m_next = found->second + 1;
        return found->second;
    }

private:
    const TaskMarks &m_marks;
    std::size_t m_next = 0;
    std::unordered_map<quint64, std::size_t> m_places; // made when one is not where it was
};

} // namespace

void walkChanges(Scheduler *scheduler, const WaitEdges &cycles, const std::shared_ptr<const TaskMarks> &before, ThreadVisitor &visitor)
{
    TaskReader reader(scheduler);
    visitor.begin(reader.thread());
    const TaskMarks none;
    Known known(before ? *before : none);
    const auto changes = std::make_shared<ThreadChanges>();
    changes->isAll = !before;
    auto marks = std::make_shared<TaskMarks>();
    marks->reserve(before ? before->size() + 16 : 0);
    std::vector<bool> stays(before ? before->size() : 0);
    std::size_t last = 0; // the place before of the last one that stays
    bool moved = false;
    for (TreeWalk walk(scheduler); !walk.isOver(); walk.next()) {
        const TaskContext *task = walk.task();
        if (!task)
            continue;
        const TaskContext *above = walk.above();
        const ActorTask *actor = actorTaskOf(task);
        const auto work = reader.work().of(task->id());
        const Duration waited = task->leaf() ? std::max(Duration(reader.now() - task->waitsSince()), Duration(0)) : Duration(0);
        TaskMark mark;
        mark.id = quint64(task->id());
        mark.stable = stableHash(task, above, actor, cycles);
        mark.since = task->leaf() ? task->waitsSince().time_since_epoch().count() : 0;
        mark.turns = work ? work->turns : 0;
        mark.queued = actor ? actor->count() : 0;
        const std::size_t place = before ? known.find(mark.id) : Known::Nowhere;
        const TaskMark *was = place == Known::Nowhere ? nullptr : &(*before)[place];
        const bool isStill = was && was->stable == mark.stable && was->since == mark.since && was->turns == mark.turns && was->queued == mark.queued;
        mark.text = reader.textHash(task); // also of one that waits on: what it waits for may be called otherwise by now
        const bool isSame = isStill && was->text == mark.text;
        if (was) {
            moved |= place < last;
            last = place;
            stays[place] = true;
        } else if (before) {
            changes->added.emplace_back(mark.id, marks->empty() ? 0 : marks->back().id);
        }
        if (isSame) {
        } else if (was && was->stable == mark.stable && was->text == mark.text) {
            changes->counts.push_back({mark.id, waited, mark.queued, work ? work->time : Duration(0), mark.turns});
        } else {
            visitor.task(reader.task(task, above, walk.depth()));
        }
        marks->push_back(mark);
    }
    for (std::size_t i = 0; i < stays.size(); ++i) {
        if (!stays[i])
            changes->gone.push_back((*before)[i].id);
    }
    if (moved) {
        for (const TaskMark &mark : *marks)
            changes->order.push_back(mark.id);
    }
    if (marks->size() <= MostMarks)
        changes->marks = std::move(marks);
    visitor.changes(changes);
}

} // namespace QActors::detail
