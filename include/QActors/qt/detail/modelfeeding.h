// SPDX-License-Identifier: MIT
// \internal What of a ModelFeeder does not know the type of its rows.
#pragma once

#include <QActors/tasks/taskgroup.h>

#include <QtCore/qpointer.h>

#include <memory>

namespace QActors {

class Event;
struct ModelFeederOptions;

namespace detail {

/// The state that a feeder shares with the tasks that wait for it: either may go first. Thread: the model's.
class QACTORS_EXPORT ModelFeeding : public std::enable_shared_from_this<ModelFeeding>
{
public:
    ModelFeeding(QObject *model, const ModelFeederOptions &options);
    virtual ~ModelFeeding();
    Q_DISABLE_COPY_MOVE(ModelFeeding)

    virtual qsizetype waitingCount() const noexcept = 0;
    virtual void dropWaiting() noexcept = 0;

    /// Throws MisuseError on another thread, the error that the function ended with, and SenderGone if the model or the feeder is gone.
    void requireAlive(const char *function) const;
    /// Whether rows are of any use. Throws as requireAlive(), but not for a model that has gone.
    bool takesRows(const char *function) const;
    /// There are rows: they are inserted from now on.
    void begin();
    bool isFull() const noexcept;
    /// Until there is room for rows, or all of them are inserted.
    static Async<> waitForRoom(std::shared_ptr<ModelFeeding> feeding);
    static Async<> waitForAll(std::shared_ptr<ModelFeeding> feeding);
    /// Drops the rows that wait, and tells those who wait for that.
    void clear() noexcept;
    /// The feeder goes.
    void end() noexcept;

protected:
    virtual void insertSome(qsizetype most) = 0;

private:
    static Async<> run(std::shared_ptr<ModelFeeding> feeding);
    void insertBatch();
    void tell() noexcept;
    Async<> nextChange();

    const QPointer<QObject> m_model;
    const Duration m_interval;
    const Duration m_budget;
    const qsizetype m_atOnce;
    const qsizetype m_most;
    std::exception_ptr m_error; // of the function
    std::shared_ptr<Event> m_change; // of the next batch
    std::unique_ptr<TaskGroup> m_tasks; // null when the feeder is gone
    bool m_runs = false;
};

[[noreturn]] QACTORS_EXPORT void throwNoInsert();

/// How far a source is, if it says so.
QACTORS_EXPORT void tellProgress(double progress);

} // namespace detail
} // namespace QActors
