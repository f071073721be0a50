// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/tasks/taskhandle.h>

#include <QtCore/qobject.h>

#include <memory>

namespace QActors {

/// Tells by signals how a task fares, for code that has no coroutine: a progress bar, a button. The signals come from the event
/// loop, a turn after the change (but runningChanged(true) in setTask()), so a slot may do anything, as to delete the watcher; reports of progress that come faster are
/// told as one. Destroying the watcher leaves the task alone. Thread: the task's. (Qt: QFutureWatcher.)
class QACTORS_EXPORT TaskWatcher : public QObject
{
    Q_OBJECT
    Q_PROPERTY(bool running READ isRunning NOTIFY runningChanged FINAL)
    Q_PROPERTY(double progress READ progress NOTIFY progressChanged FINAL)
    Q_PROPERTY(QString progressText READ progressText NOTIFY progressChanged FINAL)

public:
    explicit TaskWatcher(QObject *parent = nullptr); ///< Watches nothing yet.
    /// Watches `task`; see setTask().
    explicit TaskWatcher(const TaskHandleBase &task, QObject *parent = nullptr);
    ~TaskWatcher() override;

    /// Watches this task instead of the former. One that has ended is told of a turn later, as any other. An empty handle: none.
    /// Throws MisuseError for a task of another thread.
    void setTask(const TaskHandleBase &task);
    TaskHandleBase task() const; ///< What is watched; an empty handle if nothing is.

    bool isRunning() const; ///< True until the task's end has been told; false without a task.
    double progress() const; ///< 0 … 1, or negative if it is not known; 0 without a task.
    QString progressText() const; ///< What the task says of its progress.

public Q_SLOTS:
    void cancel(); ///< Requests the task's cancellation, for a button. Does nothing without a task.

Q_SIGNALS:
    void runningChanged(bool running); ///< A task is watched, or has ended.
    void progressChanged(double fraction, const QString &text); ///< As Task::setProgress() was told, or a new task's.
    void ended(); ///< The task has Finished, Failed or was Cancelled: task().state() tells.

private:
    struct Data;
    const std::unique_ptr<Data> d;
};

} // namespace QActors
