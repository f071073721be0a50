// SPDX-License-Identifier: MIT
#include "scopedetails_p.h"

#include "tasklog_p.h"

#include <QActors/kernel/detail/scheduler.h>
#include <QActors/kernel/exceptiongroup.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

/// A cancel() before the scope was entered.
struct ScopeNode::Early
{
    QString reason;
};

ScopeNode::ScopeNode() noexcept = default;
ScopeNode::ScopeNode(Scheduler *scheduler) noexcept : m_scope(this), m_home(quintptr(scheduler)), m_isTask(true) { }

ScopeNode::~ScopeNode()
{
    if (m_home.load(std::memory_order_relaxed) & 1) [[unlikely]]
        dropEarly();
    if (m_open || m_parent) // a task's has been left at its end
        detach();
    while (m_firstChild)
        m_firstChild->unlink();
}

ScopeNode::Details &ScopeNode::details()
{
    if (!m_details)
        m_details = makeDetails();
    return *m_details;
}

std::unique_ptr<ScopeNode::Details> ScopeNode::makeDetails()
{
    return std::make_unique<Details>(this);
}

QString ScopeNode::ownReason() const
{
    return m_details ? m_details->reason : QString();
}

QString ScopeNode::reason() const noexcept // who throws Cancelled has nothing to clean up then
{
    if (const Early *before = early())
        return before->reason;
    const ScopeNode *scope = canceller();
    return scope ? scope->ownReason() : QString();
}

namespace {
constexpr int LongWay = 64;
}

// The innermost cancelled scope that can be seen from here. As deep as scopes stand in each other, all of them ask for it when
// the outermost is cancelled: a long way leaves marks, so that the next one is short.
const ScopeNode *ScopeNode::canceller() const
{
    int steps = 0;
    const ScopeNode *scope = this;
    for (; scope && !scope->isCancelCalled(); scope = scope->m_shielded ? nullptr : scope->m_parent) {
        if (const Details *d = scope->m_details.get(); d && d->cancellerAsOf == scheduler()->scopeChanges) {
            scope = d->canceller;
            break;
        }
        ++steps;
    }
    if (steps > LongWay) [[unlikely]]
        rememberCanceller(scope);
    return scope;
}

void ScopeNode::rememberCanceller(const ScopeNode *found) const
{
    int steps = 0;
    for (ScopeNode *scope = m_parent; scope && scope != found; scope = scope->m_shielded ? nullptr : scope->m_parent) {
        if (++steps % LongWay != 0)
            continue;
        Details &d = scope->details();
        if (d.cancellerAsOf == scheduler()->scopeChanges)
            return; // from here on it is known
        d.canceller = found;
        d.cancellerAsOf = scheduler()->scopeChanges;
    }
}

// Results that were remembered in the scope and below may no longer hold.
Q_NEVER_INLINE void ScopeNode::forgetCancellers() noexcept
{
    if (m_details)
        m_details->cancellerAsOf = 0;
    if (Scheduler *home = m_firstChild ? scheduler() : nullptr)
        ++home->scopeChanges;
}

QString ScopeNode::waitingFor() const
{
    return m_details ? m_details->waitingFor : QString();
}

void ScopeNode::throwCancelled() const
{
    if (ScheduleHook *hook = scheduler()->hook(); hook && task())
        hook->throwing(task());
    const TaskContext *current = scheduler()->currentTask();
    throw Cancelled(reason(), current ? current->givenName() : QString());
}

void ScopeNode::cancel(const QString &reason, Cause cause)
{
    if (isCancelCalled())
        return;
    if (cause == Cause::Deadline) {
        Details &d = details();
        d.reason = d.timeout == Duration::max() ? u"its deadline passed"_s
                                                : u"its deadline passed after "_s + QActors::describe(d.timeout);
        QStringList lines;
        collectWaiting(lines);
        d.waitingFor = lines.join(u"; ");
    } else if (!reason.isEmpty()) {
        details().reason = reason;
    }
    m_cause.store(cause, std::memory_order_relaxed);
    if (m_firstChild)
        forgetCancellers(); // it is the nearest now
    push();
}

