// SPDX-License-Identifier: MIT
#include "applicationend_p.h"

#include "kernel/logging_p.h"

#include <QActors/kernel/detail/awaitable.h>
#include <QActors/kernel/detail/scheduler.h>

#include <QtCore/qabstracteventdispatcher.h>

#include <algorithm>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

constexpr Duration ReportAfter = std::chrono::seconds(1);

bool isActor(const TaskContext *task) noexcept
{
    return task->m_endsWithGroup;
}

bool isAmong(const std::vector<NodePointer<ScopeNode>> &nodes, const ScopeNode *node)
{
    return std::any_of(nodes.begin(), nodes.end(), [node](const auto &one) { return one.get() == node; });
}

// Who has called exec(), or with Qt 6.11 exit(), from a task waits for us: no task that stands on the stack can end now, nor those above it.
bool addRunning(ScopeNode *node, std::vector<NodePointer<ScopeNode>> &busy)
{
    TaskContext *task = node->task();
    bool isBusy = task == node && task->isRunning();
    for (ScopeNode *child = node->firstChild(); child; child = child->nextSibling())
        isBusy = addRunning(child, busy) || isBusy;
    if (isBusy)
        busy.push_back(NodePointer<ScopeNode>::sharing(node));
    return isBusy;
}
std::vector<NodePointer<ScopeNode>> runningWithAllAbove(const Scheduler *scheduler)
{
    std::vector<NodePointer<ScopeNode>> busy;
    for (const ScopeNode *root = scheduler->firstRoot(); root; root = root->nextSibling()) {
        auto *node = const_cast<ScopeNode *>(root);
        TaskContext *task = node->task(); // perhaps one that is no scope of its own
        const bool isApart = task && task != node;
        if (!addRunning(node, busy) && isApart && task->isRunning())
            busy.push_back(NodePointer<ScopeNode>::sharing(node));
        if (isApart && isAmong(busy, node))
            busy.push_back(NodePointer<ScopeNode>::sharing(task));
    }
    return busy;
}

bool waitsForTasksAlone(const ScopeNode *node)
{
    const TaskContext *task = node->task();
    if (task == node && !task->hasEnded() && !task->isRunning()
        && (!task->leaf() || task->leaf()->source() != Awaitable::Source::Tasks)) {
        return false;
    }
    for (const ScopeNode *child = node->firstChild(); child; child = child->nextSibling()) {
        if (!waitsForTasksAlone(child))
            return false;
    }
    return true;
}

} // namespace

/// Looks as soon as something has ended, before the event loop goes on: a virtual clock must not.
class ApplicationEnd::Looker final : public RunProbe
{
public:
    explicit Looker(ApplicationEnd *end) : m_end(end) { }
    void begins(TaskContext *) noexcept override { }
    void ends() noexcept override
    {
        if (m_end)
            m_end->goOn();
    }
    void stop() noexcept { m_end = nullptr; }

private:
    ApplicationEnd *m_end;
};

ApplicationEnd::ApplicationEnd(Duration timeout, Then then)
    : m_scheduler(Scheduler::current()), m_timeout(timeout), m_then(then), m_busy(runningWithAllAbove(m_scheduler)),
      m_report([](void *self) {
          const Tasks left = static_cast<ApplicationEnd *>(self)->left();
          qCWarning(taskLog).noquote() << u"The application quits, and has waited a second for"_s << names(left);
      },
               this),
      m_half([](void *self) {
          static_cast<ApplicationEnd *>(self)->m_allAtOnce = true;
          static_cast<ApplicationEnd *>(self)->look();
      },
             this),
      m_end([](void *self) {
          static_cast<ApplicationEnd *>(self)->finish();
      },
            this)
{
}

void ApplicationEnd::run()
{
    QAbstractEventDispatcher *events = QAbstractEventDispatcher::instance();
    look();
    if (m_over)
        return;
    if (events && m_timeout > Duration::zero()) {
        const TimePoint now = m_scheduler->now();
        if (m_timeout > ReportAfter)
            m_report.arm(m_scheduler, now + ReportAfter);
        m_half.arm(m_scheduler, deadlineAfter(now, m_timeout / 2));
        m_end.arm(m_scheduler, deadlineAfter(now, m_timeout));
        const auto looks = [this] { turned(); };
        QObject::connect(events, &QAbstractEventDispatcher::aboutToBlock, &m_loop, [this] {
            m_isLeftToNext = m_then == Then::Again && needsOthers();
            if (m_isLeftToNext)
                finish();
            else
                turned();
        });
        QObject::connect(events, &QAbstractEventDispatcher::awake, &m_loop, looks);
        const auto looker = std::make_shared<Looker>(this);
        m_scheduler->addProbe(looker);
        waitForEvents();
        looker->stop(); // it may hear of one more
        m_scheduler->removeProbe(looker.get());
    }
    if (!m_isLeftToNext)
        kill();
}

