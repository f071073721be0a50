// SPDX-License-Identifier: MIT
#include <QActors/actors/actortask.h>

#include "kernel/logging_p.h"
#include "processlinks_p.h"

#include <QActors/actors/actor.h>
#include <QActors/kernel/exceptiongroup.h>
#include <QActors/kernel/sleep.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

ActorTask::ActorTask(AbstractActor *of, const QMetaObject *proxyFor)
    : actor(of), isProxy(proxyFor), m_class(proxyFor ? proxyFor : of->metaObject())
{
    m_actor = this;
    m_isActor = true;
    actor->m_task = nullptr;
}

ActorTask::~ActorTask()
{
    // Never launched: still the owner.
    if (AbstractActor *unstarted = std::exchange(actor, nullptr)) {
        unstarted->m_task = nullptr;
        delete unstarted;
    }
}

void ActorTask::launchIn(TaskGroup &group, std::source_location where)
{
    actor->m_task = this;
    if (!isProxy) {
        queue.owner = this;
        queue.open();
        pid = queue.pid();
    }
    retain(); // adopt() takes one over, also if it throws
    group.adopt(this, true, where);
}

void ActorTask::stop(const ExitReason &reason)
{
    if (hasEnded() || isEffective()) // the first reason counts
        return;
    stopReason = std::make_unique<ExitReason>(reason);
    const QString text = reason.toString();
    cancel(u"stopped: "_s + text);
}

void ActorTask::killActor()
{
    if (isProxy && !hasEnded())
        actor->doKill();
    else
        kill();
}

void ActorTask::requestShutdown()
{
    stop(ExitReason(ExitReason::Shutdown));
}

TaskGroup &ActorTask::childGroup()
{
    if (!children) {
        children = std::make_unique<TaskGroup>();
        if (!endsChildrenItself)
            children->setParentScope(this);
        children->setActor(this);
        QObject::connect(children.get(), &TaskGroup::failed, children.get(), [this](const QString &message) {
            childFailed = true;
            cancel(u"a child failed: "_s + message);
        });
    }
    return *children;
}

QString ActorTask::defaultName() const
{
    return QString::fromUtf8(m_class->className()) + u' ' + pid.toString();
}

void ActorTask::begin()
{
    m_root = actor->doLive();
    PromiseBase &promise = m_root.handle().promise();
    promise.task = this;
    m_innermost = &promise;
    m_resumePoint = m_root.handle();
}

std::exception_ptr ActorTask::collect() noexcept
{
    auto &promise = m_root.handle().promise();
    if (promise.outcome.index() == 1)
        value.emplace(std::get<1>(std::move(promise.outcome)));
    else
        value.emplace(ExitReason::error(std::get<2>(promise.outcome)));
    return {};
}

void ActorTask::destroyFrames() noexcept
{
    children.reset(); // of a killed actor; they may refer to what is in its frames
    m_root = {};
}

namespace {

bool isCancelled(const std::exception_ptr &error)
{
#if defined(__GLIBCXX__)
    return *error.__cxa_exception_type() == typeid(Cancelled); // without throwing it
#else
    try {
        std::rethrow_exception(error);
    } catch (const Cancelled &) {
        return true;
    } catch (...) {
        return false;
    }
#endif
}

} // namespace

Async<ExitReason> ActorTask::live(ActorTask *self)
{
    AbstractActor *actor = self->actor;
    ExitReason reason;
    try {
        if (Async<> init = actor->doInit())
            co_await std::move(init);
        self->initialised = true;
        if (self->starter)
            self->starter->initialised();
        std::exception_ptr error;
        while (!self->stopReason && !error) { // an actor that stops itself needs no exception to end
            error = co_await ErrorOf(actor->doRun());
            if (!self->stopReason && !error)
                co_await checkpoint();
        }
        if (error && isCancelled(error))
            std::rethrow_exception(error);
        reason = error ? ExitReason::error(error) : *self->stopReason;
    } catch (const Cancelled &cancelled) {
        reason = self->stopReason ? *self->stopReason : ExitReason(ExitReason::Cancelled, cancelled.reason());
    } catch (...) {
        reason = ExitReason::error(std::current_exception());
    }
    if (self->children) {
        if (Async<> inOrder = actor->doEndChildren(reason))
            co_await std::move(inOrder);
        else
            co_await endChildren(self, reason);
    }
    if (self->initialised)
        co_await terminate(self, reason);
    co_return reason;
}

Async<> ActorTask::endChildren(ActorTask *self, ExitReason &reason)
{
    CancelScope shield;
    shield.setShielded(true);
    if (!self->isEffective()) // else they are cancelled already, and know why
        self->children->cancel(u"their actor ends: "_s + reason.toString());
    auto join = [self] { return self->children->join(); };
    std::exception_ptr failure;
    try {
        co_await shield.run(join);
    } catch (...) {
        failure = std::current_exception();
    }
    if (!failure || reason.kind() == ExitReason::Error)
        co_return;
    // One failure is the cause itself, several are a group.
    try {
        std::rethrow_exception(failure);
    } catch (const ExceptionGroup &group) {
        const auto leaves = group.flattened();
        reason = ExitReason::error(leaves.size() == 1 ? leaves.front() : failure);
    } catch (...) {
        reason = ExitReason::error(failure);
    }
}

