// SPDX-License-Identifier: MIT
// The scheduler and those who look on.
#include "postwork_p.h"
#include "scheduler_p.h"

namespace QActors::detail {

// Those that are removed meanwhile still hear of the end.
void Scheduler::resumeTold(TaskContext *task)
{
    const std::shared_ptr<const Internals::Probes> probes = m_internals->probes;
    if (!probes)
        return resume(task);
    const int ticks = m_ticks;
    const bool outOfTime = m_outOfTime;
    for (const auto &probe : *probes) {
        probe->begins(task);
        if (probe->takesSteps())
            endTurn();
    }
    resume(task);
    m_ticks = ticks;
    m_outOfTime = outOfTime;
    for (const auto &probe : *probes)
        probe->ends();
}

void Scheduler::tellEnds() noexcept
{
    if (const std::shared_ptr<const Internals::Probes> probes = m_internals->probes) {
        for (const auto &probe : *probes)
            probe->ends();
    }
}

void Scheduler::tellServes(const MessageNode *message) noexcept
{
    if (const std::shared_ptr<const Internals::Probes> probes = m_internals->probes) {
        for (const auto &probe : *probes)
            probe->serves(message);
    }
}

void Scheduler::addProbe(std::shared_ptr<RunProbe> probe)
{
    Internals::Probes all = m_internals->probes ? *m_internals->probes : Internals::Probes();
    all.push_back(std::move(probe));
    m_internals->probes = std::make_shared<const Internals::Probes>(std::move(all));
    m_isProbed = true;
}

void Scheduler::removeProbe(const RunProbe *probe) noexcept
{
    if (!m_internals->probes)
        return;
    Internals::Probes all = *m_internals->probes;
    std::erase_if(all, [probe](const auto &one) { return one.get() == probe; });
    m_isProbed = !all.empty();
    m_internals->probes = all.empty() ? nullptr : std::make_shared<const Internals::Probes>(std::move(all));
}

void Scheduler::visitAll(Visit visit)
{
    setVisit(visit); // before it looks for threads, see current()
    if (!visit)
        return;
    for (quint32 index = 0; Scheduler *scheduler = at(index); ++index) {
        if (scheduler->isCurrent())
            visit(scheduler);
        else
            detail::post(scheduler, [scheduler, visit] { visit(scheduler); });
    }
}

} // namespace QActors::detail