// Trees are walked by their pointers: as deep as tasks nest, calls would overflow the stack.
ScopeNode *ScopeNode::nextBelow(const ScopeNode *top, bool descend) noexcept
{
    if (descend && m_firstChild)
        return m_firstChild;
    ScopeNode *node = this;
    while (node != top && !node->m_next)
        node = node->m_parent;
    return node == top ? nullptr : node->m_next;
}

void ScopeNode::collectWaiting(QStringList &lines)
{
    constexpr qsizetype Most = 5; // a message, not a dump
    for (ScopeNode *node = this; node && lines.size() < Most; node = node->nextBelow(this, true)) {
        if (TaskContext *task = node->task(); task && task->scope() == node && task->leaf())
            lines.append(task->whereItWaits());
    }
}

void ScopeNode::push() noexcept
{
    if (isEffective())
        return;
    pushHere();
    if (m_firstChild)
        pushBelow();
}

void ScopeNode::pushBelow() noexcept
{
    bool reached = true;
    for (ScopeNode *node = m_firstChild; node; node = node->nextBelow(this, reached)) {
        reached = !node->isEffective() && !node->m_shielded;
        if (reached)
            node->pushHere();
    }
}

void ScopeNode::pushHere() noexcept
{
    m_look |= Effective;
    TaskContext *task = m_open ? this->task() : nullptr;
    if (!task)
        return;
    if (m_isTask) {
        if (isLoggingTasks())
            logTask(task, TaskStep::Cancelled);
        task->stateChanging();
    }
    if (task->scope() == this)
        task->deliverCancel();
}

void ScopeNode::pull() noexcept
{
    bool reached = true;
    for (ScopeNode *node = this; node; node = node->nextBelow(this, reached)) {
        reached = node->isEffective() && !node->isCancelCalled() && !node->isOuterCancelVisible();
        if (reached)
            node->m_look &= ~Effective;
    }
}

void ScopeNode::setShielded(bool shielded)
{
    if (m_shielded == shielded)
        return;
    m_shielded = shielded;
    forgetCancellers();
    if (shielded) {
        pull();
        return;
    }
    if (m_parent && (m_parent->m_look & Timed))
        pushDeadline();
    if (isOuterCancelVisible())
        push();
}

bool ScopeNode::isHere() const noexcept
{
    const quintptr home = m_home.load(std::memory_order_relaxed);
    return home && home == quintptr(Scheduler::existing());
}

ScopeNode::Early *ScopeNode::early() const noexcept
{
    const quintptr home = m_home.load(std::memory_order_acquire);
    return home & 1 ? reinterpret_cast<Early *>(home & ~quintptr(1)) : nullptr;
}

Q_NEVER_INLINE void ScopeNode::dropEarly() noexcept
{
    delete early();
}

Scheduler *ScopeNode::cancelEarly(const QString &reason)
{
    quintptr home = m_home.load(std::memory_order_acquire);
    if (!home) {
        auto mine = std::make_unique<Early>(Early{reason});
        if (m_home.compare_exchange_strong(home, quintptr(mine.get()) | 1, std::memory_order_acq_rel, std::memory_order_acquire)) {
            static_cast<void>(mine.release());
            return nullptr;
        }
    }
    return home & 1 ? nullptr : reinterpret_cast<Scheduler *>(home); // the first reason counts
}

void ScopeNode::claim(Scheduler *scheduler)
{
    const auto home = quintptr(scheduler);
    if (m_home.load(std::memory_order_relaxed) == home)
        return;
    const quintptr before = m_home.exchange(home, std::memory_order_acq_rel);
    if (!(before & 1))
        return;
    const std::unique_ptr<Early> cancelled(reinterpret_cast<Early *>(before & ~quintptr(1)));
    cancel(cancelled->reason);
}

