// SPDX-License-Identifier: MIT
// Slots that are coroutines.
#pragma once

#include <QActors/qt/detail/signaltraits.h>
#include <QActors/tasks/latesttask.h>

#include <QtCore/qmetaobject.h>
#include <QtCore/qobject.h>

#include <memory>
#include <tuple>

namespace QActors {

/// The fate of an emission while the task of an earlier one runs. (RxJS: mergeMap, switchMap, exhaustMap, concatMap.)
enum class WhileRunning : quint8 {
    Together, ///< another task beside it
    Restart,  ///< the earlier task is cancelled; the new one begins when that has cleaned up
    Ignore,   ///< nothing: the emission is dropped
    Queue     ///< the new task begins when all earlier ones have ended
};

namespace detail {

/// The tasks of one connection.
class QACTORS_EXPORT SlotTasks
{
public:
    SlotTasks(TaskGroup &group, WhileRunning whileRunning, std::source_location where) noexcept
        : m_group(&group), m_whileRunning(whileRunning), m_where(where)
    {
    }
    template<typename Call>
    void start(Call call)
    {
        const bool isRunning = !m_latest.isNull() && !m_latest.hasEnded();
        if (isRunning && m_whileRunning == WhileRunning::Ignore)
            return;
        TaskHandleBase previous;
        if (isRunning && m_whileRunning != WhileRunning::Together)
            previous = m_latest;
        if (isRunning && m_whileRunning == WhileRunning::Restart)
            m_latest.cancel(QStringLiteral("its signal came again"));
        auto after = [previous, call = std::move(call)]() mutable { return runAfter(std::exchange(previous, {}), std::move(call)); };
        try {
            m_latest = m_group->startSoon(std::move(after), m_where);
        } catch (const MisuseError &) { // the group is about to go, and tells of it in the middle
        }
    }

private:
    TaskGroup *m_group;
    WhileRunning m_whileRunning;
    std::source_location m_where;
    TaskHandleBase m_latest;
};

template<typename F, typename Arguments>
struct SlotStarter;
template<typename F, typename... Args>
struct SlotStarter<F, SignalArguments<Args...>>
{
    F fn;
    std::shared_ptr<SlotTasks> tasks;
    void operator()(const std::decay_t<Args> &...args) const
    {
        if constexpr (std::invocable<F &, const std::decay_t<Args> &...>) {
            tasks->start([fn = fn, values = std::tuple<std::decay_t<Args>...>(args...)]() mutable { return std::apply(fn, values); });
        } else {
            static_assert(std::invocable<F &>, "connectTask(sender, &Class::signal, group, fn): fn takes the signal's arguments, or none.");
            tasks->start(fn);
        }
    }
};

} // namespace detail

/// `connectTask(save, &QAction::triggered, m_tasks, [this] { return saveAll(); }, WhileRunning::Ignore)`: each emission starts `fn(arguments…)`,
/// or `fn()`, as a task of the group; see WhileRunning. `fn` is copied for each; a failure fails the group, as with startSoon(). The
/// connection ends with the sender, with the group, and by QObject::disconnect(); tasks that run then go on. The group's thread;
/// emissions of other threads are queued to it.
template<typename Sender, typename Signal, typename F>
QMetaObject::Connection connectTask(const Sender *sender, Signal signal, TaskGroup &group, F fn, WhileRunning whileRunning,
                                    std::source_location where = std::source_location::current())
{
    using Traits = detail::SignalTraits<Signal>;
    static_assert(std::is_base_of_v<typename Traits::Object, Sender>,
                  "connectTask(sender, &Class::signal, group, fn): the signal is not one of the sender's class.");
    auto tasks = std::make_shared<detail::SlotTasks>(group, whileRunning, where);
    return QObject::connect(static_cast<const typename Traits::Object *>(sender), signal, &group,
                            detail::SlotStarter<F, typename Traits::Arguments>{std::move(fn), std::move(tasks)});
}

} // namespace QActors
