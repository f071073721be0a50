// SPDX-License-Identifier: MIT
#include <QActors/servers/genserver.h>

#include "kernel/logging_p.h"
#include "machine_p.h"
#include "messaging/logging_p.h"
#include "serverdata_p.h"

#include <QActors/actors/detail/actortask.h>

namespace QActors {

using namespace Qt::StringLiterals;
using detail::CallCell;
using detail::ServerData;

namespace {

void failAll(std::vector<CallCell *> &cells, Pid pid, const ExitReason &reason) noexcept
{
    for (CallCell *cell : std::exchange(cells, {})) {
        if (cell->claim())
            cell->fail(detail::processEnded(pid, reason));
        cell->release();
    }
}

} // namespace

GenServer::GenServer() = default;

GenServer::~GenServer()
{
    if (d)
        failAll(d->deferred, Pid(), ExitReason(ExitReason::Kind::Killed)); // none, but for an object that was deleted
}

ServerData &GenServer::data()
{
    if (!d)
        d = std::make_unique<ServerData>(*this);
    return *d;
}

Async<> GenServer::doInit()
{
    task()->queue().takesRequests = true;
    return init();
}

bool GenServer::hasContinuations() const noexcept
{
    return d && (!d->continuations.empty() || (d->machine && d->machine->hasEvents()));
}

Async<> GenServer::continueNext()
{
    Message what = std::move(d->continuations.front());
    d->continuations.pop_front();
    if (Async<> rest = handleContinue(what))
        co_await std::move(rest);
}

Duration GenServer::idleTimeout() const noexcept
{
    return d ? d->idleTimeout : Duration::max();
}

void GenServer::setIdleTimeout(AnyDuration timeout)
{
    if (d || timeout != Duration::max())
        data().idleTimeout = timeout;
}

void GenServer::doEnded(const ExitReason &reason) noexcept
{
    if (!d)
        return;
    failAll(d->deferred, task()->pid(), reason);
    if (d->machine)
        d->machine->ended(reason);
}

Async<> GenServer::init()
{
    return {};
}

Async<> GenServer::terminate(const ExitReason &)
{
    return {};
}

Async<> GenServer::handleCall(Message &request, From)
{
    throw Error(u"%1 does not implement a call of type %2; give it an onCall<>() for it, or override handleCall()"_s.arg(
        task()->name(), QString::fromUtf8(request.value().typeName())));
}

Async<> GenServer::handleCast(Message &message)
{
    warnOfUnhandled(Casts, message);
    return {};
}

Async<> GenServer::handleInfo(Message &message)
{
    warnOfUnhandled(Infos, message);
    return {};
}

void GenServer::warnOfUnhandled(HandlerKind kind, const Message &message)
{
    if (message.isEmpty() || !data().warnedOf[kind].insert(*detail::MessageAccess::node(message)->type()->info).second)
        return;
    const bool cast = kind == Casts;
    qCWarning(detail::messageLog).noquote() << u"%1 ignores a %2 of type %3; give it an %4<>() for it, or override %5()"_s.arg(
        task()->name(), cast ? u"cast"_s : u"message"_s, QString::fromUtf8(message.value().typeName()),
        cast ? u"onCast"_s : u"onInfo"_s, cast ? u"handleCast"_s : u"handleInfo"_s);
}

Async<> GenServer::handleTaskEnd(const TaskEnd &end)
{
    if (end.error() && !end.isCancelled())
        qCWarning(detail::taskLog).noquote() << end.name() << "of" << task()->name() << "failed:" << describe(end.error());
    return {};
}

Async<> GenServer::handleContinue(Message &)
{
    return {};
}

Async<> GenServer::handleIdle()
{
    return {};
}

void GenServer::addHandler(HandlerKind kind, const std::type_info &type, detail::RequestHandler handler)
{
    data().handlers[kind].insert_or_assign(type, std::move(handler));
}

const detail::RequestHandler *GenServer::handler(HandlerKind kind, const Message &message) const
{
    if (!d)
        return nullptr;
    const auto found = d->handlers[kind].find(*detail::MessageAccess::node(message)->type()->info);
    return found == d->handlers[kind].end() ? nullptr : &found->second;
}

void GenServer::addContinuation(Message what)
{
    data().continuations.push_back(std::move(what));
}

Async<> GenServer::dispatchInfo(Message &message)
{
    if (const detail::RequestHandler *known = handler(Infos, message))
        return (*known)(message, From());
    return handleInfo(message);
}

void GenServer::requireClass(const char *tag, bool is, const char *className)
{
    if (!is && detail::isRemote(*this)) {
        throw CallError(u"call: %1 is in another process, and %2 has no QACTORS_REMOTE_METHODS(); name the methods there, or call them by "
                        "their names"_s.arg(task()->pid().toString(), QString::fromUtf8(className)));
    }
    if (!is) {
        throw CallError(u"call: %1 is a %2, no %3; take the ActorRef that start() gave"_s.arg(
            task()->pid().toString(), QString::fromUtf8(metaObject()->className()), QString::fromUtf8(className)));
    }
    m_tag = tag;
}

int GenServer::maxTasks() const noexcept
{
    return d ? d->mostTasks : std::numeric_limits<int>::max();
}

void GenServer::setMaxTasks(int most)
{
    if (most < 1)
        throw MisuseError(u"GenServer::setMaxTasks: %1 tasks; give at least 1"_s.arg(most));
    data().mostTasks = most;
    d->launchWaiting();
}

int GenServer::runningTasks() const noexcept
{
    return d ? int(d->running.size()) : 0;
}

int GenServer::waitingTasks() const noexcept
{
    return d ? int(d->waiting.size()) : 0;
}

Ref GenServer::addTask(detail::TaskContext *made, TakeValue takeValue, const QString &name, std::source_location where)
{
    const detail::NodePointer<detail::TaskContext> mine(made);
    if (!task()) {
        throw MisuseError(u"GenServer::spawnTask: this %1 has not been started; call it from init() on"_s.arg(
            QString::fromUtf8(metaObject()->className())));
    }
    if (!name.isEmpty())
        made->setName(name);
    return data().add(mine, takeValue, where);
}

void GenServer::cancelTask(Ref ref)
{
    if (d)
        d->cancel(ref);
}

} // namespace QActors
