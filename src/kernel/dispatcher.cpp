// SPDX-License-Identifier: MIT
#include <QActors/kernel/dispatcher.h>

#include "dispatcher_p.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qthread.h>

#include <array>

namespace QActors {

using namespace Qt::StringLiterals;
using detail::InboxNode;
using detail::TaskContext;

namespace {

constexpr quint32 MostThreads = 4096;
constexpr int MostTicks = 32;
// As long as a producer's batch may be, so that its consumer keeps up.
constexpr int TurnLength = 1024;

// Dispatchers are reused, never freed: a Pid or a handle may name one long after its thread has ended.
struct Table
{
    QMutex lock;
    std::array<std::atomic<Dispatcher *>, MostThreads> all{};
    std::array<bool, MostThreads> open{};
    quint32 count = 0;
};
constinit Table s_table;
// Read at every message: without a call.
#if defined(Q_OS_LINUX)
[[gnu::tls_model("initial-exec")]]
#endif
constinit thread_local Dispatcher *t_dispatcher
    = nullptr;

} // namespace

const detail::InboxActions detail::InboxWork::Actions = {
    [](InboxNode *node, Dispatcher *dispatcher) noexcept {
        auto *work = static_cast<InboxWork *>(node);
        work->run(dispatcher);
        delete work;
    },
    [](InboxNode *node) noexcept { delete static_cast<InboxWork *>(node); },
};

detail::InboxWork::InboxWork() noexcept : InboxNode(&Actions) { }
detail::InboxWork::~InboxWork() = default;

/// Closes the thread's dispatcher when the thread ends.
struct Dispatcher::ThreadEnd
{
    Dispatcher *dispatcher;
    explicit ThreadEnd(Dispatcher *opened) : dispatcher(opened) { }
    ~ThreadEnd()
    {
        dispatcher->close();
        t_dispatcher = nullptr;
    }
};

void detail::ReadyQueue::append(TaskContext *task) noexcept
{
    task->m_readyPrevious = last;
    task->m_readyNext = nullptr;
    (last ? last->m_readyNext : first) = task;
    last = task;
}

void detail::ReadyQueue::remove(TaskContext *task) noexcept
{
    (task->m_readyPrevious ? task->m_readyPrevious->m_readyNext : first) = task->m_readyNext;
    (task->m_readyNext ? task->m_readyNext->m_readyPrevious : last) = task->m_readyPrevious;
    task->m_readyPrevious = task->m_readyNext = nullptr;
}

Dispatcher *Dispatcher::existing() noexcept
{
    return t_dispatcher;
}

Dispatcher *Dispatcher::at(quint32 index) noexcept
{
    return index < MostThreads ? s_table.all[index].load(std::memory_order_acquire) : nullptr;
}

Dispatcher *Dispatcher::current()
{
    if (Q_LIKELY(t_dispatcher))
        return t_dispatcher;
    QMutexLocker locker(&s_table.lock);
    quint32 index = 0;
    while (index < s_table.count && (s_table.open[index] || s_table.all[index].load()->taskCount() > 0))
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
    Dispatcher *dispatcher = s_table.all[index].load();
    locker.unlock();
    dispatcher->open();
    t_dispatcher = dispatcher;
    static thread_local ThreadEnd end(dispatcher);
    end.dispatcher = dispatcher;
    return dispatcher;
}

Dispatcher::Dispatcher() : m_clock(Clock::system()), m_internals(std::make_unique<Internals>()) { }
Dispatcher::~Dispatcher() = default;

void Dispatcher::open()
{
    auto *waker = new Waker(this);
    waker->hook();
    m_clock = Clock::system();
    m_budget = std::chrono::microseconds(200);
    m_spin = Duration(0);
    m_wakePosted = m_idlePosted = false;
    const QMutexLocker locker(&m_internals->lock);
    m_internals->waker = waker;
    m_internals->inbox.reopen();
}

void Dispatcher::close()
{
    InboxNode *left = m_internals->inbox.close();
    while (InboxNode *node = left) {
        left = detail::Inbox::next(node);
        node->drop();
    }
    {
        const QMutexLocker locker(&m_internals->lock);
        delete std::exchange(m_internals->waker, nullptr);
    }
    const QMutexLocker locker(&s_table.lock);
    s_table.open[m_index] = false;
}

QObject *Dispatcher::context() const noexcept
{
    return m_internals->waker;
}

void Dispatcher::setBudget(Duration budget)
{
    if (budget.count() < 0)
        throw MisuseError(u"Dispatcher::setBudget: a budget of %1 ns; give 0 or more"_s.arg(budget.count()));
    m_budget = budget;
    m_ticksGiven = 1;
}

void Dispatcher::setSpin(Duration spin)
{
    if (spin.count() < 0)
        throw MisuseError(u"Dispatcher::setSpin: %1 ns; give 0 or more"_s.arg(spin.count()));
    if (const QCoreApplication *app = QCoreApplication::instance(); spin.count() > 0 && app && app->thread() == QThread::currentThread())
        throw MisuseError(u"Dispatcher::setSpin: the main thread must not spin; it has other events to look after"_s);
    m_spin = spin;
}

void Dispatcher::setClock(Clock *clock)
{
    if (!m_internals->timers.isEmpty()) {
        throw MisuseError(u"Dispatcher::setClock: timers are armed by the old clock; change the clock while "
                          "nothing sleeps or has a deadline"_s);
    }
    m_clock = clock ? clock : Clock::system();
}

bool Dispatcher::post(InboxNode *node) noexcept
{
    switch (m_internals->inbox.push(node)) {
    case detail::Inbox::Pushed::Quietly:
        break;
    case detail::Inbox::Pushed::ToBeWoken: {
        const QMutexLocker locker(&m_internals->lock);
        if (m_internals->waker)
            QCoreApplication::postEvent(m_internals->waker, new QEvent(Waker::inboxEvent()));
        break;
    }
    case detail::Inbox::Pushed::Refused:
        node->drop();
        return false;
    }
    return true;
}

void Dispatcher::takeInbox() noexcept
{
    InboxNode *list = m_internals->inbox.take();
    while (InboxNode *node = list) {
        list = detail::Inbox::next(node);
        node->run(this);
    }
}

void Dispatcher::makeReady(TaskContext *task) noexcept
{
    m_ready.append(task);
    if (!m_draining)
        wake();
}

void Dispatcher::wake() noexcept
{
    if (m_wakePosted || !m_internals->waker)
        return;
    m_wakePosted = true;
    m_internals->waker->hook();
    QCoreApplication::postEvent(m_internals->waker, new QEvent(Waker::wakeEvent()));
}

void Dispatcher::startBudget() noexcept
{
    m_outOfTime = false;
    m_lastCheck = std::chrono::steady_clock::now();
    m_budgetEnd = detail::deadlineAfter(m_lastCheck, m_budget);
    m_ticks = m_ticksGiven;
}

// Reading the clock costs as much as a message: look at it as often as the last steps' length suggests.
bool Dispatcher::budgetSpent() noexcept
{
    if (m_outOfTime)
        return true;
    if (Q_UNLIKELY(m_hook && m_hook->takesSteps()))
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
void Dispatcher::resume(TaskContext *task)
{
    m_turn = TurnLength;
    TaskContext *outer = std::exchange(m_current, task);
    const bool waits = task->resume();
    if (!waits) [[unlikely]]
        task->goOn();
    m_current = outer;
    if (!waits) [[unlikely]]
        task->endIfOver();
}

void Dispatcher::drain()
{
    if (Q_UNLIKELY(m_hook && m_hook->takesSteps())) {
        drainByHook();
        return;
    }
    ++m_draining;
    m_idlePosted = false;
    m_hasWorked = true;
    startBudget();
    takeInbox();
    m_internals->timers.fireDue(now());
    while (!m_ready.isEmpty()) {
        resume(m_ready.takeFirst());
        if (--m_ticks <= 0 && budgetSpent())
            break;
        if (m_ready.isEmpty())
            takeInbox();
    }
    --m_draining;
    if (!m_ready.isEmpty())
        wake();
    armTimer();
}

void Dispatcher::insertTimer(detail::TimerNode *node)
{
    m_internals->timers.insert(node);
    m_idlePosted = false;
    if (!m_draining)
        armTimer();
}

void Dispatcher::removeTimer(detail::TimerNode *node) noexcept
{
    m_internals->timers.remove(node);
}

void Dispatcher::armTimer()
{
    Waker *waker = m_internals->waker;
    if (!waker || m_clock != Clock::system())
        return;
    const TimePoint next = m_internals->timers.nextDeadline();
    if (waker->timer.isActive() && waker->armedFor <= next)
        return; // an early wake-up does no harm
    if (next == Never)
        return;
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(next - now());
    waker->armedFor = next;
    waker->timer.start(int(std::clamp<qint64>(wait.count(), 0, std::numeric_limits<int>::max())),
                       Qt::PreciseTimer, waker);
}

} // namespace QActors
