// SPDX-License-Identifier: MIT
#include <QActors/actors/actorhandle.h>

#include "callgraph_p.h"

namespace QActors {

using namespace Qt::StringLiterals;

namespace detail {

ExitAwaitable::~ExitAwaitable()
{
    CallGraph::remove(&m_edge);
}

void ExitAwaitable::suspend()
{
    EndAwaitable::suspend();
    CallGraph::enter(&m_edge, task());
}

bool ExitAwaitable::detach() noexcept
{
    CallGraph::remove(&m_edge);
    return EndAwaitable::detach();
}

void ExitAwaitable::taskSettled(TaskContext *settled) noexcept
{
    CallGraph::remove(&m_edge);
    EndAwaitable::taskSettled(settled);
}

} // namespace detail

detail::ActorTask *ActorHandle::task() const
{
    if (!m_task)
        throw MisuseError(u"ActorHandle: this handle is empty; take one from startLink()"_s);
    return m_task.get();
}

} // namespace QActors
