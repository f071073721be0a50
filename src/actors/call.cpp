// SPDX-License-Identifier: MIT
#include <QActors/actors/call.h>

#include "callgraph_p.h"
#include "kernel/logging_p.h"
#include "processlinks_p.h"

namespace QActors {

using namespace Qt::StringLiterals;

namespace detail {

// Before the answer has come, or after a limited wait.
void CallWait::giveUp() noexcept
{
    if (blocked)
        CallGraph::remove(this);
    m_limit.reset();
    if (m_request)
        m_request->discard(); // never sent
}

void CallWait::setLimit()
{
    const auto over = [](void *self) {
        auto *wait = static_cast<CallWait *>(self);
        wait->fail(std::make_exception_ptr(
            CallTimeout(wait->m_timeout, u"callFor: no answer from %1 within %2"_s.arg(wait->m_limit->what,
                                                                                       QActors::describe(wait->m_timeout)))));
    };
    m_limit.reset(new Limit{{over, this}, m_request->name() + u' ' + m_to.toString()});
    m_limit->timer.arm(task()->dispatcher(), deadlineAfter(task()->dispatcher()->now(), m_timeout));
}

void CallWait::suspend()
{
    if (m_timeout != NoTimeout || task()->actorTask()) [[unlikely]]
        suspendWatched();
    else
        send();
}

// A call that may close a cycle, or take too long.
void CallWait::suspendWatched()
{
    CallGraph::Links elsewhere = CallGraph::add(this, task());
    if (m_timeout != NoTimeout)
        setLimit();
    send();
    if (!elsewhere.empty())
        CallGraph::follow(this, std::move(elsewhere));
}

void CallWait::send()
{
    Dispatcher *here = task()->dispatcher();
    m_cell->setHome(here);
    if (here->index() != m_to.thread())
        m_cell->share();
    deliver(m_to, std::exchange(m_request, nullptr));
}

void CallWait::answered() noexcept
{
    if (blocked)
        CallGraph::remove(this);
    if (m_limit)
        m_limit->timer.disarm();
    complete();
}

void CallWait::fail(std::exception_ptr error) noexcept
{
    m_cell->waiter = nullptr; // a late answer finds nobody
    if (blocked)
        CallGraph::remove(this);
    if (m_limit)
        m_limit->timer.disarm();
    m_error = std::move(error);
    complete();
}

bool CallWait::detach() noexcept
{
    m_cell->waiter = nullptr;
    if (blocked)
        CallGraph::remove(this);
    if (m_limit)
        m_limit->timer.disarm();
    return true;
}

QString CallWait::describe() const
{
    return u"the answer of "_s + m_to.toString();
}

Awaitable::Source CallWait::source() const noexcept
{
    return task() && task()->dispatcher()->index() == m_to.thread() ? Source::Tasks : Source::Threads;
}

void CallWait::throwFailure()
{
    std::rethrow_exception(m_error ? m_error : m_cell->error);
}

void CallWait::throwWrongType(const char *got, const char *wanted) const
{
    const auto name = [](const char *type) { return type ? QString::fromUtf8(type) : u"nothing"_s; };
    throw CallError(u"call: %1 answered with %2, but the caller expects %3"_s.arg(m_to.toString(), name(got), name(wanted)));
}

void MessageCall::discard() noexcept
{
    m_request = Message();
    release();
}

QString MessageCall::name() const
{
    return u"a call of type "_s + QString::fromUtf8(m_request.value().typeName());
}

QString MessageCast::name() const
{
    return u"a cast of type "_s + QString::fromUtf8(m_message.value().typeName());
}

void NamedCall::discard() noexcept
{
    m_arguments.clear();
    release();
}

void throwNoConversion(const QVariant &value, QMetaType wanted)
{
    throw CallError(u"call: the answer is a %1 and does not convert to %2"_s.arg(
        value.isValid() ? QString::fromUtf8(value.typeName()) : u"void"_s, QString::fromUtf8(wanted.name())));
}

} // namespace detail

detail::NamedCallWait<QVariant> callByName(Pid to, const QByteArray &method, const QVariantList &arguments, Duration timeout)
{
    return detail::NamedCallWait<QVariant>(to, new detail::NamedCall(method, arguments), timeout);
}

void castByName(Pid to, const QByteArray &method, const QVariantList &arguments)
{
    detail::deliver(to, new detail::NamedCast(method, arguments));
}

} // namespace QActors
