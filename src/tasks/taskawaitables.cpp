// SPDX-License-Identifier: MIT
#include <QActors/tasks/detail/taskawaitables.h>

#include <QActors/kernel/detail/scheduler.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

EndAwaitable::EndAwaitable(TaskContext *task, const char *what)
    : m_awaited(NodePointer<TaskContext>::sharing(task)), m_what(what)
{
}

bool EndAwaitable::ready()
{
    if (m_awaited->scheduler() != task()->scheduler()) {
        throw MisuseError(u"TaskHandle::%1: %2 runs on another thread; await its toFuture() instead"_s
                              .arg(QString::fromUtf8(m_what), m_awaited->name()));
    }
    if (m_awaited.get() == task()) {
        throw MisuseError(u"TaskHandle::%1: %2 waits for itself and would wait for ever"_s
                              .arg(QString::fromUtf8(m_what), m_awaited->name()));
    }
    return m_awaited->hasEnded();
}

bool EndAwaitable::detach() noexcept
{
    unobserve();
    return true;
}

QString EndAwaitable::describe() const
{
    return u"the end of "_s + m_awaited->name();
}

void EndAwaitable::tellAwaited(AwaitedVisitor &visitor) const
{
    visitor.task(m_awaited->id());
}

void throwEnd(TaskContext *task)
{
    if (task->error()) {
        task->markObserved();
        std::rethrow_exception(task->error());
    }
    const QString why = task->cancelReason();
    throw TaskCancelled(task->name() + (why.isEmpty() ? u" was cancelled"_s : u" was cancelled: "_s + why));
}

void throwValueTaken(TaskContext *task)
{
    throw MisuseError(u"TaskHandle::join: the value of %1 cannot be copied and was taken by an earlier join"_s
                          .arg(task->name()));
}

} // namespace QActors::detail
