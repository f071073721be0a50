// SPDX-License-Identifier: MIT
#include "serverdata_p.h"

#include "callcell_p.h"
#include "machine_p.h"
#include "systemprobe_p.h"

#include <QActors/actors/detail/actortask.h>
#include <QActors/kernel/detail/scopeaccess.h>
#include <QActors/tasks/detail/groupaccess.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

/// The server's message to itself; no other can pretend to be one.
class TaskEndNode final : public RequestNode
{
public:
    using Handle = Async<> (*)(GenServer &, const TaskEnd &);
    TaskEndNode(TaskEnd end, Handle handle) : m_end(std::move(end)), m_handle(handle) { }
    Async<> serve(GenServer &server) override { return m_handle(server, m_end); }
    QString name() const override { return u"the end of "_s + m_end.name(); }
    void discard() noexcept override { delete this; }

private:
    TaskEnd m_end;
    Handle m_handle;
};

/// Hears what progress the server's task tells.
class ProgressWatch final : public TaskObserver
{
public:
    explicit ProgressWatch(const ServerData &of) : m_data(of) { }
    void taskSettled(TaskContext *) noexcept override { }
    void taskProgressed(TaskContext *task) noexcept override
    {
        if (CallCell *cell = m_data.handled.request ? m_data.handled.request->cell() : nullptr)
            cell->tellProgress(task->progress(), task->progressText());
    }

private:
    const ServerData &m_data;
};

} // namespace

// On the server's thread; or that has ended, and its scheduler tells nothing any more.
ServerData::~ServerData()
{
    if (Scheduler *here = systemProbe ? Scheduler::existing() : nullptr)
        here->removeProbe(systemProbe.get());
}

SystemProbe &ServerData::probe(GenServer &server)
{
    std::shared_ptr<SystemProbe> &probe = server.data().systemProbe;
    if (!probe) {
        const ActorTask *task = ActorAccess::task(server);
        probe = std::make_shared<SystemProbe>(task);
        task->scheduler()->addProbe(probe);
    }
    return *probe;
}

const SystemProbe *ServerData::existingProbe(const GenServer &server) noexcept
{
    return server.d ? server.d->systemProbe.get() : nullptr;
}

void ServerData::dropIdleProbe(GenServer &server)
{
    const std::shared_ptr<SystemProbe> probe = server.d->systemProbe;
    if (probe->isTracing || probe->isCounting())
        return;
    ActorAccess::task(server)->scheduler()->removeProbe(probe.get());
    server.d->systemProbe.reset();
}

void ServerData::forwardProgress()
{
    if (progressWatch || !handled.request)
        return;
    progressWatch = std::make_unique<ProgressWatch>(*this);
    ActorAccess::task(server)->observe(progressWatch.get());
}

QString ServerData::Handled::name() const
{
    return request ? request->name() : u"a message of type "_s + QString::fromUtf8(message->value().typeName());
}

const ServerData::Handled *ServerData::handledBy(const GenServer &server) noexcept
{
    const ServerData *data = server.d.get();
    return data && (data->handled.request || data->handled.message) ? &data->handled : nullptr;
}

void ServerData::Watch::taskSettled(TaskContext *settled) noexcept
{
    ServerData &data = m_data;
    data.tell(endOf(settled, m_ref, m_takeValue));
    const std::unique_ptr<Watch> self = std::move(data.running.extract(m_ref).mapped());
    data.launchWaiting();
}

Async<> ServerData::serveCall(GenServer &server, Message &request, const From &from)
{
    if (const RequestHandler *known = server.handler(GenServer::Calls, request))
        return (*known)(request, from);
    return server.handleCall(request, from);
}

Async<> ServerData::serveCast(GenServer &server, Message &message)
{
    if (const RequestHandler *known = server.handler(GenServer::Casts, message))
        return (*known)(message, From());
    return server.handleCast(message);
}

bool ServerData::serveByType(GenServer &server, Message &message, const From *caller, Async<> &rest)
{
    const From from = caller ? *caller : From();
    if (server.d && server.d->machine) {
        if (!server.d->machine->hasRule(message, caller))
            return false;
        rest = server.d->machine->dispatch(message, from);
        return true;
    }
    const RequestHandler *known = server.handler(caller ? GenServer::Calls : GenServer::Casts, message);
    if (known)
        rest = (*known)(message, from);
    return known;
}

TaskEnd ServerData::endOf(TaskContext *task, Ref ref, TakeValue takeValue)
{
    task->markObserved();
    try {
        if (task->state() != TaskState::Finished)
            throwEnd(task);
        return TaskEnd(ref, task->name(), takeValue(task), nullptr);
    } catch (...) {
        return TaskEnd(ref, task->name(), Message(), std::current_exception(), task->state() == TaskState::Cancelled);
    }
}

Ref ServerData::add(const NodePointer<TaskContext> &task, TakeValue takeValue, std::source_location where)
{
    const Ref ref = Ref::make();
    waiting.push_back({ref, task, takeValue, where});
    launchWaiting();
    return ref;
}

void ServerData::launchWaiting()
{
    ActorTask *actor = ActorAccess::task(server);
    // A server that ends starts nothing.
    if (!actor || !actor->queue().isOpen() || ScopeAccess::node(actor->childGroup().cancelScope())->isEffective())
        return;
    while (int(running.size()) < mostTasks && !waiting.empty()) {
        const WaitingTask next = std::move(waiting.front());
        waiting.pop_front();
        auto watch = std::make_unique<Watch>(*this, next.ref, next.takeValue);
        watch->task = next.task;
        GroupAccess::adopt(actor->childGroup(), next.task, true, next.where);
        next.task->observe(watch.get());
        running.emplace(next.ref, std::move(watch));
    }
}

void ServerData::cancel(Ref ref)
{
    if (const auto found = running.find(ref); found != running.end()) {
        found->second->task->cancel(u"its server cancelled it"_s);
        return;
    }
    const auto found = std::find_if(waiting.begin(), waiting.end(), [ref](const WaitingTask &w) { return w.ref == ref; });
    if (found == waiting.end())
        return;
    NodePointer<TaskContext> task = found->task;
    waiting.erase(found);
    const QString name = task->name();
    const CancelsReplies why(name + u", which was to answer, was cancelled before its turn"_s);
    task = {}; // and what it holds
    tell(TaskEnd(
        ref, name, Message(), std::make_exception_ptr(TaskCancelled(name + u" was cancelled before its turn"_s)), true));
}

void ServerData::tell(TaskEnd end)
{
    ActorTask *actor = ActorAccess::task(server);
    if (!actor || !actor->queue().isOpen())
        return; // the server ends
    actor->queue().deliver(new TaskEndNode(std::move(end), [](GenServer &to, const TaskEnd &of) { return to.handleTaskEnd(of); }));
}

} // namespace QActors::detail
