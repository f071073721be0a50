// SPDX-License-Identifier: MIT
#include "supervised_p.h"

#include "logging_p.h"

#include <QActors/actors/startignored.h>
#include <QActors/kernel/detail/listener.h>
#include <QActors/supervision/registry.h>
#include <QActors/tasks/timeouts.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

ChildInfo SupervisedChild::info() const
{
    ChildInfo info;
    info.id = spec.id();
    info.pid = pid;
    info.state = state;
    info.isSupervisor = spec.isSupervisor();
    info.restart = spec.restart();
    info.restarts = std::max(0, starts - 1);
    return info;
}

bool SupervisedChild::restartsAfter(const ExitReason &reason) const
{
    return spec.restart() == Restart::Permanent || (spec.restart() == Restart::Transient && !reason.isOrderly());
}

namespace {

Async<> startAndRegister(ActorTask *supervisor, SupervisedChild *child, ExitCallback ended)
{
    const NodePointer<ActorTask> task = child->make();
    const ChildSpec &spec = child->spec;
    task->setName(spec.id());
    task->actor()->setObjectName(spec.id());
    // A child that fails to start is reported by the exception of its start alone.
    task->setOnExit([raw = task.get(), ended = std::move(ended)](Pid pid, const ExitReason &reason) {
        if (raw->isInitialised())
            ended(pid, reason);
    });
    task->launchIn(supervisor->childGroup(), std::source_location());
    if (spec.startTimeout() == Duration::max()) {
        co_await ActorStartAwaitable(task);
    } else {
        auto started = [&task] { return ActorStartAwaitable(task); };
        co_await failAfter(spec.startTimeout(), started);
    }
    child->task = task;
    child->pid = task->pid();
    child->state = ChildInfo::Running;
    ++child->starts;
    if (Listener *listener = child->starts > 1 ? Listener::get() : nullptr)
        listener->restarted(task->type()->className(), spec.id());
    if (spec.registeredName().isEmpty())
        co_return;
    std::exception_ptr taken;
    try {
        if (!spec.registry()) {
            throw MisuseError(u"registerAs: the registry for its name '%1' was destroyed; it must outlive the supervisor"_s.arg(
                spec.registeredName()));
        }
        spec.registry()->registerName(spec.registeredName(), task->pid(), spec.registeredValue());
    } catch (...) {
        taken = std::current_exception();
    }
    if (taken) {
        co_await stopSupervised(child);
        std::rethrow_exception(taken);
    }
}

} // namespace

Async<> startSupervised(ActorTask *supervisor, SupervisedChild *child, ExitCallback ended)
{
    std::exception_ptr cause;
    try {
        co_await startAndRegister(supervisor, child, std::move(ended));
        qCDebug(supervisorLog).noquote() << supervisor->name() << (child->starts > 1 ? "has restarted" : "has started") << "its child"
                                         << child->spec.id() << "as" << child->pid.toString();
        co_return;
    } catch (const Cancelled &) {
        throw;
    } catch (const StartIgnored &ignored) {
        child->state = ChildInfo::Stopped;
        qCDebug(supervisorLog).noquote() << supervisor->name() << "goes on without its child" << child->spec.id() + u':' << ignored.message();
        co_return;
    } catch (...) {
        cause = std::current_exception();
    }
    child->state = ChildInfo::Restarting;
    throw ChildError(ChildError::StartFailed, child->spec.id(),
                     u"child '%1' failed to start: %2"_s.arg(child->spec.id(), QActors::describe(cause)), cause);
}

void childEnded(const ActorTask *supervisor, SupervisedChild *child, const ExitReason &reason)
{
    child->task = {};
    child->pid = Pid();
    child->state = ChildInfo::Stopped;
    if (!reason.isOrderly() && reason.kind() != ExitReason::Kind::Cancelled)
        qCWarning(supervisorLog).noquote() << supervisor->name() << "lost its child" << child->spec.id() + u':' << reason.toString();
    else // as somebody wanted
        qCDebug(supervisorLog).noquote() << supervisor->name() << "has no child" << child->spec.id() << "any more:" << reason.toString();
}

void queueRestart(ActorTask *supervisor, Notice::Serve restart)
{
    supervisor->queue().deliver(new Notice("a restart", std::move(restart)));
}

void queueRestart(ActorTask *supervisor, Duration delay, Notice::Serve restart)
{
    auto later = [supervisor, delay, restart = std::move(restart)]() -> Async<> {
        co_await sleep(delay);
        queueRestart(supervisor, restart);
    };
    supervisor->childGroup().startSoon(std::move(later));
}

Async<> stopSupervised(SupervisedChild *child)
{
    const NodePointer<ActorTask> task = child->task;
    if (task && !task->hasEnded()) {
        const Shutdown shutdown = child->spec.shutdown();
        if (!shutdown.isBrutal()) {
            task->stop(ExitReason(ExitReason::Kind::Shutdown));
            if (shutdown.isInfinity()) {
                co_await ExitAwaitable(task.get(), "stop");
            } else {
                auto end = [&task] { return ExitAwaitable(task.get(), "stop"); };
                co_await moveOnAfter(shutdown.timeout(), end);
            }
        }
        if (!task->hasEnded()) {
            task->killActor();
            co_await ExitAwaitable(task.get(), "kill");
        }
    }
    child->task = {};
    child->pid = Pid();
    child->state = ChildInfo::Stopped;
}

Async<> endInOrder(ActorTask *supervisor, std::function<Async<>()> body)
{
    CancelScope shield;
    shield.setShielded(true);
    auto all = [&]() -> Async<> {
        co_await body();
        supervisor->children()->cancelScope().cancel(u"their supervisor ends"_s);
        co_await supervisor->children()->join();
    };
    co_await shield.run(std::ref(all));
}

bool RestartWindow::add(SupervisedChild *child, TimePoint now)
{
    for (std::deque<TimePoint> *times : {&m_times, &child->failures}) {
        times->push_back(now);
        while (now - times->front() > m_options.period())
            times->pop_front();
    }
    return int(m_times.size()) <= m_options.intensity();
}

ExitReason RestartWindow::giveUp(const ActorTask *supervisor) const
{
    const QString why = u"more than %1 restarts within %2"_s.arg(QString::number(m_options.intensity()), QActors::describe(m_options.period()));
    qCWarning(supervisorLog).noquote() << supervisor->name() << "gives up:" << why;
    return ExitReason(ExitReason::Kind::Shutdown, why);
}

Duration RestartWindow::delay(const SupervisedChild *child)
{
    const auto &backoff = m_options.backoff();
    if (!backoff)
        return Duration(0);
    if (!m_random)
        m_random.emplace(backoff->seed ? backoff->seed : QRandomGenerator::global()->generate());
    return backoff->delayBefore(int(child->failures.size()) + 1, m_random->generateDouble());
}

} // namespace QActors::detail
