// SPDX-License-Identifier: MIT
#include <QActors/observe/workmeter.h>

#include "workmeter_p.h"

#include "published_p.h"

#include <QActors/kernel/detail/promise.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <unordered_map>

namespace QActors {

namespace {
std::atomic<int> s_meters{0}; // relaxed to read: who sees one late measures late
}

WorkMeter::WorkMeter() noexcept
{
    ++s_meters;
}

WorkMeter::~WorkMeter()
{
    --s_meters;
}

namespace detail {

/// Counts on one thread, and tells others what runs there now.
class WorkProbe final : public RunProbe
{
public:
    using Clock = std::chrono::steady_clock;

    struct Work
    {
        Duration time{};
        quint64 turns = 0;
    };

    explicit WorkProbe(Scheduler *scheduler) : m_scheduler(scheduler) { }

    /// The thread's own, made if there is none. Null if nobody wants it.
    static std::shared_ptr<WorkProbe> here(Scheduler *scheduler);
    static std::shared_ptr<WorkProbe> of(quint32 index);

    void begins(TaskContext *task) noexcept override
    {
        if (s_meters.load(std::memory_order_relaxed) == 0)
            return stop();
        m_own = {Clock::now().time_since_epoch().count(), quint64(task->id()), task->m_innermost ? task->m_innermost->where : task->spawnedAt()};
        m_stand.write(m_own);
    }
    void ends() noexcept override
    {
        const Clock::rep since = std::exchange(m_own.since, 0);
        if (since == 0)
            return;
        m_stand.write(m_own);
        const Duration time = Clock::now().time_since_epoch() - Clock::duration(since);
        all += time;
        try {
            if (works.size() > MostWorks)
                works.clear(); // nobody has asked for a long time
            Work &work = works[m_own.task];
            work.time += time;
            ++work.turns;
        } catch (const std::bad_alloc &) {
        }
    }
    void fill(ThreadSnapshot &thread) const
    {
        const std::optional<Stand> stand = m_stand.read();
        if (!stand || stand->since == 0)
            return;
        thread.running = TaskId(stand->task);
        thread.runningSince = describe(stand->where);
        thread.runningFor = std::max(Clock::now().time_since_epoch() - Clock::duration(stand->since), Clock::duration(0));
    }

    std::unordered_map<quint64, Work> works; // by the task's number
    std::unordered_map<quint64, Work> seen; // by a snapshot that is being taken
    Duration all{};

private:
    static constexpr std::size_t MostWorks = 1'000'000;
    struct Stand
    {
        Clock::rep since = 0; // 0: nothing runs
        quint64 task = 0;
        std::source_location where;
    };
    void stop() noexcept
    {
        m_own.since = 0;
        m_stand.write(m_own);
        m_scheduler->removeProbe(this); // the last reference may be our caller's
    }

    Scheduler *const m_scheduler;
    Stand m_own; // the thread's
    Published<Stand> m_stand{Stand()};
};

namespace {

// Those that live, by the index of the scheduler: for threads that do not answer.
std::mutex s_lock;
std::map<quint32, std::weak_ptr<WorkProbe>> s_probes;

} // namespace

std::shared_ptr<WorkProbe> WorkProbe::here(Scheduler *scheduler)
{
    if (s_meters == 0)
        return {};
    const std::lock_guard lock(s_lock);
    std::weak_ptr<WorkProbe> &known = s_probes[scheduler->index()];
    std::shared_ptr<WorkProbe> probe = known.lock();
    if (!probe) {
        probe = std::make_shared<WorkProbe>(scheduler);
        scheduler->addProbe(probe);
        known = probe;
    }
    return probe;
}

std::shared_ptr<WorkProbe> WorkProbe::of(quint32 index)
{
    const std::lock_guard lock(s_lock);
    const auto found = s_probes.find(index);
    return found == s_probes.end() ? nullptr : found->second.lock();
}

WorkCount::WorkCount(Scheduler *scheduler) : m_probe(WorkProbe::here(scheduler)) { }

WorkCount::~WorkCount()
{
    if (!m_probe)
        return;
    m_probe->works = std::move(m_probe->seen);
    m_probe->seen.clear();
}

std::optional<Duration> WorkCount::ofThread() const
{
    return m_probe ? std::optional(m_probe->all) : std::nullopt;
}

std::optional<WorkCount::Work> WorkCount::of(TaskId task)
{
    if (!m_probe)
        return {};
    // The time may have been asked for already, and then belongs to the work that is seen.
    if (const auto seen = m_probe->seen.find(quint64(task)); seen != m_probe->seen.end())
        return Work{seen->second.time, seen->second.turns};
    const auto found = m_probe->works.find(quint64(task));
    if (found == m_probe->works.end())
        return Work();
    const Work work{found->second.time, found->second.turns};
    m_probe->seen.insert(m_probe->works.extract(found));
    return work;
}

void WorkCount::fillFromOutside(ThreadSnapshot &thread)
{
    if (const auto probe = WorkProbe::of(quint32(thread.index)))
        probe->fill(thread);
}

} // namespace detail
} // namespace QActors