// An event loop of its own delivers deferred deletes, too. After QCoreApplication::exit(), which is for the application's
// loop and finds this one, none of them runs any more; then it goes on by hand.
void ApplicationEnd::waitForEvents()
{
    while (!m_over) {
        m_loop.exec(QEventLoop::ExcludeUserInputEvents);
        if (!m_over)
            m_loop.processEvents(QEventLoop::ExcludeUserInputEvents | QEventLoop::WaitForMoreEvents);
    }
}

bool ApplicationEnd::isBusy(const ScopeNode *node) const
{
    return isAmong(m_busy, node);
}

// The task itself; of a group its tasks, and of a task that is busy all that are in its groups, or beside it.
void ApplicationEnd::addLeft(const ScopeNode *node, Tasks &tasks, bool isInBusy) const
{
    TaskContext *task = node->task();
    const bool busy = isBusy(node);
    if (task == node && !busy) {
        if (task->owner() && !task->owner()->childrenOf() && !task->isKillPending() && !task->hasEnded())
            tasks.push_back(NodePointer<TaskContext>::sharing(task));
        return;
    }
    for (const ScopeNode *child = node->firstChild(); child; child = child->nextSibling()) {
        if (busy || isInBusy || child->task() == child)
            addLeft(child, tasks, busy || isInBusy);
    }
}

// Those that stand in no other task but a busy one, newest first. An actor ends its own children.
ApplicationEnd::Tasks ApplicationEnd::left() const
{
    Tasks tasks;
    for (const ScopeNode *root = m_scheduler->firstRoot(); root; root = root->nextSibling()) {
        if (root->task() && root->task() != root && !isBusy(root)) // of a task that is no scope of its own
            addLeft(root->task(), tasks, false);
        else
            addLeft(root, tasks, false);
    }
    std::sort(tasks.begin(), tasks.end(), [](const auto &one, const auto &other) { return one->id() > other->id(); });
    return tasks;
}

void ApplicationEnd::finish() noexcept
{
    m_over = true;
    for (TimerNode *timer : {&m_report, &m_half, &m_end})
        timer->disarm();
    m_loop.quit();
}

// Whether what was cancelled waits for tasks alone, and no event will have them go on: for one that is on the stack, as far as can be seen.
bool ApplicationEnd::needsOthers() const
{
    const qsizetype own = int(m_report.isArmed()) + int(m_half.isArmed()) + int(m_end.isArmed());
    return !m_plain.empty() && m_scheduler->ready().isEmpty() && m_scheduler->timerCount() == own
           && std::all_of(m_plain.begin(), m_plain.end(), [](const auto &task) { return waitsForTasksAlone(task.get()); });
}

// Each turn of the event loop may have brought new ones; but where there are many, not each is worth a look at all.
void ApplicationEnd::turned()
{
    if (--m_turnsUntilLook < 0)
        look();
    else
        goOn();
}

void ApplicationEnd::look()
{
    if (m_over)
        return;
    constexpr int ManyTasks = 64;
    const Tasks tasks = left();
    m_turnsUntilLook = int(tasks.size()) / ManyTasks;
    m_plain.clear();
    m_actors.clear();
    for (const auto &task : tasks)
        (isActor(task.get()) ? m_actors : m_plain).push_back(task);
    for (const auto &task : m_plain)
        task->cancel(u"the application quits"_s);
    if (m_allAtOnce) {
        for (const auto &actor : m_actors)
            actor->requestShutdown();
    }
    std::reverse(m_actors.begin(), m_actors.end()); // the newest ends first; of the others the oldest, which was cancelled last, ends last
    if (tasks.empty())
        finish();
    else
        goOn();
}

// Called after each piece of work.
void ApplicationEnd::goOn()
{
    if (m_over || dropEnded(m_plain))
        return;
    if (dropEnded(m_actors))
        m_actors.back()->requestShutdown(); // once more does no harm
    else
        look();
}

bool ApplicationEnd::dropEnded(Tasks &tasks)
{
    while (!tasks.empty() && tasks.back()->hasEnded())
        tasks.pop_back();
    return !tasks.empty();
}

QString ApplicationEnd::names(const Tasks &tasks)
{
    constexpr qsizetype Most = 10; // a message, not a dump
    QStringList names;
    for (const auto &task : tasks) {
        if (names.size() == Most) {
            names.append(u"and %1 more"_s.arg(qsizetype(tasks.size()) - Most));
            break;
        }
        names.append(task->isWaiting() ? task->name() + u", which waits for "_s + task->whereItWaits() : task->name());
    }
    return names.join(u"; ");
}

// Tasks that their destructors start go, too, but not for ever.
void ApplicationEnd::kill() const
{
    constexpr int MostRounds = 100;
    Tasks tasks = left();
    if (!tasks.empty()) {
        qCWarning(taskLog).noquote() << u"The application quits; these have not ended within"_s << QActors::describe(m_timeout)
                                     << u"and are killed:"_s << names(tasks);
    }
    for (int round = 0; round < MostRounds && !tasks.empty(); ++round, tasks = left()) {
        for (const auto &task : tasks)
            task->kill();
    }
}

} // namespace QActors::detail