Async<> ActorTask::terminate(ActorTask *self, const ExitReason &reason)
{
    Async<> body;
    std::exception_ptr failure;
    try {
        body = self->actor->doTerminate(reason);
    } catch (...) {
        failure = std::current_exception();
    }
    if (body) {
        CancelScope shield;
        shield.setShielded(true);
        shield.setTimeout(self->actor->terminateTimeout());
        auto call = [&body] { return std::move(body); };
        try {
            co_await shield.run(call);
        } catch (...) {
            failure = std::current_exception();
        }
        if (shield.cancelledCaught()) {
            qCWarning(actorLog).noquote() << self->name() << "did not terminate within"
                                          << QActors::describe(self->actor->terminateTimeout())
                                          << "and was cut short while waiting for" << shield.node()->waitingFor();
        }
    }
    if (failure)
        qCWarning(actorLog).noquote() << self->name() << "failed in terminate():" << QActors::describe(failure);
}

void ActorTask::ended() noexcept
{
    if (wasKilled())
        value.emplace(ExitReason(ExitReason::Killed));
    const std::unique_ptr<ProcessLinks> told = queue.close(*value);
    children.reset();
    if (AbstractActor *dying = std::exchange(actor, nullptr)) {
        dying->doEnded(*value);
        dying->m_task = nullptr;
        delete dying;
    }
    if (told)
        told->announce(pid, *value);
    // The starter hears of a failed init itself.
    if (initialised && !onExit && !isObserved() && value->kind() == ExitReason::Error)
        qCWarning(actorLog).noquote() << name() << "failed and nobody was told:" << value->text();
    if (const ExitCallback callback = std::move(onExit)) {
        try {
            callback(pid, *value);
        } catch (...) {
            qCWarning(actorLog).noquote() << "the exit callback of" << name()
                                          << "failed:" << QActors::describe(std::current_exception());
        }
    }
}

void ActorTask::actorDestroyed() noexcept
{
    actor = nullptr;
    children.reset(); // now, even if its own frames can go only when they come back
    kill();
}

ActorStartAwaitable::ActorStartAwaitable(NodePointer<ActorTask> actor) : m_actor(std::move(actor)) { }

ActorStartAwaitable::~ActorStartAwaitable()
{
    if (m_actor->starter == this)
        m_actor->starter = nullptr;
    if (!m_actor->initialised && !m_actor->hasEnded())
        m_actor->cancel(u"its starter is gone"_s);
}

bool ActorStartAwaitable::ready()
{
    return m_actor->initialised || m_actor->hasEnded();
}

void ActorStartAwaitable::suspend()
{
    m_actor->starter = this;
    m_actor->observe(this);
    if (task()->isCancelPending())
        detach();
}

bool ActorStartAwaitable::detach() noexcept
{
    m_cancelled = true;
    if (!m_actor->isEffective())
        m_actor->cancel(u"its starter was cancelled"_s);
    return false;
}

void ActorStartAwaitable::initialised() noexcept
{
    if (!m_cancelled)
        complete();
}

QString ActorStartAwaitable::describe() const
{
    return u"%1 to start"_s.arg(m_actor->name());
}

void ActorStartAwaitable::result()
{
    if (m_actor->initialised && !m_cancelled)
        return;
    const ExitReason &reason = *m_actor->value;
    if (reason.kind() == ExitReason::Error)
        std::rethrow_exception(reason.cause());
    if (m_cancelled && task()->isCancelPending())
        task()->scope()->throwCancelled();
    throw TaskCancelled(u"start: %1 ended before it had started: %2"_s.arg(m_actor->name(), reason.toString()));
}

ActorTask *requireActor(const AbstractActor *actor, const char *what)
{
    ActorTask *task = actor->requireStarted(what);
    const TaskContext *current = currentTask();
    if (!current || current->m_actor != task) {
        throw MisuseError(u"%1: called outside %2; only the actor's own tasks receive its messages"_s
                              .arg(QString::fromUtf8(what), task->name()));
    }
    return task;
}

Async<ActorHandle> startActor(TaskGroup *group, NodePointer<ActorTask> task, LinkOptions options,
                              std::source_location where)
{
    if (!options.m_name.isEmpty()) {
        task->setName(options.m_name);
        task->actor->setObjectName(options.m_name);
    }
    task->onExit = std::move(options.m_onExit);
    task->launchIn(*group, where);
    co_await ActorStartAwaitable(task);
    co_return ActorHandle(task);
}

} // namespace QActors::detail
