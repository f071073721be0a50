// SPDX-License-Identifier: MIT
#include <QActors/actors/actorhandle.h>

#include "waitgraph_p.h"

namespace QActors {

using namespace Qt::StringLiterals;

namespace detail {

ExitAwaitable::~ExitAwaitable()
{
    WaitGraph::remove(&m_edge);
}

void ExitAwaitable::suspend()
{
    EndAwaitable::suspend();
    WaitGraph::addEnd(&m_edge, task());
}

bool ExitAwaitable::detach() noexcept
{
    WaitGraph::remove(&m_edge);
    return EndAwaitable::detach();
}

void ExitAwaitable::taskSettled(TaskContext *settled) noexcept
{
    WaitGraph::remove(&m_edge);
    EndAwaitable::taskSettled(settled);
}

} // namespace detail

detail::ActorTask *ActorHandle::task() const
{
    if (!m_task)
        throw MisuseError(u"ActorHandle: this handle is empty; take one from startWith()"_s);
    return m_task.get();
}

} // namespace QActors
