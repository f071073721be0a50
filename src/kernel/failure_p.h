// SPDX-License-Identifier: MIT
// The text of an error for people: its type, the task it ended, and the awaits it passed.
#pragma once

#include <QActors/kernel/detail/taskcontext.h>

namespace QActors::detail {

/// The last exception that left a coroutine of a task, and the way it has come.
struct PassedError
{
    const void *error = nullptr; // its address; it may be gone, and another one be there
    const std::type_info *type = nullptr;
    const PromiseBase *next = nullptr;   // who awaited the one that it has left
    std::source_location nextAt;         // and where
    std::source_location thrownAfter;    // the last await of the one that threw
    std::vector<std::source_location> awaits;
};

/// The class of an exception; empty if it cannot be told.
QString typeOf(const std::exception_ptr &error);
/// "type: text", or the text of what has no type.
QString describeTyped(const std::exception_ptr &error);
/// "task 7, loader "order 17", awaited at a.cpp:3, in b.cpp:5": where `error` comes from, which has ended the task, or has
/// just been caught in it.
QString originOf(const TaskContext *task, const std::exception_ptr &error);
/// Type, text and origin, and the same of each part of a group, on lines of their own.
QString report(const std::exception_ptr &error, const TaskContext *task);

} // namespace QActors::detail
