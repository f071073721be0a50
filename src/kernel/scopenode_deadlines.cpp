// SPDX-License-Identifier: MIT
// A scope and time: its own deadline and those around it.
#include "scopedetails_p.h"

#include <QActors/kernel/detail/scheduler.h>
#include <QActors/kernel/exceptiongroup.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

// The walk goes through shields, too: isEffectiveByNow() below one looks in vain, which costs little.
void ScopeNode::pushDeadline() noexcept
{
    for (ScopeNode *node = this; node; node = node->nextBelow(this, true))
        node->m_look |= Timed;
}

bool ScopeNode::isEffectiveByNow() noexcept
{
    if (isEffective() || !(m_look & Timed))
        return isEffective();
    const TimePoint now = scheduler()->now();
    bool isTimed = false;
    for (ScopeNode *scope = this; scope; scope = scope->m_shielded ? nullptr : scope->m_parent) {
        if (!scope->m_open || scope->deadline() == Never)
            continue;
        isTimed = true;
        if (scope->deadline() <= now)
            scope->cancel({}, Cause::Deadline);
    }
    if (!isTimed)
        m_look &= ~Timed;
    return isEffective();
}

bool ScopeNode::isCancelCalledByNow() noexcept
{
    if (isCancelCalled() || early())
        return true;
    if (deadline() == Never || (m_entered && (!m_open || !isHere())))
        return false;
    if (deadline() <= Scheduler::current()->now())
        cancel({}, Cause::Deadline);
    return isCancelCalled();
}

TimePoint ScopeNode::deadline() const noexcept
{
    return m_details ? m_details->deadline : Never;
}

Duration ScopeNode::timeout() const noexcept
{
    return m_details ? m_details->timeout : Duration::max();
}

void ScopeNode::setDeadline(TimePoint deadline)
{
    if (deadline == Never && !m_details)
        return;
    Details &d = details();
    d.deadline = deadline;
    if (!m_open) {
        if (!m_entered)
            d.timeout = Duration::max(); // the last word counts
        return;
    }
    if (deadline == Never)
        d.timer.disarm();
    else if (!scheduler())
        return; // on its way to another thread: see comeToThread()
    else if (deadline <= scheduler()->now()) {
        d.timer.disarm();
        cancel({}, Cause::Deadline);
    } else {
        d.timer.arm(scheduler(), deadline);
        pushDeadline();
    }
}

void ScopeNode::setTimeout(Duration timeout)
{
    Details &d = details();
    d.timeout = timeout;
    d.deadline = Never;
}

TimePoint ScopeNode::effectiveDeadline() const noexcept
{
    if (isEffective())
        return TimePoint::min();
    TimePoint earliest = Never;
    for (const ScopeNode *scope = this; scope; scope = scope->m_shielded ? nullptr : scope->m_parent)
        earliest = std::min(earliest, scope->deadline());
    return earliest;
}

} // namespace QActors::detail
