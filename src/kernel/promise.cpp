// SPDX-License-Identifier: MIT
#include <QActors/kernel/detail/promise.h>
#include <QActors/kernel/detail/typename.h>

#include <typeinfo>

namespace QActors::detail {

using namespace Qt::StringLiterals;

void throwAwaitedEmpty(const std::source_location &where)
{
    throw MisuseError(u"co_await at %1: this Async is empty: it was awaited before, moved from, or never made. Its result "
                      "can be taken once; share it through Task::spawn() and TaskHandle::join()"_s
                          .arg(QActors::describe(where)));
}

void PromiseBase::notePassed() const noexcept
{
    if (!task)
        return;
    if (const std::type_info *type = currentExceptionType(); type && *type == typeid(Cancelled))
        return; // many of them, and no failures
    task->errorPasses(this);
}

} // namespace QActors::detail
