// SPDX-License-Identifier: MIT
#include "remoteactor_p.h"

#include "kernel/postwork_p.h"

namespace QActors::detail {

using namespace Qt::StringLiterals;

/// The actor's task, on its thread, which reports to the proxy.
class RemoteLink::Runner final : private TaskObserver
{
public:
    Runner(RemoteLink *link, NodePointer<ActorTask> actor) : task(std::move(actor)), m_link(link) { }
    void start(const QString &name)
    {
        if (!name.isEmpty()) {
            task->setName(name);
            task->actor()->setObjectName(name);
        }
        task->observe(this);
        task->setOnExit([link = m_link->shared_from_this(), raw = task.get()](Pid, const ExitReason &) {
            const ExitReason reason = raw->reason(); // with the exception of an ignored start, which is for its starter
            const bool byLink = raw->isEndedByLink();
            link->m_runner.reset();
            --link->host->placed;
            link->tellOwner([reason, byLink](RemoteLife &life) { life.ended(reason, byLink); });
        });
        task->launchIn(*m_link->host->group(), std::source_location());
        m_link->tellOwner([pid = task->pid()](RemoteLife &life) { life.launched(pid); });
    }
    const NodePointer<ActorTask> task;

private:
    void taskStarted(TaskContext *) noexcept override
    {
        m_link->tellOwner([](RemoteLife &life) { life.initialised(); });
    }
    void taskSettled(TaskContext *) noexcept override { }
    RemoteLink *m_link;
};

RemoteLink::RemoteLink(std::shared_ptr<ThreadHost> at, std::unique_ptr<ActorFactory> factory)
    : host(std::move(at)), m_owner(Scheduler::current()), m_factory(std::move(factory)), m_locals(LocalPointer::sharing(currentLocals()))
{
}

RemoteLink::~RemoteLink() = default;

// If the owner's thread has ended, there is no proxy that could hear of it.
template<typename F>
void RemoteLink::tellOwner(F report)
{
    post(m_owner, [self = shared_from_this(), report] {
        if (self->life)
            report(*self->life);
    });
}

template<typename F>
void RemoteLink::command(F work)
{
    post(host.get(), [self = shared_from_this(), work] {
        if (self->m_runner) {
            const NodePointer<ActorTask> task = self->m_runner->task;
            work(task.get());
        }
    });
}

void RemoteLink::launch(const QString &name)
{
    m_name = name;
    ++host->placed;
    const auto self = shared_from_this();
    post(host.get(), [self] { self->makeActor(); }, [self] { self->threadHasEnded(); });
}

void RemoteLink::makeActor() noexcept
{
    if (host->isEnding()) {
        threadHasEnded();
        return;
    }
    if (abandoned) {
        notLaunched(ExitReason(ExitReason::Kind::Killed));
        return;
    }
    const LocalScope scope(m_locals);
    try {
        const std::unique_ptr<ActorFactory> factory = std::move(m_factory);
        m_runner = std::make_unique<Runner>(this, factory->make());
        m_runner->start(m_name);
    } catch (...) {
        m_runner.reset();
        notLaunched(ExitReason::error(std::current_exception()));
    }
}

void RemoteLink::threadHasEnded() noexcept
{
    notLaunched(ExitReason(ExitReason::Kind::Shutdown, u"%1 has ended"_s.arg(host->name())));
}

void RemoteLink::notLaunched(const ExitReason &reason)
{
    --host->placed;
    tellOwner([reason](RemoteLife &life) { life.ended(reason); });
}

void RemoteLink::stop(const ExitReason &reason)
{
    command([reason](ActorTask *task) { task->stop(reason); });
}

void RemoteLink::cancel(const QString &reason)
{
    command([reason](ActorTask *task) { task->cancel(reason); });
}

void RemoteLink::kill()
{
    command([](ActorTask *task) { task->kill(); });
}

RemoteLife::RemoteLife(RemoteLink *link, ActorTask *proxy) : m_link(link->shared_from_this()), m_proxy(proxy) { }

RemoteLife::~RemoteLife()
{
    m_link->life = nullptr;
    if (m_hasEnded)
        return;
    m_link->abandoned = true;
    m_link->kill();
}

void RemoteLife::suspend()
{
    m_link->life = this;
    m_link->launch(m_proxy->actor()->objectName());
    if (task()->isCancelPending())
        detach();
}

bool RemoteLife::detach() noexcept
{
    if (std::exchange(m_passedOn, true))
        return false;
    if (m_proxy->isStopping())
        m_link->stop(m_proxy->reason());
    else
        m_link->cancel(task()->scope()->reason());
    return false;
}

QString RemoteLife::describe() const
{
    return u"%1 on %2"_s.arg(m_proxy->name(), m_link->host->describe());
}

void RemoteLife::launched(Pid pid)
{
    m_proxy->remoteLaunched(pid);
}

void RemoteLife::initialised()
{
    m_proxy->remoteInitialised();
}

void RemoteLife::ended(const ExitReason &reason, bool byLink)
{
    m_proxy->setEndedByLink(byLink);
    m_reason = reason;
    m_hasEnded = true;
    complete();
}

Async<> RemoteActor::doLive()
{
    task()->remoteEnded(co_await RemoteLife(m_link.get(), task()));
}

} // namespace QActors::detail
