// SPDX-License-Identifier: MIT
#include <QActors/tasks/started.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

void StartStateBase::say()
{
    if (child && !child->scheduler()->isCurrent())
        throw MisuseError(u"Started: called on another thread than that of its task, which says itself that it has started"_s);
    if (said)
        throw MisuseError(u"Started: called a second time; a task says once that it has started"_s);
    said = true;
    if (child)
        child->m_starting = false;
    if (starter)
        starter->heard();
}

StartAwaitable::StartAwaitable(TaskContext *child, std::shared_ptr<StartStateBase> state)
    : m_child(NodePointer<TaskContext>::sharing(child)), m_state(std::move(state))
{
    m_state->child = child;
    m_state->starter = this;
}

StartAwaitable::~StartAwaitable()
{
    m_state->starter = nullptr;
    m_state->child = nullptr;
    if (!m_state->said && !m_child->hasEnded()) {
        m_child->m_starting = false;
        m_child->cancel(u"its starter is gone"_s);
    }
}

void StartAwaitable::suspend()
{
    m_child->observe(this);
    if (task()->isCancelPending())
        detach();
}

bool StartAwaitable::detach() noexcept
{
    m_cancelled = true;
    m_child->cancel(u"its starter was cancelled"_s);
    return false;
}

void StartAwaitable::heard() noexcept
{
    if (!m_cancelled)
        complete();
}

QString StartAwaitable::describe() const
{
    return u"%1 to start"_s.arg(m_child->name());
}

void StartAwaitable::result()
{
    // A failure before its word is ours; one after it has gone to the group.
    const bool ours = m_child->state() == TaskState::Failed && !m_state->said;
    if (m_cancelled && !ours && task()->isCancelPending())
        task()->scope()->throwCancelled();
    if (m_state->said && !m_cancelled)
        return;
    if (m_child->state() != TaskState::Finished)
        throwEnd(m_child.get());
    if (!m_state->said) {
        throw MisuseError(u"TaskGroup::start: %1 ended without calling its Started argument"_s
                              .arg(m_child->name()));
    }
}

} // namespace QActors::detail
