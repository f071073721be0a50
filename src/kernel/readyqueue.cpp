// SPDX-License-Identifier: MIT
#include "readyqueue_p.h"

namespace QActors::detail {

void ReadyQueue::prepend(TaskContext *task) noexcept
{
    task->m_readyPrevious = nullptr;
    task->m_readyNext = first;
    (first ? first->m_readyPrevious : last) = task;
    first = task;
}

void ReadyQueue::remove(TaskContext *task) noexcept
{
    (task->m_readyPrevious ? task->m_readyPrevious->m_readyNext : first) = task->m_readyNext;
    (task->m_readyNext ? task->m_readyNext->m_readyPrevious : last) = task->m_readyPrevious;
    task->m_readyPrevious = task->m_readyNext = nullptr;
}

} // namespace QActors::detail
