// SPDX-License-Identifier: MIT
#include "metricsprobe_p.h"

#include "messaging/actorqueue_p.h"

#include <algorithm>

namespace QActors::detail {

namespace {

thread_local MetricsProbe *t_metricsProbe = nullptr;

qint64 nanosecondsNow() noexcept
{
    return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1);
}

} // namespace

void ClassCounts::handledOne(qint64 nanoseconds) noexcept
{
    const auto bucket = std::lower_bound(DurationHistogram::Bounds.begin(), DurationHistogram::Bounds.end(), std::chrono::nanoseconds(nanoseconds));
    times[std::size_t(bucket - DurationHistogram::Bounds.begin())].fetch_add(1, std::memory_order_relaxed);
    time.fetch_add(nanoseconds, std::memory_order_relaxed);
    handled.fetch_add(1, std::memory_order_relaxed);
}

void ClassCounts::sawDepth(int depth) noexcept
{
    int most = deepest.load(std::memory_order_relaxed);
    while (depth > most && !deepest.compare_exchange_weak(most, depth, std::memory_order_relaxed)) { }
}

MetricsTable &MetricsTable::instance()
{
    static MetricsTable *const table = new MetricsTable; // threads may outlive static objects
    return *table;
}

ClassCounts &MetricsTable::of(const char *className)
{
    const QMutexLocker locker(&m_lock);
    auto &counts = m_classes[className];
    if (!counts)
        counts = std::make_unique<ClassCounts>();
    return *counts;
}

void MetricsTable::start()
{
    const QMutexLocker locker(&m_lock);
    if (isOn())
        return;
    for (const auto &[name, counts] : m_classes) {
        counts->handled = counts->dropped = counts->restarts = 0;
        counts->time = 0;
        counts->deepest = 0;
        for (auto &count : counts->times)
            count = 0;
    }
    deadLetters = 0;
    m_session = ++m_sessions;
}

MetricsSnapshot MetricsTable::snapshot()
{
    const QMutexLocker locker(&m_lock);
    MetricsSnapshot seen;
    seen.deadLetters = deadLetters;
    for (const auto &[name, counts] : m_classes) {
        ActorMetrics actor;
        actor.className = QString::fromStdString(name);
        actor.handled = counts->handled;
        for (std::size_t i = 0; i < counts->times.size(); ++i)
            actor.time.counts[i] = counts->times[i];
        actor.time.sum = std::chrono::nanoseconds(counts->time);
        actor.dropped = counts->dropped;
        actor.restarts = counts->restarts;
        actor.deepestMailbox = counts->deepest;
        if (actor.handled || actor.dropped || actor.restarts)
            seen.actors.append(actor);
    }
    return seen;
}

MetricsProbe::MetricsProbe() : m_session(MetricsTable::instance().session())
{
    t_metricsProbe = this;
}

MetricsProbe::~MetricsProbe()
{
    if (t_metricsProbe == this)
        t_metricsProbe = nullptr;
}

void MetricsProbe::visit(Scheduler *scheduler)
{
    const quint64 session = MetricsTable::instance().session();
    if (t_metricsProbe && t_metricsProbe->m_session != session)
        scheduler->removeProbe(t_metricsProbe);
    if (session && (!t_metricsProbe || t_metricsProbe->m_session != session))
        scheduler->addProbe(std::make_shared<MetricsProbe>());
}

ClassCounts &MetricsProbe::countsOf(const char *className)
{
    ClassCounts *&counts = m_classes[className];
    if (!counts)
        counts = &MetricsTable::instance().of(className);
    return *counts;
}

void MetricsProbe::begins(TaskContext *task) noexcept
{
    if (!task->hasPrincipal() || m_session != MetricsTable::instance().session())
        return;
    m_task = NodePointer<TaskContext>::sharing(task);
    const MessageQueue *queue = queueOf(task->principal());
    if (!ReceiveBase::standOf(*queue, task).taken)
        return;
    ClassCounts &counts = countsOf(classOf(queue));
    counts.sawDepth(queue->count());
    if (m_handling.size() >= m_many)
        forgetEnded();
    m_handling[quint64(task->id())] = {m_task, &counts, nanosecondsNow()};
}

void MetricsProbe::ends() noexcept
{
    const NodePointer<TaskContext> task = std::exchange(m_task, {});
    if (!task || m_session != MetricsTable::instance().session())
        return;
    const auto found = m_handling.find(quint64(task->id()));
    if (found == m_handling.end())
        return;
    if (!task->hasEnded() && !ReceiveBase::standOf(*queueOf(task->principal()), task.get()).receives)
        return; // it goes on with it later
    found->second.counts->handledOne(nanosecondsNow() - found->second.since);
    m_handling.erase(found);
}

// Those that were killed as they waited.
void MetricsProbe::forgetEnded()
{
    std::erase_if(m_handling, [](const auto &entry) { return entry.second.task->hasEnded(); });
    m_many = std::max<std::size_t>(64, 2 * m_handling.size());
}

} // namespace QActors::detail