void ScopeNode::attach(ScopeNode *parent, TaskContext *task)
{
    if (m_parent || m_isRoot)
        unlink();
    m_entered = m_open = m_attached = true;
    if (!m_isTask) { // a task knows it all from the beginning
        m_task = task;
        claim(task ? task->scheduler() : Scheduler::current());
    }
    link(parent);
    if (isCancelCalled() || isOuterCancelVisible())
        push();
    else if (isEffective())
        pull();
    if (m_details) {
        if (m_details->timeout != Duration::max())
            m_details->deadline = deadlineAfter(scheduler()->now(), m_details->timeout);
        setDeadline(m_details->deadline);
    }
}

void ScopeNode::detach() noexcept
{
    leave();
    leaveTree();
}

void ScopeNode::leaveThread() noexcept
{
    if (m_details)
        m_details->timer.disarm();
    forgetCancellers();
    m_home.store(0, std::memory_order_release);
}

void ScopeNode::comeToThread()
{
    claim(Scheduler::current());
    if (m_details)
        setDeadline(m_details->deadline);
}

void ScopeNode::leave() noexcept
{
    m_open = false;
    if (m_details)
        m_details->timer.disarm();
    TaskContext *const task = this->task();
    if (task && !m_isTask && task->scope() == this)
        task->setScope(m_parent);
    // Only what outlives the scope against the rules still hangs below it. The task's own inner scopes stay in the tree, so
    // that what is further out reaches it; a group's tasks stay with their group.
    for (ScopeNode *child = m_firstChild; child;) {
        ScopeNode *next = child->m_next;
        if (!child->m_isTask) {
            child->unlink();
            if (m_parent && task && child->m_task == task) {
                child->link(m_parent);
                child->pull();
            }
        }
        child = next;
    }
}

void ScopeNode::leaveTree() noexcept
{
    unlink();
    m_attached = false;
    if (!m_isTask)
        m_task = nullptr;
}

void ScopeNode::link(ScopeNode *parent) noexcept
{
    if (m_details || m_firstChild) [[unlikely]]
        forgetCancellers();
    m_parent = parent;
    if (!parent) {
        if (task())
            linkAsRoot();
        return;
    }
    m_next = parent->m_firstChild;
    if (m_next)
        m_next->m_previous = this;
    else if (!parent->m_parent && !parent->task()) // a group of its own, no longer empty
        parent->linkAsRoot();
    parent->m_firstChild = this;
    if (parent->m_look & Timed) [[unlikely]]
        pushDeadline();
}

void ScopeNode::linkAsRoot() noexcept
{
    ScopeNode *&first = scheduler()->m_firstRoot;
    m_isRoot = true;
    m_next = first;
    if (m_next)
        m_next->m_previous = this;
    first = this;
}

void ScopeNode::unlink() noexcept
{
    if (m_details || m_firstChild) [[unlikely]]
        forgetCancellers();
    ScopeNode *parent = std::exchange(m_parent, nullptr);
    if (m_previous)
        m_previous->m_next = m_next;
    else if (parent)
        parent->m_firstChild = m_next;
    else if (m_isRoot)
        scheduler()->m_firstRoot = m_next;
    if (m_next)
        m_next->m_previous = m_previous;
    m_next = m_previous = nullptr;
    m_isRoot = false;
    if (parent && parent->m_isRoot && !parent->m_firstChild && !parent->task())
        parent->unlink(); // an empty group: its thread may change
}

std::exception_ptr ScopeNode::filter(const std::exception_ptr &error)
{
    if (!error || !isEffective() || isOuterCancelVisible())
        return error;
    std::exception_ptr rest = ExceptionGroup::withoutCancelled(error);
    if (rest != error)
        m_caught = true;
    return rest;
}

} // namespace QActors::detail
