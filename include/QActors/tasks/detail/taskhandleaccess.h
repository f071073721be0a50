// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/tasks/taskhandle.h>

namespace QActors::detail {

/// The part of a TaskHandle that only the library reaches: the task that the handle refers to.
struct TaskHandleAccess
{
    /// A handle to a task that is a TaskResult<T>.
    template<typename T>
    static TaskHandle<T> make(NodePointer<TaskContext> task) noexcept
    {
        return TaskHandle<T>(std::move(task));
    }
    /// Throws MisuseError if the handle is empty.
    static TaskContext *task(const TaskHandleBase &handle) { return handle.task(); }
    /// The same, with the value that it has ended with.
    template<typename T>
    static TaskResult<T> *result(const TaskHandle<T> &handle)
    {
        return handle.result();
    }
};

} // namespace QActors::detail
