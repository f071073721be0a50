// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/tasks/tasklocal.h>

#include <QtCore/qmetatype.h>

namespace QActors {
namespace detail {
struct LocalsAccess;
}

/// The values of all TaskLocals at some place, to be taken where they do not come by themselves: in a message, in a cast
/// (castWith()), in a callback or a function for a thread of one's own. A value: cheap to copy, on any thread. (Python:
/// contextvars.copy_context().)
///
///     send(worker, TaskLocals::current(), job);
///     co_await receive(on(arg<TaskLocals>, arg<Job>, [&](const TaskLocals &values, const Job &job) -> Async<> {
///         co_await values.run([&] { return work(job); });
///     }));
class QACTORS_EXPORT TaskLocals
{
public:
    TaskLocals() noexcept = default; ///< Nothing is set.
    /// The values that are set here.
    static TaskLocals current() noexcept { return TaskLocals(detail::LocalPointer::sharing(detail::currentLocals())); }
    bool isEmpty() const noexcept { return !m_set; } ///< True if nothing is set.
    /// The value of the TaskLocal of that name, for people and scripts; invalid if it is not set.
    QVariant value(QStringView name) const;

    /// Runs `fn` on the current task with these values instead of its own, and gives what `fn` gives.
    template<typename F>
    auto run(F &&fn) const -> Async<detail::CallValue<std::decay_t<F> &>>
    {
        QACTORS_REQUIRE_SAFE_TEMPORARY(F);
        return detail::runInLocals(m_set, std::decay_t<F>(std::forward<F>(fn)));
    }
    /// The same to the end of the block; see TaskLocal::scoped().
    [[nodiscard]] detail::LocalScope scoped() const { return detail::LocalScope(m_set); }

    bool operator==(const TaskLocals &) const noexcept = default;

private:
    friend struct detail::LocalsAccess;
    explicit TaskLocals(detail::LocalPointer set) noexcept : m_set(std::move(set)) { }
    detail::LocalPointer m_set;
};

namespace detail {

struct LocalsAccess
{
    static const LocalPointer &set(const TaskLocals &values) noexcept { return values.m_set; }
};

} // namespace detail
} // namespace QActors
