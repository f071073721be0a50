// SPDX-License-Identifier: MIT
#include "scopedetails_p.h"

#include "failure_p.h"
#include "tasklog_p.h"

#include <QActors/kernel/async.h>
#include <QActors/kernel/detail/listener.h>
#include <QActors/kernel/exceptiongroup.h>

#include <QtCore/qscopeguard.h>

#include <vector>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {
std::atomic<quint64> s_lastId{0}; // relaxed: numbers
}

TaskContext::TaskContext() : ScopeNode(Scheduler::current()), m_id(TaskId(s_lastId.fetch_add(1, std::memory_order_relaxed) + 1))
{
    scheduler()->taskCreated();
    const TaskContext *starter = scheduler()->currentTask();
    if (!starter || starter->m_locals) [[unlikely]]
        m_locals = LocalPointer::sharing(currentLocals());
}

TaskContext::~TaskContext()
{
    while (m_observers)
        m_observers->unobserve();
    scheduler()->taskDestroyed();
}

const std::exception_ptr &TaskContext::error() const noexcept
{
    static const std::exception_ptr none;
    return none;
}

void TaskContext::tellOf(const std::exception_ptr &error) const noexcept
{
    if (error && !m_errorObserved)
        qCWarning(taskLog).noquote() << name() << "failed and nobody joined it:" << describeTyped(error) + whereItFailed(error);
}

std::unique_ptr<ScopeNode::Details> TaskContext::makeDetails()
{
    return std::make_unique<Details>(this);
}

TaskContext::Details &TaskContext::details()
{
    return static_cast<Details &>(ScopeNode::details());
}

TaskContext::Details *TaskContext::existingDetails() const noexcept
{
    return static_cast<Details *>(ScopeNode::existingDetails());
}

TaskState TaskContext::state() const noexcept
{
    if (m_phase == Phase::Ended)
        return m_endedCancelled ? TaskState::Cancelled : m_hasError ? TaskState::Failed
                                                                    : TaskState::Finished;
    if (isEffective())
        return TaskState::Cancelling;
    return m_begun ? TaskState::Running : TaskState::Pending;
}

QString TaskContext::cancelReason() const
{
    if (m_killed)
        return u"killed"_s;
    return reason();
}

void TaskContext::setProgress(double fraction, const QString &text)
{
    Details &d = details();
    d.progress = fraction >= 0 ? std::min(fraction, 1.0) : -1; // NaN cannot tell either
    d.progressText = text;
    // One that hears of it may delete any other: a mark keeps the place.
    class Mark final : public TaskObserver
    {
    public:
        void taskSettled(TaskContext *) noexcept override { }
    } mark;
    for (TaskObserver *observer = m_observers; observer; observer = mark.m_nextObserver) {
        mark.unobserve();
        insertAfter(observer, &mark);
        observer->taskProgressed(this);
    }
}

void TaskContext::stateChanging() noexcept
{
    for (TaskObserver *observer = m_observers; observer; observer = observer->m_nextObserver)
        observer->taskStateChanging(this);
}

void TaskContext::started() noexcept
{
    for (TaskObserver *observer = m_observers; observer;) {
        TaskObserver *next = observer->m_nextObserver;
        observer->taskStarted(this);
        observer = next;
    }
}

void TaskContext::observe(TaskObserver *observer) noexcept
{
    if (m_observers)
        return insertAfter(m_observers->m_previousObserver, observer);
    observer->m_observed = this;
    observer->m_nextObserver = nullptr;
    observer->m_previousObserver = m_observers = observer;
}

void TaskContext::insertAfter(TaskObserver *previous, TaskObserver *observer) noexcept
{
    observer->m_observed = this;
    observer->m_previousObserver = previous;
    observer->m_nextObserver = std::exchange(previous->m_nextObserver, observer);
    TaskObserver *next = observer->m_nextObserver;
    (next ? next : m_observers)->m_previousObserver = observer;
}

void TaskContext::removeObserver(TaskObserver *observer) noexcept
{
    TaskObserver *next = observer->m_nextObserver;
    TaskObserver *previous = observer->m_previousObserver;
    if (observer == m_observers)
        m_observers = next;
    else
        previous->m_nextObserver = next;
    if (next)
        next->m_previousObserver = previous;
    else if (m_observers)
        m_observers->m_previousObserver = previous;
    observer->m_observed = nullptr;
    observer->m_nextObserver = observer->m_previousObserver = nullptr;
}

void TaskContext::launch(ScopeNode *scopeParent, TaskOwner *owner, std::source_location where, TaskContext *of)
{
    m_owner = owner;
    TaskContext *parent = owner->host();
    setOrigin(where, of || !parent ? of : parent->principal());
    m_hasPrincipal = principal() != nullptr;
    attach(scopeParent, this);
    if (ScheduleHook *hook = scheduler()->hook(); Q_UNLIKELY(hook))
        hook->taskLaunched(this);
    makeReady();
}

void TaskContext::makeReady() noexcept
{
    m_phase = Phase::Ready;
    scheduler()->makeReady(this);
}

