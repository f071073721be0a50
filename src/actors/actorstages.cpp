// SPDX-License-Identifier: MIT
// The stages of an actor's life. No coroutine of its own drives them, for its frame would stay with every idle actor:
// each stage is a coroutine of the user's, and next() goes on from one to the next.
#include "messaging/logging_p.h"
#include "kernel/scopedetails_p.h"
#include "waitgraph_p.h"

#include <QActors/actors/actor.h>
#include <QActors/actors/detail/actortask.h>
#include <QActors/kernel/detail/scopeaccess.h>
#include <QActors/kernel/exceptiongroup.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

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

QString reasonOf(const std::exception_ptr &cancelled)
{
    try {
        std::rethrow_exception(cancelled);
    } catch (const Cancelled &error) {
        return error.reason();
    } catch (...) {
        return {};
    }
}

} // namespace

// Runs `make`, which gives the stage's coroutine or an empty Async; its exception is the stage's error.
template<typename Make>
std::exception_ptr ActorTask::enter(Stage stage, Make make)
{
    m_stage = stage;
    try {
        if (Async<> body = make()) {
            const auto root = AsyncAccess::release(std::move(body));
            m_innermost = &root.promise();
            m_innermost->task = this;
        }
        return {};
    } catch (...) {
        return std::current_exception();
    }
}

void ActorTask::begin()
{
    const std::exception_ptr error = m_isProxy ? enter(Stage::Proxy, [this] { return m_object->doLive(); })
                                               : enter(Stage::Init, [this] { return m_object->doInit(); });
    if (error)
        setFailed(error); // next() follows
}

// After each call of the user's code its object may have gone, with a kill() under way.
bool ActorTask::next()
{
    std::exception_ptr error;
    if (PromiseBase *over = std::exchange(m_innermost, nullptr)) {
        error = std::move(static_cast<Promise<void> *>(over)->error);
        over->handle().destroy();
    }
    if (error)
        setFailed(error);
    switch (m_stage) {
    case Stage::Init:
        if (m_failed)
            return endChildren();
        m_initialised = true;
        if (isLoggingActors())
            qCDebug(actorLog).noquote() << name() << "has started";
        started();
        return run();
    case Stage::Run:
        if (m_failed || m_stopping)
            return endChildren();
        return checkpoint();
    case Stage::Turn:
        return run();
    case Stage::EndChildren:
        if (error) {
            m_reason = ExitReason::error(error);
            return false;
        }
        return terminate();
    case Stage::Proxy:
    case Stage::Terminate:
        break;
    }
    return false;
}

bool ActorTask::run()
{
    if (m_stopping) // it needs no exception to end
        return endChildren();
    const std::exception_ptr error = enter(Stage::Run, [this] {
        Async<> body = m_object->doRun();
        if (!body)
            throw MisuseError(u"%1: run() returned an empty Async, which was awaited before, moved from, or never made"_s.arg(name()));
        return body;
    });
    if (!error)
        return true;
    if (isKillPending())
        return false;
    setFailed(error);
    return endChildren();
}

// The work of `co_await checkpoint()` between two runs.
bool ActorTask::checkpoint()
{
    if (isCancelDue()) {
        try {
            scope()->throwCancelled();
        } catch (...) {
            setFailed(std::current_exception());
        }
        return endChildren();
    }
    if (!scheduler()->tick())
        return run();
    m_stage = Stage::Turn;
    makeReady();
    return true;
}

void ActorTask::setFailed(const std::exception_ptr &error)
{
    m_failed = true;
    if (!isCancelled(error)) {
        if (m_stopping)
            details().reason = ownReason(); // which was in m_reason
        m_reason = ExitReason::error(error);
        m_byLink = false;
    } else if (!m_stopping) {
        m_reason = ExitReason(ExitReason::Kind::Cancelled, scope()->isEffective() ? scope()->reason() : reasonOf(error));
    }
}

bool ActorTask::endChildren()
{
    if (!children())
        return terminate();
    const std::exception_ptr error = enter(Stage::EndChildren, [this] {
        Async<> inOrder = m_object->doEndChildren(m_reason);
        return inOrder ? std::move(inOrder) : endChildrenOf(this);
    });
    if (error)
        m_reason = ExitReason::error(error);
    return !error;
}

Async<> ActorTask::endChildrenOf(ActorTask *self)
{
    CancelScope shield;
    shield.setShielded(true);
    ExitReason &reason = self->m_reason;
    if (!self->isEffective()) // else they are cancelled already, and know why
        self->children()->cancelScope().cancel(u"their actor ends: "_s + reason.toString());
    WaitGraph::endsChildren(self);
    auto join = [self] { return self->children()->join(); };
    std::exception_ptr failure;
    try {
        co_await shield.run(join);
    } catch (...) {
        failure = std::current_exception();
    }
    if (!failure || reason.kind() == ExitReason::Kind::Error)
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

bool ActorTask::terminate()
{
    if (!m_initialised)
        return false;
    const std::exception_ptr error = enter(Stage::Terminate, [this] {
        Async<> body = m_object->doTerminate(m_reason);
        return body ? shielded(this, std::move(body)) : Async<>();
    });
    if (error)
        qCWarning(actorLog).noquote() << name() << "failed in terminate():" << QActors::describe(error);
    return m_innermost;
}

Async<> ActorTask::shielded(ActorTask *self, Async<> body)
{
    const Duration timeout = self->actor()->terminateTimeout();
    CancelScope shield;
    shield.setShielded(true);
    shield.setTimeout(timeout);
    auto call = [&body] { return std::move(body); };
    std::exception_ptr failure;
    try {
        co_await shield.run(call);
    } catch (...) {
        failure = std::current_exception();
    }
    if (shield.cancelledCaught()) {
        qCWarning(actorLog).noquote() << self->name() << "did not terminate within" << QActors::describe(timeout)
                                      << "and was cut short while waiting for" << ScopeAccess::node(shield)->waitingFor();
    }
    if (failure)
        qCWarning(actorLog).noquote() << self->name() << "failed in terminate():" << QActors::describe(failure);
}

} // namespace QActors::detail
