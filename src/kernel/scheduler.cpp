// SPDX-License-Identifier: MIT
#include <QActors/kernel/dispatcher.h>

#include "ofthread_p.h"
#include "postwork_p.h"
#include "scheduler_p.h"

#include <QActors/kernel/async.h>
#include <QActors/kernel/detail/framepool.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qthread.h>

#include <array>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

constexpr quint32 MostThreads = 4096;
constexpr int MostTicks = 32;
// As long as a producer's batch may be, so that its consumer keeps up.
constexpr int TurnLength = 1024;

// Schedulers are reused, never freed: a Pid or a handle may name one long after its thread has ended.
struct Table
{
    // First: gdb's script finds it there. Stored with release once each, by the lock's holder; at() acquires the scheduler that was made.
    std::array<std::atomic<Scheduler *>, MostThreads> all{};
    QMutex lock;
    std::array<bool, MostThreads> open{};
    quint32 count = 0;
    Scheduler::Visit visit = nullptr;
};
constinit Table s_table;
// Read at every message: without a call.
#if defined(Q_OS_LINUX)
[[gnu::tls_model("initial-exec")]]
#endif
constinit thread_local Scheduler *t_scheduler
    = nullptr;

} // namespace

/// Closes the thread's scheduler when the thread ends. For one of std::thread's, and the main one; a QThread's has been
/// closed by then: who waits for it does not wait for this.
struct Scheduler::ThreadEnd
{
    ~ThreadEnd()
    {
        if (!scheduler)
            return;
        t_scheduler = scheduler;
        scheduler->close();
    }
    Scheduler *scheduler = nullptr;
};

Scheduler *Scheduler::existing() noexcept
{
    return t_scheduler;
}

Scheduler *Scheduler::at(quint32 index) noexcept
{
    return index < MostThreads ? s_table.all[index].load(std::memory_order_acquire) : nullptr;
}

// Work that is ready, posted or due since the last application has gone waits for this one. Events are gone: on this thread with
// the application, on all others since then.
void Scheduler::applicationBegins()
{
    for (quint32 index = 0; index < MostThreads; ++index) {
        Scheduler *scheduler = at(index);
        if (!scheduler)
            break;
        if (!scheduler->isCurrent())
            detail::post(scheduler, [scheduler] { scheduler->eventWaits().lookAgain(); });
    }
    if (Scheduler *scheduler = existing()) {
        scheduler->m_idlePosted = false;
        scheduler->m_internals->eventWaits.lookAgain();
        scheduler->wake();
    }
}

Scheduler *Scheduler::current()
{
    if (Q_LIKELY(t_scheduler))
        return t_scheduler;
    QMutexLocker locker(&s_table.lock);
    quint32 index = 0;
    const auto isInUse = [](quint32 i) {
        const Scheduler *scheduler = s_table.all[i].load();
        return s_table.open[i] || scheduler->taskCount() > 0 || scheduler->m_holders > 0;
    };
    while (index < s_table.count && isInUse(index))
        ++index;
    if (index == MostThreads)
        qFatal("QActors: more than %u threads with tasks at once", MostThreads);
    if (index == s_table.count) {
        auto *made = new Dispatcher;
        made->m_index = index;
        s_table.all[index].store(made, std::memory_order_release);
        ++s_table.count;
    }
    s_table.open[index] = true;
    Scheduler *scheduler = s_table.all[index].load();
    locker.unlock();
    scheduler->open();
    t_scheduler = scheduler;
    ofThread<ThreadEnd>().scheduler = scheduler;
    // Once it is open, and under the lock: a visitAll() on another thread that had it later finds this thread, and one that had it
    // before is found here. (Without, each may miss the other: a store may become visible after the load that follows it.)
    locker.relock();
    const Visit visit = s_table.visit;
    locker.unlock();
    if (visit)
        visit(scheduler);
    return scheduler;
}

void Scheduler::setVisit(Visit visit)
{
    const QMutexLocker locker(&s_table.lock);
    s_table.visit = visit;
}

Scheduler::Scheduler() : m_clock(Clock::system()), m_internals(std::make_unique<Internals>()) { }
Scheduler::~Scheduler() = default;