// The leaf failed to suspend, or was destroyed with its frame.
void TaskContext::unsuspend() noexcept
{
    if (m_phase == Phase::Ready)
        scheduler()->removeReady(this);
    m_special &= ~Diverted;
    m_leaf = nullptr;
    m_cancelDelivered = false;
    m_phase = Phase::Running;
}

void TaskContext::deliverCancel() noexcept
{
    if (m_phase != Phase::Waiting || !m_leaf->detach())
        return;
    m_cancelDelivered = true;
    makeReady();
}

void TaskContext::goOn() noexcept
{
    if (!m_begun) {
        m_begun = true;
        if (isLoggingTasks())
            logTask(this, TaskStep::Started);
        stateChanging();
        begin();
    }
    do {
        while (m_phase == Phase::Running && !isKillPending() && hasCoroutine()) {
            m_nesting = 0;
            m_innermost->handle().resume();
        }
    } while (m_phase == Phase::Running && !isKillPending() && next());
}

bool TaskContext::hasCoroutine() const noexcept
{
    return m_innermost && !m_innermost->handle().done();
}

void TaskContext::resumeLeaf() noexcept
{
    m_special = 0;
    m_nesting = 0;
    m_divertedTo->resumeInstead();
    if (m_phase == Phase::Running && !m_special)
        m_innermost->handle().resume();
}

void TaskContext::endIfOver() noexcept
{
    if (isKillPending())
        destroyNow();
    else if (m_phase == Phase::Running)
        end();
}

void TaskContext::kill() noexcept
{
    if (m_phase == Phase::Ended || isKillPending())
        return;
    m_special |= KillRequested;
    if (m_phase != Phase::Running)
        destroyNow();
    else
        scheduler()->endTurn(); // its next await does not return
}

void TaskContext::orphan() noexcept
{
    m_owner = nullptr;
    m_orphaned = true;
    kill(); // does nothing in the middle of end(), which then releases
}

// Frames hold groups, and these tasks with frames: each is killed from within the one above. The deepest go first then.
void TaskContext::killBelow() noexcept
{
    const auto deepest = [](ScopeNode *node) {
        while (node->firstChild())
            node = node->firstChild();
        return node;
    };
    std::vector<NodePointer<TaskContext>> below;
    ScopeNode *const top = this;
    for (ScopeNode *node = deepest(top); node != top; node = node->nextSibling() ? deepest(node->nextSibling()) : node->parent()) {
        if (node->task() == node)
            below.push_back(NodePointer<TaskContext>::sharing(node->task()));
    }
    for (const NodePointer<TaskContext> &task : below) {
        if (TaskOwner *owner = task->m_owner; owner && owner->forget(task.get()))
            task->orphan();
    }
}

void TaskContext::destroyNow() noexcept
{
    constexpr int MostDepth = 50;
    int &depth = scheduler()->killDepth;
    ++depth;
    const auto over = qScopeGuard([&depth] { --depth; });
    if (depth > MostDepth && firstChild()) [[unlikely]]
        killBelow();
    if (m_phase == Phase::Ready || m_phase == Phase::Created)
        scheduler()->removeReady(this);
    m_phase = Phase::Running; // a kill() from a destructor below finds it busy
    m_leaf = nullptr;         // and a complete() finds no task
    m_killed = true;
    m_endedCancelled = true;
    end();
}

void TaskContext::end() noexcept
{
    if (!m_killed) {
        const std::exception_ptr error = collect();
        std::exception_ptr rest = ExceptionGroup::withoutCancelled(error);
        m_endedCancelled = error && !rest;
        m_hasError = bool(rest);
        setError(std::move(rest));
    }
    destroyChain();
    destroyFrames();
    if (m_locals) [[unlikely]]
        letGoOfLocals();
    m_innermost = nullptr;
    while (m_scope != this) // entered by hand and never left
        std::exchange(m_scope, m_scope->parent())->detach();
    m_leaf = nullptr;
    if (m_endedCancelled && !m_killed && !isCancelCalled()) {
        // The reason lies further up in the tree, which it leaves now.
        const QString why = reason();
        cancel(why);
    }
    m_phase = Phase::Ended;
    if (isLoggingTasks())
        logTask(this, TaskStep::Ended);
    if (ScheduleHook *hook = scheduler()->hook(); Q_UNLIKELY(hook))
        hook->taskEnded(this);
    leave();
    retain(); // an observer may drop the last handle
    ended();
    while (TaskObserver *observer = m_observers) {
        observer->unobserve();
        observer->taskSettled(this);
    }
    leaveTree();
    if (TaskOwner *owner = std::exchange(m_owner, nullptr))
        owner->taskEnded(this);
    else if (m_orphaned)
        release();
    release();
}

// A handle keeps the task, not these.
Q_NEVER_INLINE void TaskContext::letGoOfLocals() noexcept
{
    if (Listener *listener = Listener::get())
        listener->taskEnded(this);
    std::ignore = exchangeLocals({});
}

// From the inside out and one by one: left to the outermost frame's destructor, a deep chain would overflow
// the stack.
void TaskContext::destroyChain() noexcept
{
    while (m_innermost && m_innermost->awaiter) {
        AwaitedChild *child = m_innermost->awaiter;
        m_innermost = &child->caller;
        std::exchange(child->frame, nullptr).destroy();
    }
}

} // namespace QActors::detail
