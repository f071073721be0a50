// SPDX-License-Identifier: MIT
#include <QActors/servers/detail/callwait.h>

#include "actors/waitgraph_p.h"
#include "calltimeout_p.h"
#include "callwait_p.h"
#include "kernel/postwork_p.h"
#include "messaging/delivery_p.h"
#include "messaging/processlinks_p.h"

#include <QActors/kernel/detail/scopeaccess.h>
#include <QActors/messaging/detail/pidaccess.h>
#include <QActors/servers/detail/cancellablerequest.h>
#include <QActors/servers/detail/carriedrequest.h>
#include <QActors/servers/detail/responsewait.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

// By it, those of a thread that were settled have an order.
constinit thread_local quint64 t_settled = 0;

} // namespace

CallWait::Seldom &CallWait::seldom()
{
    const auto over = [](void *self) {
        auto *wait = static_cast<CallWait *>(self);
        const bool isDefault = wait->m_timeout == DefaultTimeout;
        const QString text = u"%1: no answer from %2 within %3%4"_s.arg(
            isDefault ? u"call"_s : u"callFor"_s, wait->m_seldom->what, QActors::describe(wait->m_seldom->limit),
            isDefault ? u", the program's default (setDefaultCallTimeout)"_s : QString());
        wait->fail(std::make_exception_ptr(CallTimeout(wait->m_seldom->limit, text)));
    };
    if (!m_seldom)
        m_seldom = new Seldom(over, this);
    return *m_seldom;
}

// Takes the call out of the graph, and disarms its timer.
void CallWait::forget() noexcept
{
    WaitGraph::remove(this);
    if (m_seldom)
        m_seldom->timer.disarm();
}

// Before it was sent, or in or after a wait that was watched.
void CallWait::giveUp() noexcept
{
    forget();
    if (m_state == Watched || (m_state == Held && !m_seldom->settled))
        withdraw();
    if (m_request)
        m_request->discard();
    delete m_seldom;
}

namespace {

/// The request with this place for its answer, if it waits there still: for room, or also for its turn.
RequestNode *takeBack(Pid server, const CallCell *cell, bool fromQueue) noexcept
{
    MessageQueue *queue = findHere(server);
    if (!queue)
        return nullptr;
    MessageNode *request = queue->bound() ? queue->bound()->withdraw(cell) : nullptr;
    if (!request && fromQueue)
        request = queue->takeBack(cell);
    return static_cast<RequestNode *>(request);
}

} // namespace

// Nobody waits for the answer any more: a request that waits for room does so in vain. One that has room is served, unless it
// is taken along. What it holds goes with this, not now: its destructors are foreign code.
void CallWait::withdraw() noexcept
{
    m_state = GivenUp;
    const bool takenAlong = m_seldom && m_seldom->scopes;
    if (takenAlong) {
        m_cell->withdraw();
        const QString why = u"its caller waits no longer"_s;
        if (Scheduler *there = ScopeAccess::node(m_seldom->scopes->first)->cancelEarly(why)) {
            // It runs. Not from here: this may be in the middle of a cancel.
            post(there, [scopes = m_seldom->scopes, why] { scopes->current.cancel(why); });
            return;
        }
    }
    if (home()->index() == PidAccess::address(m_server).thread) {
        m_request = takeBack(m_server, m_cell, takenAlong);
        return;
    }
    m_cell->retain();
    const std::shared_ptr<CallCell> kept(m_cell, [](CallCell *cell) { cell->release(); });
    runAtHomeOf(m_server, [to = m_server, kept, takenAlong] {
        if (RequestNode *request = takeBack(to, kept.get(), takenAlong))
            request->discard();
    });
}

void CallWait::takeAlong()
{
    m_state = Marked;
    seldom().scopes = std::make_shared<RequestScopes>();
}

void CallWait::setLimit(Duration limit)
{
    seldom().what = m_request->name() + u' ' + m_server.toString();
    m_seldom->limit = limit;
    m_seldom->timer.arm(task()->scheduler(), deadlineAfter(task()->scheduler()->now(), limit));
}

void CallWait::suspend()
{
    if (m_timeout != DefaultTimeout || hasDefaultTimeout() || task()->hasPrincipal() || m_state != Unsent) [[unlikely]] {
        suspendWatched();
    } else {
        m_state = Plain;
        send(m_request);
    }
}

