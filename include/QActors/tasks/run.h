// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/tasks/taskgroup.h>

namespace QActors {
namespace detail {

/// Runs a task that no group owns, from now until it ends or `release` is called.
class QACTORS_EXPORT RootTask final : private TaskOwner
{
public:
    explicit RootTask(TaskContext *task, std::source_location where);
    ~RootTask(); // kills it
    Q_DISABLE_COPY_MOVE(RootTask)
    TaskContext *task() const noexcept { return m_task.get(); }
    /// Runs the application's event loop until the task has ended; see QActors::run().
    int exec();
    /// One of them is in exec().
    static bool isInExec() noexcept;
    /// For a higher layer: what follows exec(), when the task has ended.
    static void setAfterExec(void (*fn)()) noexcept;

private:
    void taskEnded(TaskContext *task) noexcept override;
    NodePointer<TaskContext> m_task;
    bool m_inLoop = false;
    bool m_ended = false;
};

} // namespace detail

/// The body of a main(): runs `fn(group)` or `fn()` as the first task, inside the event loop of the
/// QCoreApplication, which must exist. Returns when all tasks have ended, and gives the exit code: the value of `fn` if
/// that is an int, else 0; 1 after an error, which is printed on stderr with its type, its
/// task, and the awaits that it has passed, the innermost first; of an ExceptionGroup also each part. QCoreApplication::quit() cancels the tasks; run()
/// waits for them and returns the code of the quit.
template<typename F>
int run(F fn, std::source_location where = std::source_location::current())
{
    using T = detail::InvokeWithValue<F, TaskGroup &>;
    auto main = [&fn] { return withTaskGroup(std::ref(fn)); };
    static_assert(std::is_void_v<T> || std::is_convertible_v<T, int>,
                  "QActors::run takes a callable that returns Async<>, Async<int>, void or int.");
    auto *body = new detail::TaskBody<T, decltype(main)>(main);
    auto result = detail::NodePointer<detail::TaskResult<T>>::sharing(body);
    detail::RootTask root(body, where);
    const int code = root.exec();
    if constexpr (!std::is_void_v<T>) {
        if (result->value && code == 0)
            return int(*result->value);
    }
    return code;
}

} // namespace QActors
