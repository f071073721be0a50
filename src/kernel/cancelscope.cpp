// SPDX-License-Identifier: MIT
#include <QActors/kernel/cancelscope.h>

#include "postwork_p.h"

namespace QActors {

using namespace Qt::StringLiterals;
using detail::ScopeNode;

CancelScope::CancelScope() : m_node(new ScopeNode) { }
CancelScope::CancelScope(detail::NodePointer<ScopeNode> node) noexcept : m_node(std::move(node)) { }
CancelScope::~CancelScope() = default;
CancelScope::CancelScope(const CancelScope &) noexcept = default;
CancelScope::CancelScope(CancelScope &&) noexcept = default;
CancelScope &CancelScope::operator=(const CancelScope &) noexcept = default;
CancelScope &CancelScope::operator=(CancelScope &&) noexcept = default;

void CancelScope::cancel(const QString &reason) const
{
    detail::Scheduler *home = m_node->cancelEarly(reason);
    if (!home)
        return;
    if (home->isCurrent())
        m_node->cancel(reason);
    else
        detail::post(home, [self = *this, reason] { self.cancel(reason); }); // once more, for an idle group may have been moved
}

bool CancelScope::cancelCalled() const noexcept
{
    return m_node->isCancelCalledByNow();
}

bool CancelScope::cancelledCaught() const noexcept
{
    return m_node->hasCaught();
}

QString CancelScope::reason() const
{
    return m_node->isCancelCalledByNow() ? m_node->reason() : QString();
}

TimePoint CancelScope::deadline() const noexcept
{
    return m_node->deadline();
}

void CancelScope::setDeadline(TimePoint deadline) const
{
    m_node->setDeadline(deadline);
}

void CancelScope::setTimeout(AnyDuration timeout) const
{
    if (m_node->isEntered()) {
        throw MisuseError(u"CancelScope::setTimeout: the scope was entered already; "
                          "move its deadline with setDeadline()"_s);
    }
    m_node->setTimeout(timeout);
}

bool CancelScope::isShielded() const noexcept
{
    return m_node->isShielded();
}

void CancelScope::setShielded(bool shielded) const
{
    m_node->setShielded(shielded);
}

void CancelScope::enter() const
{
    detail::TaskContext *task = detail::requireTask("CancelScope::enter");
    if (m_node->isEntered()) {
        throw MisuseError(u"CancelScope::enter: this scope was entered before; a scope is used once, "
                          "make a new one"_s);
    }
    m_node->attach(task->scope(), task);
    task->setScope(m_node.get());
}

std::exception_ptr CancelScope::leave(const std::exception_ptr &exception) const
{
    if (!m_node->isEntered())
        throw MisuseError(u"CancelScope::leave: the scope was never entered; call enter() first"_s);
    detail::TaskContext *task = detail::requireTask("CancelScope::leave");
    if (!m_node->task())
        throw MisuseError(u"CancelScope::leave: the scope was left already"_s);
    if (m_node->task() != task) {
        throw MisuseError(u"CancelScope::leave: called in %1, but %2 entered the scope; leave it there"_s
                              .arg(task->name(), m_node->task()->name()));
    }
    if (task->scope() != m_node.get()) {
        throw MisuseError(u"CancelScope::leave: another scope was entered after this one and is still open; "
                          "leave scopes in the reverse order of entering"_s);
    }
    if (m_node.get() == task)
        throw MisuseError(u"CancelScope::leave: this is the task's own scope; it ends with the task"_s);
    std::exception_ptr rest = m_node->filter(exception);
    m_node->abandon();
    return rest;
}

bool CancelScope::isCancellationPending()
{
    const detail::TaskContext *task = detail::currentTask();
    return task && task->isCancelDue();
}

TimePoint CancelScope::currentEffectiveDeadline()
{
    const detail::TaskContext *task = detail::currentTask();
    return task ? task->scope()->effectiveDeadline() : Never;
}

} // namespace QActors
