// SPDX-License-Identifier: MIT
#include "report_p.h"

#include "threadquery_p.h"
#include "workmeter_p.h"

#include <QActors/observe/detail/walkedtime.h>

#include <algorithm>

namespace QActors::detail {

namespace {

/// On the asked thread: sends what is seen, a few tasks at a time.
class Sender final : public ThreadVisitor
{
public:
    Sender(ThreadQuery &query, ReportVisitor &to) : m_query(query), m_to(to) { }
    ~Sender() { flush(); }
    void begin(ThreadSnapshot thread) override
    {
        m_query.give([to = &m_to, thread = std::move(thread)] { to->begin(thread); });
    }
    void changes(std::shared_ptr<ThreadChanges> changes) override
    {
        flush();
        m_query.give([to = &m_to, changes = std::move(changes)] { to->changes(changes); });
    }
    void task(TaskSnapshot task) override
    {
        m_tasks.push_back(std::move(task));
        if (m_tasks.size() >= Batch)
            flush();
    }

private:
    static constexpr qsizetype Batch = 64;
    void flush()
    {
        if (m_tasks.isEmpty())
            return;
        m_query.give([to = &m_to, tasks = std::exchange(m_tasks, {})]() mutable {
            for (TaskSnapshot &task : tasks)
                to->task(std::move(task));
        });
    }
    ThreadQuery &m_query;
    ReportVisitor &m_to;
    QList<TaskSnapshot> m_tasks;
};

/// Marks the waits that lie on a cycle.
class CycleMarker final : public ReportVisitor
{
public:
    CycleMarker(ReportVisitor &to, const WaitEdges &cycles) : m_to(to), m_cycles(cycles) { }
    void begin(ThreadSnapshot thread) override { m_to.begin(std::move(thread)); }
    void task(TaskSnapshot task) override
    {
        if (task.actor) {
            for (WaitSnapshot &wait : task.actor->waits)
                wait.inCycle = std::binary_search(m_cycles.begin(), m_cycles.end(), std::pair(task.actor->pid, wait.on));
        }
        if (!m_cycles.empty())
            markBlockers(task);
        m_to.task(std::move(task));
    }
    void changes(std::shared_ptr<ThreadChanges> changes) override { m_to.changes(std::move(changes)); }
    void end() override { m_to.end(); }

private:
    void markBlockers(TaskSnapshot &task) const
    {
        const Pid node = taskNode(task.id);
        for (BlockerSnapshot &blocker : task.blockers) {
            const Pid other = blocker.task != TaskId{} ? taskNode(blocker.task) : blocker.process;
            blocker.inCycle = std::binary_search(m_cycles.begin(), m_cycles.end(), std::pair(node, other));
        }
        // And the children of the group for which it waits.
        for (auto edge = std::lower_bound(m_cycles.begin(), m_cycles.end(), std::pair(node, Pid())); edge != m_cycles.end() && edge->first == node; ++edge) {
            const TaskId child = taskOfNode(edge->second);
            if (child != TaskId{} && std::none_of(task.blockers.begin(), task.blockers.end(), [child](const BlockerSnapshot &known) { return known.task == child; }))
                task.blockers.append({child, {}, true});
        }
    }
    ReportVisitor &m_to;
    const WaitEdges &m_cycles;
};

struct Asked
{
    Scheduler *scheduler;
    std::shared_ptr<ThreadQuery> query;
};

std::vector<Asked> askAll(const ThreadQuery::Answer &answer)
{
    std::vector<Asked> asked;
    for (quint32 index = 0; Scheduler *scheduler = Scheduler::at(index); ++index)
        asked.push_back({scheduler, ThreadQuery::ask(scheduler, answer)});
    return asked;
}

} // namespace

void report(ReportVisitor &visitor, Duration patience)
{
    report(visitor, patience, [](Scheduler *scheduler, const WaitEdges &, ThreadVisitor &to) { walkThread(scheduler, to); });
}

void report(ReportVisitor &visitor, Duration patience, const ReportWalk &walk)
{
    const auto giveUp = deadlineAfter(std::chrono::steady_clock::now(), patience);
    WaitEdges edges;
    const auto answerWaits = [&edges](Scheduler *scheduler, ThreadQuery &query) {
        const WalkTimer timer;
        WaitEdges found;
        collectWaits(scheduler, found);
        query.give([&edges, found = std::move(found)] { edges.insert(edges.end(), found.begin(), found.end()); });
    };
    std::vector<bool> busy;
    for (const Asked &one : askAll(answerWaits))
        busy.push_back(one.query->take(giveUp) == ThreadQuery::End::Busy);
    const auto cycles = std::make_shared<const WaitEdges>(onCycles(std::move(edges)));
    CycleMarker marker(visitor, *cycles);
    // The walk's data are its own: when a piece of the answer throws here, the walk goes on.
    const auto answer = [&marker, cycles, walk](Scheduler *scheduler, ThreadQuery &query) {
        const WalkTimer timer;
        Sender sender(query, marker);
        walk(scheduler, *cycles, sender);
    };
    // One after the other: a thread whose pieces wait for their turn would stand still.
    for (quint32 index = 0; Scheduler *scheduler = Scheduler::at(index); ++index) {
        auto how = ThreadQuery::End::Busy;
        if (index >= busy.size() || !busy[index])
            how = ThreadQuery::ask(scheduler, answer)->take(deadlineAfter(std::chrono::steady_clock::now(), patience));
        if (how != ThreadQuery::End::Answered) {
            ThreadSnapshot thread;
            thread.index = int(index);
            thread.taskCount = scheduler->taskCount();
            thread.ended = how == ThreadQuery::End::Gone;
            if (!thread.ended)
                WorkCount::fillFromOutside(thread);
            if (thread.ended && thread.taskCount == 0)
                continue;
            marker.begin(std::move(thread));
        }
        marker.end();
    }
}

} // namespace QActors::detail