void Scheduler::open()
{
    auto *waker = new Waker(this);
    waker->hook();
    waker->endWithThread();
    m_clock = Clock::system();
    m_budget = std::chrono::microseconds(200);
    m_spin = Duration(0);
    m_wakePosted = m_idlePosted = m_eventsLost = false;
    const QMutexLocker locker(&m_internals->lock);
    m_internals->waker = waker;
    m_internals->inbox.reopen();
}

void Scheduler::close()
{
    InboxNode *left = m_internals->inbox.close();
    while (InboxNode *node = left) {
        left = Inbox::next(node);
        node->drop();
    }
    m_internals->timers.clear();
    m_internals->eventWaits.clear();
    m_internals->probes.reset();
    {
        const QMutexLocker locker(&m_internals->lock);
        delete std::exchange(m_internals->waker, nullptr);
    }
    while (m_firstRoot) // what is left may go on any thread, on several at once
        m_firstRoot->leaveRoots();
    poolBlockMoves(int(std::exchange(m_blocks, 0)));
    t_scheduler = nullptr;
    ofThread<ThreadEnd>().scheduler = nullptr;
    const QMutexLocker locker(&s_table.lock);
    s_table.open[m_index] = false;
}

bool Scheduler::isAbandoned() const noexcept
{
    if (isCurrent())
        return true;
    const QMutexLocker locker(&s_table.lock);
    return !s_table.open[m_index];
}

std::unique_lock<std::recursive_mutex> Scheduler::lockIfAbandoned() const
{
    return isCurrent() ? std::unique_lock<std::recursive_mutex>() : std::unique_lock(m_internals->abandoned);
}

EventWaits &Scheduler::eventWaits() noexcept
{
    return m_internals->eventWaits;
}

QObject *Scheduler::context() const noexcept
{
    return m_internals->waker;
}

void Scheduler::setBudget(Duration budget)
{
    if (budget.count() < 0)
        throw MisuseError(u"Dispatcher::setBudget: a budget of %1 ns; give 0 or more"_s.arg(budget.count()));
    m_budget = budget;
    m_ticksGiven = 1;
}

void Scheduler::setSpin(Duration spin)
{
    if (spin.count() < 0)
        throw MisuseError(u"Dispatcher::setSpin: %1 ns; give 0 or more"_s.arg(spin.count()));
    if (const QCoreApplication *app = QCoreApplication::instance(); spin.count() > 0 && app && app->thread() == QThread::currentThread())
        throw MisuseError(u"Dispatcher::setSpin: the main thread must not spin; it has other events to look after"_s);
    m_spin = spin;
}

void Scheduler::setClock(Clock *clock)
{
    if (!m_internals->timers.isEmpty()) {
        throw MisuseError(u"Dispatcher::setClock: timers are armed by the old clock; change the clock while "
                          "nothing sleeps or has a deadline"_s);
    }
    m_clock = clock ? clock : Clock::system();
}

bool Scheduler::post(InboxNode *node) noexcept
{
    const Inbox::Pushed pushed = m_internals->inbox.push(node);
    if (pushed == Inbox::Pushed::Quietly) [[likely]]
        return true;
    return haveFilled(pushed == Inbox::Pushed::Refused ? node : nullptr);
}

// The inbox was empty, or it is closed. A function of its own, so that the frequent path needs no stack frame.
Q_NEVER_INLINE bool Scheduler::haveFilled(InboxNode *refused) noexcept
{
    if (refused) {
        refused->drop();
        return false;
    }
    const QMutexLocker locker(&m_internals->lock);
    if (m_internals->waker)
        QCoreApplication::postEvent(m_internals->waker, m_internals->waker->inboxEvent());
    return true;
}

void Scheduler::takeInbox() noexcept
{
    InboxNode *list = m_internals->inbox.take();
    while (InboxNode *node = list) {
        list = Inbox::next(node);
        node->run(this);
    }
}

void Scheduler::makeReady(TaskContext *task) noexcept
{
    m_ready.append(task);
    if (!m_draining)
        wake();
}

