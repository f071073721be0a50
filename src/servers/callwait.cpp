// SPDX-License-Identifier: MIT
#include <QActors/servers/detail/callwait.h>

#include "actors/waitgraph_p.h"
#include "messaging/delivery_p.h"
#include "messaging/processlinks_p.h"

#include <QActors/messaging/detail/pidaccess.h>
#include <QActors/servers/detail/carriedrequest.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

struct CallWait::Seldom
{
    Seldom(TimerNode::Callback over, void *wait) : timer(over, wait) { }
    TimerNode timer;
    QString what; // the request and its server, if it is limited
    std::exception_ptr error;
};

CallWait::Seldom &CallWait::seldom()
{
    const auto over = [](void *self) {
        auto *wait = static_cast<CallWait *>(self);
        wait->fail(std::make_exception_ptr(
            CallTimeout(wait->m_timeout, u"callFor: no answer from %1 within %2"_s.arg(wait->m_seldom->what,
                                                                                       QActors::describe(wait->m_timeout)))));
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
    if (m_state == Watched)
        withdraw();
    if (m_request)
        m_request->discard();
    delete m_seldom;
}

// Nobody waits for the answer any more: a request that waits for room does so in vain. One that has room is served. What it
// holds goes with this, not now: its destructors are foreign code.
void CallWait::withdraw() noexcept
{
    m_state = GivenUp;
    if (task()->scheduler()->index() == PidAccess::address(m_server).thread) {
        if (MessageQueue *queue = findHere(m_server); queue && queue->bound())
            m_request = static_cast<RequestNode *>(queue->bound()->withdraw(m_cell));
        return;
    }
    m_cell->retain();
    const std::shared_ptr<CallCell> kept(m_cell, [](CallCell *cell) { cell->release(); });
    runAtHomeOf(m_server, [to = m_server, kept] {
        MessageQueue *queue = findHere(to);
        MessageNode *request = queue && queue->bound() ? queue->bound()->withdraw(kept.get()) : nullptr;
        if (request)
            request->type()->destroy(request);
    });
}

void CallWait::setLimit()
{
    seldom().what = m_request->name() + u' ' + m_server.toString();
    m_seldom->timer.arm(task()->scheduler(), deadlineAfter(task()->scheduler()->now(), m_timeout));
}

void CallWait::suspend()
{
    if (m_timeout != NoTimeout || task()->hasPrincipal() || m_state != Unsent) [[unlikely]] {
        suspendWatched();
    } else {
        m_state = Plain;
        send(m_request);
    }
}

// A call that may close a cycle, or take too long.
void CallWait::suspendWatched()
{
    if (m_state != Unsent) {
        throw MisuseError(u"call: the same call to %1 is awaited again; a call is sent once, make another for another answer"_s
                              .arg(m_server.toString()));
    }
    const std::unique_ptr<WaitGraph::Further> further = WaitGraph::add(this, task(), &Edge);
    if (m_timeout != NoTimeout)
        setLimit();
    m_state = Watched;
    send(std::exchange(m_request, nullptr));
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

const CallEdge CallWait::Edge = {
    [](const WaitEdge *call) { return static_cast<const CallWait *>(call)->m_cell->isServers(); },
    [](WaitEdge *call, const QString &cycle) { static_cast<CallWait *>(call)->closesCycle(cycle); },
};

void CallWait::closesCycle(const QString &cycle)
{
    auto error = std::make_exception_ptr(CallCycle(u"call: this call would wait for ever: "_s + cycle));
    if (m_state == Unsent)
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
    m_state = m_seldom ? Over : Plain;
    forget();
    complete();
}

void CallWait::fail(std::exception_ptr error) noexcept
{
    m_cell->waiter = nullptr; // a late answer finds no caller
    forget();
    if (m_state == Watched)
        withdraw();
    m_state = GivenUp;
    seldom().error = std::move(error);
    complete();
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
