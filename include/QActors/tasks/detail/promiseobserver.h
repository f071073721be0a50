// SPDX-License-Identifier: MIT
// \internal How a QFuture hears of the end of a task.
#pragma once

#include <QActors/tasks/detail/taskawaitables.h>

#include <QtCore/qfuture.h>
#include <QtCore/qpromise.h>

#include <memory>

namespace QActors::detail {

/// Ends `promise`, which was started, as `task` has ended.
template<typename T>
void settlePromise(QPromise<T> &promise, TaskContext *task) noexcept
{
    task->markObserved();
    try {
        if (task->state() != TaskState::Finished)
            throwEnd(task);
        if constexpr (!std::is_void_v<T>) {
            auto &value = static_cast<TaskResult<T> *>(task)->value;
            if (!value)
                throwValueTaken(task);
            if constexpr (std::is_copy_constructible_v<T>)
                promise.addResult(*value);
            else
                promise.addResult(std::move(*std::exchange(value, std::nullopt)));
        }
    } catch (const TaskCancelled &) {
        if (task->error())
            promise.setException(std::current_exception());
        else
            promise.future().cancel();
    } catch (...) {
        promise.setException(std::current_exception());
    }
    promise.finish();
    // Qt 6.4: a continuation that took the result has set the future back, and ~QPromise would call it again.
    if (!promise.future().isFinished())
        QFutureInterfaceBase::get(promise.future()).reportFinished();
}

/// Feeds a QPromise from a task; deletes itself when the task has settled.
template<typename T>
class PromiseObserver final : public TaskObserver
{
public:
    explicit PromiseObserver(QPromise<T> promise) : m_promise(std::move(promise)) { m_promise.setProgressRange(0, 100); }
    void taskSettled(TaskContext *task) noexcept override
    {
        const std::unique_ptr<PromiseObserver> self(this);
        settlePromise(m_promise, task);
    }
    void taskProgressed(TaskContext *task) noexcept override
    {
        m_promise.setProgressValueAndText((std::max)(0, int(task->progress() * 100)), task->progressText());
    }

private:
    QPromise<T> m_promise;
};

/// Takes the observer over, which deletes itself; at once if the task has ended. Any thread.
QACTORS_EXPORT void observeFromAnywhere(TaskContext *task, TaskObserver *observer);

} // namespace QActors::detail
