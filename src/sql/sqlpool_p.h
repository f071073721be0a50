// SPDX-License-Identifier: MIT
#pragma once

#include "sqlsession_p.h"

#include <QActors/sql/databaseoptions.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <vector>

namespace QActors::detail {

class SqlConnectionData;
class SqlThread;

/// The connections of a Database, and what waits for them. Each has a thread; connection 0 of SQLite's is the one that writes.
class SqlPool : public std::enable_shared_from_this<SqlPool>
{
public:
    explicit SqlPool(const DatabaseOptions &options);
    ~SqlPool();
    Q_DISABLE_COPY_MOVE(SqlPool)

    const DatabaseOptions options;

    // --- any thread
    void post(const SqlTarget &target, std::shared_ptr<SqlJob> job);
    /// True if the job will never run: then it is the caller's.
    bool withdraw(const SqlTarget &target, const std::shared_ptr<SqlJob> &job) noexcept;
    /// Whether the job is behind transactions that tasks hold, and nothing else.
    bool waitsForTasks(const SqlTarget &target, const SqlJob &job) noexcept;
    /// Stops what runs, refuses what waits, closes the connections, the first one last, and waits for that.
    void stop() noexcept;
    /// Refuses what is new, and closes the connections when there is nothing left to do; stops when `hurry()` says so.
    void drain(const std::function<bool()> &hurry);
    /// The error for statements that came too late.
    std::exception_ptr closedError() const;
    bool isStopping() const noexcept { return m_stopping.load(std::memory_order_relaxed); }

    // --- connections' threads
    /// The next job; null when the thread is to end.
    std::shared_ptr<SqlJob> next(SqlThread &thread);
    void done(const std::shared_ptr<SqlJob> &job) noexcept;
    /// To the connection that writes.
    void again(const std::shared_ptr<SqlJob> &job);
    void startSession(std::shared_ptr<SqlSession> session);
    /// The first thread, when it is to end, for the end of the others.
    void waitForOthers() noexcept;
    void endSession(const std::shared_ptr<SqlSession> &session) noexcept;
    /// Statements of before do not know the tables of now.
    void schemaChanged() noexcept { m_schema.fetch_add(1); }
    /// Others may see changed tables from now on, before schemaHasChanged().
    void schemaChanges() noexcept { m_changing.fetch_add(1); }
    void schemaHasChanged() noexcept
    {
        m_schema.fetch_add(1);
        m_changing.fetch_sub(1);
    }
    /// Drops kept statements that are for other tables. False as long as somebody changes them, or has since `before`,
    /// which is schema() before the moment that the connection sees: a statement that is prepared now is not to be kept.
    bool updateSchema(SqlConnectionData &connection, int before) const;
    int schema() const noexcept { return m_schema.load(); } ///< A number that changes with the tables.

private:
    friend class SqlThread;
    using Jobs = std::deque<std::shared_ptr<SqlJob>>;
    Jobs *queueOf(const SqlTarget &target) noexcept;
    std::shared_ptr<SqlJob> take(SqlThread &thread);
    bool serves(int connection, SqlTarget::Use use) const noexcept;
    void wakeFor(SqlTarget::Use use);
    SqlThread &startThread();
    void refuse(const std::shared_ptr<SqlJob> &job, std::exception_ptr why) noexcept;
    bool isIdle() const noexcept;

    std::mutex m_lock;
    std::condition_variable m_idle;
    std::vector<std::unique_ptr<SqlThread>> m_threads;
    Jobs m_reads;
    Jobs m_writes;
    quint64 m_turn = 0;
    int m_waiting = 0; // jobs in m_reads and m_writes, and those that run
    bool m_closed = false;
    std::atomic<bool> m_stopping{false}; // written under the lock; relaxed without it: a job that runs asks whether to stop
    // seq_cst: who sees no change under way sees the number that the last one has made.
    std::atomic<int> m_schema{0};
    std::atomic<int> m_changing{0};
    std::mutex m_opening; // one at a time: the first makes the file what it is to be
    std::mutex m_joining;
};

} // namespace QActors::detail
