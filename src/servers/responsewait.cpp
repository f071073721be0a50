// SPDX-License-Identifier: MIT
#include <QActors/servers/detail/responsewait.h>

#include "actors/waitgraph_p.h"
#include "callwait_p.h"

#include <QActors/messaging/detail/pidaccess.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

ResponseWait::ResponseWait(std::vector<CallWait *> calls, Duration timeout)
    : m_calls(std::move(calls)), m_timeout(timeout), m_timer([](void *self) { static_cast<ResponseWait *>(self)->timedOut(); }, this)
{
}

ResponseWait::~ResponseWait()
{
    leave();
}

bool ResponseWait::ready()
{
    for (const CallWait *call : m_calls) {
        if (!call->home()->isCurrent()) {
            throw MisuseError(u"receiveResponse: the request to %1 was sent from another thread; its answer comes there"_s.arg(
                call->server().toString()));
        }
        if (call->m_seldom->response) {
            throw MisuseError(u"receiveResponse: another task waits already for the answer of %1; an answer is received once"_s.arg(
                call->server().toString()));
        }
    }
    return settledFirst();
}

void ResponseWait::suspend()
{
    m_waits = true;
    for (CallWait *call : m_calls)
        call->m_seldom->response = this;
    // Who waits for one of several may get another's.
    const std::unique_ptr<WaitGraph::Further> further = m_calls.size() == 1 ? WaitGraph::add(m_calls.front(), task(), &CallWait::Edge)
                                                                            : nullptr;
    if (settledFirst())
        return; // a cycle
    if (m_timeout != NoTimeout)
        m_timer.arm(task()->scheduler(), deadlineAfter(task()->scheduler()->now(), m_timeout));
    if (further)
        WaitGraph::follow(m_calls.front(), *further);
}

CallWait *ResponseWait::settledFirst() const noexcept
{
    CallWait *first = nullptr;
    for (CallWait *call : m_calls) {
        if (call->settled() && (!first || call->settled() < first->settled()))
            first = call;
    }
    return first;
}

void ResponseWait::leave() noexcept
{
    if (!std::exchange(m_waits, false))
        return;
    m_timer.disarm();
    for (CallWait *call : m_calls) {
        WaitGraph::remove(call);
        call->m_seldom->response = nullptr;
    }
}

bool ResponseWait::detach() noexcept
{
    leave();
    return true;
}

void ResponseWait::answered() noexcept
{
    leave();
    complete();
}

void ResponseWait::timedOut() noexcept
{
    leave();
    complete();
}

void ResponseWait::progressed(double fraction, const QString &text) noexcept
{
    if (isWaiting() && m_calls.size() == 1)
        task()->setProgress(fraction, text);
}

QString ResponseWait::describe() const
{
    return m_calls.size() == 1 ? m_calls.front()->describe() : u"the first of %1 answers"_s.arg(m_calls.size());
}

void ResponseWait::tellAwaited(AwaitedVisitor &visitor) const
{
    if (m_calls.size() == 1)
        visitor.process(PidAccess::address(m_calls.front()->server()));
}

Awaitable::Source ResponseWait::source() const noexcept
{
    for (const CallWait *call : m_calls) {
        if (PidAccess::address(call->server()).thread != call->home()->index())
            return Source::Threads;
    }
    return Source::Tasks;
}

} // namespace QActors::detail
