// SPDX-License-Identifier: MIT
// The frequent operations, inline.
#pragma once

#include <QActors/kernel/detail/schedulehook.h>

namespace QActors::detail {

inline void ReadyQueue::append(TaskContext *task) noexcept
{
    task->m_readyPrevious = last;
    task->m_readyNext = nullptr;
    (last ? last->m_readyNext : first) = task;
    last = task;
}

inline TaskContext *ReadyQueue::takeFirst() noexcept
{
    TaskContext *task = first;
    first = task->m_readyNext;
    (first ? first->m_readyPrevious : last) = nullptr;
    return task;
}

} // namespace QActors::detail
