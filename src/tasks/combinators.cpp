// SPDX-License-Identifier: MIT
#include <QActors/tasks/combinators.h>

namespace QActors::detail {

void rethrowPlain(const std::exception_ptr &error)
{
    try {
        std::rethrow_exception(error);
    } catch (const ExceptionGroup &group) {
        if (group.exceptions().size() == 1)
            std::rethrow_exception(group.exceptions().front());
        throw;
    }
}

void FirstOf::watch(TaskContext *task, std::size_t index)
{
    m_watches.push_back(std::make_unique<Watch>(*this, index));
    task->observe(m_watches.back().get());
}

void FirstOf::settled(TaskContext *task, std::size_t index) noexcept
{
    task->markObserved();
    if (m_winner)
        return;
    const bool finished = task->state() == TaskState::Finished;
    // A race that is cancelled from outside has no winner.
    if (!finished && (m_onlySuccess || !task->error())) {
        if (task->error())
            m_errors.push_back(task->error());
        return;
    }
    m_winner = index;
    m_group.cancelScope().cancel(QStringLiteral("%1 was first").arg(task->name()));
}

} // namespace QActors::detail
