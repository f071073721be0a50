// SPDX-License-Identifier: MIT
#include "conductor_p.h"

#include "watchdog_p.h"

#include <QActors/messaging/detail/receive.h>
#include <QActors/kernel/exceptiongroup.h>
#include <QActors/kernel/detail/taskbody.h>
#include <QActors/kernel/detail/turnloop.h>
#include <QActors/test/describe.h>
#include <QActors/test/leakguard.h>

#include <QtCore/qabstracteventdispatcher.h>
#include <QtCore/qcoreapplication.h>
#include <QtCore/qtimer.h>

#include <algorithm>

namespace QActors::Test {

using namespace Qt::StringLiterals;
using QActors::detail::Awaitable;

namespace {
thread_local Conductor *t_conductor = nullptr;

// The first check that failed in what may be a group of groups.
const AssertionFailed *assertionIn(const std::exception_ptr &error, std::exception_ptr &keep)
{
    try {
        std::rethrow_exception(error);
    } catch (const AssertionFailed &failed) {
        keep = error;
        return &failed;
    } catch (const ExceptionGroup &group) {
        for (const std::exception_ptr &part : group.exceptions()) {
            if (const AssertionFailed *found = assertionIn(part, keep))
                return found;
        }
    } catch (...) {
    }
    return nullptr;
}

} // namespace

constinit std::atomic<int> Conductor::externalWork = 0;

Steering::~Steering() = default;

int Steering::choose(const std::vector<QActors::detail::TaskContext *> &)
{
    return 0;
}

Conductor::Conductor(const Options &options, Steering *steering) : m_options(options), m_steering(steering)
{
    if (t_conductor && options.m_byTurns)
        throw MisuseError(u"runTest: called inside a test that runs on this thread; one after the other"_s);
    if (QActors::detail::currentTask() && options.m_byTurns)
        throw MisuseError(u"runTest: called in a task; call it in the test function"_s);
    if (!QCoreApplication::instance())
        throw MisuseError(u"runTest: there is no QCoreApplication; use QTEST_MAIN or QTEST_GUILESS_MAIN"_s);
    if (options.m_watchdog.count() <= 0)
        throw MisuseError(u"runTest: a watchdog of %1; give it some time"_s.arg(QActors::describe(options.m_watchdog)));
    m_outer = std::exchange(t_conductor, this);
}

Options Conductor::bare(Duration watchdog)
{
    Options options;
    options.m_nestedLoops = true;
    options.m_byTurns = false;
    options.m_watchdog = watchdog;
    return options;
}

Conductor::~Conductor()
{
    t_conductor = m_outer;
}

Conductor *Conductor::current() noexcept
{
    return t_conductor;
}

void Conductor::taskEnded(TaskContext *task) noexcept
{
    m_tasks.erase(task->id());
    if (m_last == task)
        m_last = nullptr;
    if (m_rootTask == task)
        m_rootTask = nullptr;
}

QActors::detail::TaskContext *Conductor::pick(const QActors::detail::ReadyQueue &ready)
{
    m_last = ready.first;
    if (m_steering) {
        m_candidates.clear();
        for (TaskContext *task = ready.first; task; task = ready.after(task))
            m_candidates.push_back(task);
        m_last = m_candidates[std::min(std::size_t(m_steering->choose(m_candidates)), m_candidates.size() - 1)];
    }
    return m_last;
}

void Conductor::betweenSteps()
{
    if (m_steering)
        m_steering->betweenSteps(*this);
}

bool Conductor::threadsWork() const
{
    return externalWork > 0 || std::any_of(m_tasks.begin(), m_tasks.end(), [](const auto &entry) {
               const TaskContext *task = entry.second;
               return task->leaf() && task->leaf()->source() == Awaitable::Source::Threads;
           });
}

bool Conductor::mayPassTime()
{
    return !threadsWork();
}

bool Conductor::eventsMayCome() const
{
    for (const auto &[id, task] : m_tasks) {
        if (task->leaf() && task->leaf()->source() != Awaitable::Source::Tasks)
            return true;
    }
    const QActors::detail::Scheduler *here = QActors::detail::Scheduler::current();
    for (quint32 i = 0; const QActors::detail::Scheduler *other = QActors::detail::Scheduler::at(i); ++i) {
        if (other != here && other->taskCount() > 0)
            return true;
    }
    // QTimer::singleShot()
    QAbstractEventDispatcher *loop = QAbstractEventDispatcher::instance();
    const QObjectList children = loop->children();
    return std::any_of(children.begin(), children.end(), [loop](QObject *child) { return !loop->registeredTimers(child).isEmpty(); });
}

void Conductor::stuck()
{
    if (m_givenUp || !m_rootTask || m_strangers || QActors::detail::Scheduler::current()->currentTask() || m_tasks.empty() || threadsWork() || eventsMayCome())
        return;
    m_givenUp = true;
    fail(u"everything waits for something that cannot come:\n"_s + tree());
}

void Conductor::nestedLoop(TaskContext *task) noexcept
{
    if (m_options.m_nestedLoops || std::exchange(m_nestedSeen, true) || !task)
        return;
    const QString place = task->m_innermost ? QActors::describe(task->m_innermost->where) : QString();
    fail(u"%1 runs an event loop inside a task%2; co_await what it waits for, or allow it by Options().nestedLoops()"_s
             .arg(task->name(), place.isEmpty() ? place : u", after its await at "_s + place));
}

void Conductor::throwing(TaskContext *task)
{
    if (m_steering)
        m_steering->throwing(task);
}

QString Conductor::tree() const
{
    QStringList lines;
    const auto add = [&](const auto &self, const TaskContext *parent, int depth) -> void {
        for (const auto &[id, task] : m_tasks) {
            const TaskContext *above = task->parentTask();
            if (above && !m_tasks.contains(above->id()))
                above = nullptr;
            if (above != parent || depth > 20)
                continue;
            lines.append(QString(2 * depth + 2, u' ') + task->name() + u" waits for "_s + task->whereItWaits());
            self(self, task, depth + 1);
        }
    };
    add(add, nullptr, 0);
    return lines.join(u'\n');
}

void Conductor::waitForEnd()
{
    QTimer timer;
    QObject::connect(&timer, &QTimer::timeout, &timer, [this] {
        m_givenUp = true;
        fail(u"the test did not end within %1 of real time:\n"_s.arg(QActors::describe(m_options.m_watchdog)) + tree());
    });
    timer.setSingleShot(true);
    timer.start(std::chrono::ceil<std::chrono::milliseconds>(m_options.m_watchdog));
    // Later, as the event loop may yet come round.
    const Duration grace = std::clamp<Duration>(m_options.m_watchdog, std::chrono::seconds(2), std::chrono::seconds(5));
    const Watchdog watchdog(m_options.m_watchdog + grace, [this] { return tree(); });
    QActors::detail::turnLoopUntil(QAbstractEventDispatcher::instance(), [this] { return !m_rootTask || m_givenUp; });
}

// Everything that can still happen without time passing does.
static void settle()
{
    for (int i = 0; i < 3; ++i) {
        QCoreApplication::processEvents();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
}

void Conductor::lookAtWhatIsLeft()
{
    if (!m_tasks.empty())
        fail(u"still runs after the end of the test:\n"_s + tree());
    lookAtMailboxes();
}

void Conductor::lookAtMailboxes()
{
    for (const QActors::detail::MessageQueue *queue : QActors::detail::heldQueues()) {
        const QString pid = queue->pid().toString();
        QString text = u"the mailbox %1 still holds %2 messages, the first being %3"_s.arg(pid).arg(queue->count()).arg(describeMessage(queue->first()->whole()));
        for (const auto &[id, task] : m_tasks) {
            if (task->name().contains(pid) || (task->leaf() && task->leaf()->describe().contains(pid)))
                text += u"\n  "_s + task->name() + u" waits for "_s + task->whereItWaits();
        }
        fail(text);
    }
}

void Conductor::judge(Outcome &outcome, const std::exception_ptr &error)
{
    if (!error)
        return;
    std::exception_ptr keep;
    if (const AssertionFailed *failed = assertionIn(error, keep)) {
        outcome.where = failed->where();
        m_problems.prepend(failed->message());
    } else {
        m_problems.prepend(u"the test threw: "_s + QActors::describe(error));
        outcome.onlyError = true;
    }
}

Outcome Conductor::run(Scenario fn, std::source_location where)
{
    Outcome outcome;
    outcome.where = where;
    detail::forgetFailures();
    QActors::detail::Scheduler *scheduler = QActors::detail::Scheduler::current();
    const LeakGuard guard;
    if (!m_options.m_realTime)
        m_clock = std::make_unique<VirtualClock>();
    scheduler->setHook(this);
    m_strangers = scheduler->taskCount() > 0;
    {
        using Body = QActors::detail::TaskBody<void, Scenario>;
        auto handle = QActors::detail::NodePointer<TaskContext>::sharing(new Body(std::move(fn)));
        m_rootTask = handle.get();
        m_root.emplace(m_rootTask, where);
        handle->setName(u"the test"_s);
        waitForEnd();
        m_root.reset(); // kills what was given up
        handle->markObserved();
        judge(outcome, handle->error());
        outcome.cancelled = handle->state() == TaskState::Cancelled;
        if (outcome.cancelled && !m_givenUp && !m_steering)
            fail(u"the test was cancelled: "_s + handle->cancelReason());
        m_rootTask = nullptr;
    }
    settle();
    if (!m_options.m_leavesThings) {
        lookAtWhatIsLeft();
        if (!m_givenUp && m_tasks.empty() && !guard.isClean())
            fail(u"left behind: "_s + guard.toString());
    }
    if (const auto swallowed = detail::firstUnacknowledged(); swallowed && m_problems.isEmpty()) {
        outcome.where = swallowed->where();
        fail(swallowed->message() + u"\n(the failed check was swallowed on its way to the test)"_s);
    }
    scheduler->setHook(nullptr);
    outcome.virtualTime = m_clock ? m_clock->elapsed() : Duration();
    if (scheduler->timerCount() > 0 && m_clock)
        static_cast<void>(m_clock.release()); // what runs still sleeps by it
    m_clock.reset();
    outcome.passed = m_problems.isEmpty();
    outcome.onlyError = outcome.onlyError && m_problems.size() == 1;
    outcome.message = m_problems.join(u'\n');
    return outcome;
}

void Conductor::runBare(TaskContext *task, std::source_location where)
{
    QActors::detail::Scheduler *scheduler = QActors::detail::Scheduler::current();
    QActors::detail::ScheduleHook *outer = scheduler->hook();
    scheduler->setHook(this);
    // By real time, plain threads of the test may be at work.
    m_strangers = scheduler->taskCount() > 1 || scheduler->clock() == Clock::system();
    m_rootTask = task;
    m_root.emplace(task, where);
    waitForEnd();
    scheduler->setHook(outer);
    if (m_givenUp)
        qFatal("%s", qPrintable(m_problems.join(u'\n')));
    m_root.reset();
}

Outcome runSteered(const Scenario &fn, const Options &options, Steering *steering, std::source_location where)
{
    Conductor conductor(options, steering);
    return conductor.run(fn, where);
}

} // namespace QActors::Test