// A call that may close a cycle, or take too long, or is taken along.
void CallWait::suspendWatched()
{
    if (!isUnsent()) {
        throw MisuseError(u"call: the same call to %1 is awaited again; a call is sent once, make another for another answer"_s
                              .arg(m_server.toString()));
    }
    const std::unique_ptr<WaitGraph::Further> further = WaitGraph::add(this, task(), &Edge);
    if (const Duration limit = m_timeout == DefaultTimeout ? defaultCallTimeout() : m_timeout; limit != NoTimeout)
        setLimit(limit);
    RequestNode *request = std::exchange(m_request, nullptr);
    if (m_state == Marked)
        request = new CancellableRequest(request, m_seldom->scopes);
    m_state = Watched;
    send(request);
    if (further)
        WaitGraph::follow(this, *further);
}

inline void CallWait::route(Scheduler *here, RequestNode *request)
{
    if (here->index() == PidAccess::address(m_server).thread) [[likely]] {
        deliverHere(here, m_server, request);
    } else {
        m_cell->shareSent();
        waitsForRoom(); // perhaps
        deliverElsewhere(m_server, request);
    }
}

void CallWait::send(RequestNode *request)
{
    Scheduler *here = task()->scheduler();
    m_cell->setHome(here);
    if (task()->locals()) [[unlikely]]
        return sendCarrying(request);
    route(here, request);
}

Q_NEVER_INLINE void CallWait::sendCarrying(RequestNode *request)
{
    route(task()->scheduler(), carrying(request, LocalPointer::sharing(task()->locals())));
}

void CallWait::send()
{
    Scheduler *here = Scheduler::current();
    const LocalSet *locals = currentLocals();
    seldom();
    m_state = Held;
    m_cell->setHome(here);
    RequestNode *request = std::exchange(m_request, nullptr);
    route(here, locals ? carrying(request, LocalPointer::sharing(locals)) : request);
}

quint64 CallWait::settled() const noexcept
{
    return m_seldom ? m_seldom->settled : 0;
}

const CallEdge CallWait::Edge = {
    [](const WaitEdge *call) { return static_cast<const CallWait *>(call)->m_cell->isServers(); },
    [](WaitEdge *call, const QString &cycle) { static_cast<CallWait *>(call)->closesCycle(cycle); },
};

void CallWait::closesCycle(const QString &cycle)
{
    auto error = std::make_exception_ptr(CallCycle(u"call: this call would wait for ever: "_s + cycle));
    if (isUnsent())
        std::rethrow_exception(error);
    fail(std::move(error));
}

void CallWait::answered() noexcept
{
    if (m_state != Plain) [[unlikely]]
        watchedAnswered();
    else
        completeWaiting();
}

Q_NEVER_INLINE void CallWait::watchedAnswered() noexcept
{
    if (m_state == Held) {
        m_seldom->settled = ++t_settled;
        if (ResponseWait *response = m_seldom->response)
            response->answered();
        return;
    }
    m_state = m_seldom ? Over : Plain;
    forget();
    complete();
}

void CallWait::progressed(double fraction, const QString &text) noexcept
{
    if (m_state == Held) {
        if (ResponseWait *response = m_seldom->response)
            response->progressed(fraction, text);
    } else if (isWaiting()) {
        task()->setProgress(fraction, text);
    }
}

void CallWait::fail(std::exception_ptr error) noexcept
{
    m_cell->waiter = nullptr; // a late answer finds no caller
    forget();
    const bool isHeld = m_state == Held;
    if (m_state == Watched || isHeld)
        withdraw();
    m_state = GivenUp;
    seldom().error = std::move(error);
    if (!isHeld)
        return complete();
    m_seldom->settled = ++t_settled;
    if (ResponseWait *response = m_seldom->response)
        response->answered();
}

bool CallWait::detach() noexcept
{
    m_cell->waiter = nullptr;
    forget();
    if (m_state == Watched)
        withdraw();
    return true;
}

void CallWait::tellAwaited(AwaitedVisitor &visitor) const
{
    visitor.process(PidAccess::address(m_server));
}

QString CallWait::describe() const
{
    return u"the answer of "_s + m_server.toString();
}

Awaitable::Source CallWait::source() const noexcept
{
    return task() && task()->scheduler()->index() == PidAccess::address(m_server).thread ? Source::Tasks : Source::Threads;
}

void CallWait::throwIfFailed()
{
    if (m_seldom && m_seldom->error)
        std::rethrow_exception(m_seldom->error);
    if (m_cell->error)
        std::rethrow_exception(m_cell->error);
}

void CallWait::throwWrongType(const char *got, const char *wanted) const
{
    const auto name = [](const char *type) { return type ? QString::fromUtf8(type) : u"nothing"_s; };
    throw CallError(u"call: %1 answered with %2, but the caller expects %3"_s.arg(m_server.toString(), name(got), name(wanted)));
}

} // namespace QActors::detail
