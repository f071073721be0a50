// SPDX-License-Identifier: MIT
// The scheduler beside the event loop: its events, idleness, and runs that a test conducts.
#include "scheduler_p.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qthread.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

const QEvent::Type WakeEvent = QEvent::Type(QEvent::registerEventType());
const QEvent::Type InboxEvent = QEvent::Type(QEvent::registerEventType());
const QEvent::Type IdleEvent = QEvent::Type(QEvent::registerEventType());

// By a hook: how many steps between two turns of the event loop, and how many awaits that need not wait in one step.
constexpr int MostSteps = 1000;
constexpr int StepTicks = 64;

// Tells the processor that this thread waits for another.
void relax() noexcept
{
#if defined(Q_PROCESSOR_X86) && defined(__GNUC__)
    __builtin_ia32_pause();
#elif defined(Q_PROCESSOR_ARM_64) && defined(__GNUC__)
    asm volatile("yield");
#endif
}

} // namespace

ScheduleHook::~ScheduleHook() = default;
RunProbe::~RunProbe() = default;

/// Knows whether it has arrived: without an application Qt delivers no events, on any thread, and one that ends takes along
/// what is posted on its own.
class Scheduler::Waker::Event final : public QEvent
{
public:
    Event(Type type, Scheduler *scheduler) : QEvent(type), m_scheduler(scheduler) { }
    ~Event() override // on the scheduler's thread
    {
        if (m_scheduler)
            m_scheduler->eventLost(type() == WakeEvent);
    }
    void arrive() noexcept { m_scheduler = nullptr; }

private:
    Scheduler *m_scheduler;
};

QEvent *Scheduler::Waker::wakeEvent() const
{
    return new Event(WakeEvent, m_scheduler);
}

QEvent *Scheduler::Waker::inboxEvent() const
{
    return new Event(InboxEvent, m_scheduler);
}

QEvent *Scheduler::Waker::idleEvent() const
{
    return new QEvent(IdleEvent);
}

bool Scheduler::Waker::event(QEvent *event)
{
    if (event->type() == WakeEvent) {
        static_cast<Event *>(event)->arrive();
        m_scheduler->m_wakePosted = false;
        m_scheduler->drain();
    } else if (event->type() == InboxEvent) {
        static_cast<Event *>(event)->arrive();
        m_scheduler->drain();
    } else if (event->type() == IdleEvent) {
        m_scheduler->idle();
    } else if (event->type() == QEvent::Timer) {
        timer.stop();
        m_scheduler->drain();
    } else {
        return QObject::event(event);
    }
    return true;
}

void Scheduler::Waker::hook()
{
    QAbstractEventDispatcher *loop = QAbstractEventDispatcher::instance();
    if (m_hooked == loop || !loop)
        return;
    m_hooked = loop;
    connect(loop, &QAbstractEventDispatcher::aboutToBlock, this, [this] {
        if (m_scheduler->m_spin.count() > 0)
            m_scheduler->spinBeforeSleep();
        m_scheduler->aboutToBlock();
    });
    connect(loop, &QAbstractEventDispatcher::awake, this, [this] { m_scheduler->aboutToBlock(); });
    const auto gone = [this] {
        timer.stop(); // it was the loop's
        if (!QThread::currentThread()->isRunning()) // nor will anything run here any more
            m_scheduler->close();                   // deletes this
    };
    connect(loop, &QObject::destroyed, this, gone, Qt::DirectConnection);
}

void Scheduler::eventLost(bool wasWake) noexcept
{
    if (wasWake)
        m_wakePosted = false;
    m_eventsLost = true;
}

// The effects that the events would have had.
void Scheduler::runWithoutEvents()
{
    m_eventsLost = false;
    Waker *waker = m_internals->waker;
    const TimePoint time = now();
    if (waker->timer.isActive() && waker->armedFor <= time)
        waker->timer.stop(); // it would come again and again
    m_internals->eventWaits.lookAgain();
    if (!m_ready.isEmpty() || !m_internals->inbox.isEmpty() || m_internals->timers.nextDeadline() <= time)
        drain();
}

void Scheduler::Waker::endWithThread()
{
    disconnect(m_threadEnd);
    const auto end = [this] {
        while (!children().isEmpty())
            delete children().constFirst();
    };
    m_threadEnd = connect(QThread::currentThread(), &QThread::finished, this, end, Qt::DirectConnection);
}

void Scheduler::endWithThread()
{
    m_internals->waker->endWithThread();
}

namespace {
void applicationBegins()
{
    Scheduler::applicationBegins();
}
} // namespace
Q_COREAPP_STARTUP_FUNCTION(applicationBegins)

void Scheduler::setHook(ScheduleHook *hook)
{
    m_hook = hook;
    m_idlePosted = false;
    m_internals->waker->hook();
}