Q_NEVER_INLINE void Scheduler::letGoNext(TaskContext *task) noexcept
{
    if (!m_current || m_current == m_hurried || m_ready.isEmpty() || m_ready.first == m_hurried || m_ready.first == task
        || !task->isReady()) {
        return;
    }
    m_ready.remove(task);
    m_ready.prepend(task);
    m_hurried = task;
}

void Scheduler::wake() noexcept
{
    if (m_wakePosted || !m_internals->waker)
        return;
    m_wakePosted = true;
    m_internals->waker->hook();
    QCoreApplication::postEvent(m_internals->waker, m_internals->waker->wakeEvent());
}

void Scheduler::startBudget() noexcept
{
    m_outOfTime = false;
    m_lastCheck = std::chrono::steady_clock::now();
    m_budgetEnd = deadlineAfter(m_lastCheck, m_budget);
    m_ticks = m_ticksGiven;
}

// Reading the clock costs as much as a message: look at it as often as the last steps' length suggests.
bool Scheduler::budgetSpent() noexcept
{
    if (m_outOfTime)
        return true;
    if (Q_UNLIKELY(m_hook && m_hook->takesSteps() && m_clock != Clock::system()))
        return m_outOfTime = true; // counted, not timed
    const auto now = std::chrono::steady_clock::now();
    const auto elapsed = now - m_lastCheck;
    if (elapsed > m_budget / 8)
        m_ticksGiven = std::max(m_ticksGiven / 4, 1);
    else if (elapsed < m_budget / 32)
        m_ticksGiven = std::min(m_ticksGiven * 2, MostTicks);
    m_lastCheck = now;
    m_ticks = m_ticksGiven;
    m_outOfTime = now >= m_budgetEnd;
    return m_outOfTime;
}

// `task` is no longer in the ready queue.
void Scheduler::resume(TaskContext *task)
{
    m_turn = TurnLength;
    TaskContext *outer = std::exchange(m_current, task);
    if (task->resume(m_lastCheck)) [[likely]]
        m_current = outer;
    else
        goOn(task, outer);
}

Q_NEVER_INLINE void Scheduler::goOn(TaskContext *task, TaskContext *outer)
{
    task->goOn();
    m_current = outer;
    if (!task->isOver())
        return;
    TaskContext *ending = std::exchange(m_ending, task);
    task->endIfOver();
    m_ending = ending;
}

void Scheduler::leaveReady(TaskContext *task) noexcept
{
    m_ready.remove(task);
}

template<bool Probed>
void Scheduler::drainReady()
{
    while (!m_ready.isEmpty()) {
        TaskContext *task = m_ready.takeFirst();
        if constexpr (Probed)
            resumeTold(task);
        else
            resume(task);
        if (--m_ticks <= 0 && budgetSpent())
            break;
        if (m_ready.isEmpty())
            takeInbox();
    }
}

void Scheduler::drain()
{
    if (Q_UNLIKELY(m_hook && m_hook->takesSteps())) {
        drainByHook();
        return;
    }
    const int outerLoops = beginDraining();
    m_idlePosted = false;
    m_hasWorked = true;
    startBudget();
    takeInbox();
    m_internals->timers.fireDue(now());
    if (!m_internals->probes) [[likely]]
        drainReady<false>();
    else
        drainReady<true>();
    endDraining(outerLoops);
}

void Scheduler::insertTimer(TimerNode *node)
{
    TimerQueue &timers = m_internals->timers;
    if (timers.needsTime())
        timers.begin(now());
    timers.insert(node);
    m_idlePosted = false;
    if (!m_draining)
        armTimer();
}

void Scheduler::removeTimer(TimerNode *node) noexcept
{
    m_internals->timers.remove(node);
}

void Scheduler::armTimer()
{
    Waker *waker = m_internals->waker;
    if (!waker || m_clock != Clock::system())
        return;
    const TimePoint next = m_internals->timers.nextDeadline();
    if (waker->timer.isActive() && waker->armedFor <= next)
        return; // an early wake-up does no harm
    if (next == Never || !QAbstractEventDispatcher::instance())
        return;
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(next - now());
    waker->armedFor = next;
    waker->timer.start(int(std::clamp<qint64>(wait.count(), 0, std::numeric_limits<int>::max())),
                       Qt::PreciseTimer, waker);
}

} // namespace QActors::detail