qsizetype Scheduler::timerCount() const noexcept
{
    return m_internals->timers.count();
}

void Scheduler::runUntilIdle()
{
    if (m_draining)
        throw MisuseError(u"Dispatcher::runUntilIdle: called from inside a task; co_await instead"_s);
    const int outerLoops = beginDraining();
    for (;;) {
        m_outOfTime = false;
        m_lastCheck = std::chrono::steady_clock::now();
        m_budgetEnd = std::chrono::steady_clock::time_point::max();
        takeInbox();
        const bool fired = m_internals->timers.fireDue(now());
        if (m_ready.isEmpty() && !fired)
            break;
        while (!m_ready.isEmpty())
            resumeTold(m_ready.takeFirst());
    }
    endDraining(outerLoops);
}

int Scheduler::beginDraining() noexcept
{
    ++m_draining;
    const Waker *waker = m_internals->waker;
    return std::exchange(m_loops, waker ? waker->thread()->loopLevel() : 0);
}

void Scheduler::endDraining(int outerLoops)
{
    --m_draining;
    m_loops = outerLoops;
    if (!m_ready.isEmpty())
        wake();
    armTimer();
    if (m_whenUnwound && m_loops == 0) [[unlikely]]
        std::exchange(m_whenUnwound, nullptr)();
}

bool Scheduler::whenUnwound(void (*fn)()) noexcept
{
    if (!m_current || m_loops == 0)
        return false;
    m_whenUnwound = fn;
    return true;
}

// As drain(), but the hook chooses. Under a virtual clock nothing goes by real time, so that the same choices give the same
// run; under the system's, the budget counts as ever.
void Scheduler::drainByHook()
{
    const int outerLoops = beginDraining();
    m_idlePosted = false;
    const bool isTimed = m_clock == Clock::system();
    startBudget();
    takeInbox();
    for (int steps = 0; (isTimed || steps < MostSteps) && m_hook; ++steps) {
        m_internals->timers.fireDue(now());
        if (m_ready.isEmpty())
            takeInbox();
        m_hook->betweenSteps();
        if (m_ready.isEmpty() || !m_hook)
            break;
        TaskContext *task = m_hook->pick(m_ready);
        m_ready.remove(task);
        if (!isTimed) {
            m_outOfTime = false;
            m_ticks = StepTicks;
        }
        resumeTold(task);
        if (isTimed && --m_ticks <= 0 && budgetSpent())
            break;
    }
    endDraining(outerLoops);
}

// Also called when a nested event loop (a modal dialog in a slot that a task called) is about to wait:
// then only this scheduler knows that tasks are ready.
void Scheduler::aboutToBlock()
{
    if (m_eventsLost || !QCoreApplication::instance()) [[unlikely]]
        runWithoutEvents();
    if (!m_ready.isEmpty())
        wake();
    if (m_draining) {
        armTimer();
        if (m_hook)
            m_hook->nestedLoop(m_current);
        tellEnds();
    }
    const bool virtualTime = m_clock != Clock::system() && !m_internals->timers.isEmpty();
    if ((virtualTime || m_hook) && !m_idlePosted && m_internals->waker) {
        m_idlePosted = true; // until the next drain: a clock that does not move must not make us spin
        QCoreApplication::postEvent(m_internals->waker, m_internals->waker->idleEvent(), Qt::LowEventPriority);
    }
}

// While there is work, for one budget at most: then the event loop has its turn, and comes back here without a sleep.
void Scheduler::spinBeforeSleep()
{
    if (m_draining || m_hook || !std::exchange(m_hasWorked, false))
        return;
    auto now = std::chrono::steady_clock::now();
    const auto turnEnds = now + std::max(m_budget, m_spin);
    auto end = now + m_spin;
    m_internals->inbox.startLooking();
    while (m_ready.isEmpty() && now < std::min(end, turnEnds)) {
        if (!m_internals->inbox.isEmpty()) {
            drain();
            now = std::chrono::steady_clock::now();
            end = now + m_spin;
            continue;
        }
        for (int i = 0; i < 16 && m_internals->inbox.isEmpty(); ++i)
            relax();
        now = std::chrono::steady_clock::now();
    }
    if (m_internals->inbox.stopLooking() || (m_hasWorked && now < end))
        wake();
}

void Scheduler::idle()
{
    if (!m_ready.isEmpty() || !m_internals->inbox.isEmpty()) {
        m_idlePosted = false;
        return;
    }
    const bool waits = !m_internals->timers.isEmpty();
    if (waits && (!m_hook || m_hook->mayPassTime()) && m_clock->skipTo(m_internals->timers.nextDeadline())) {
        drain();
        return;
    }
    if (m_hook && (!waits || m_clock != Clock::system()))
        m_hook->stuck();
    else if (!waits)
        m_idlePosted = false;
}

} // namespace QActors::detail
