// SPDX-License-Identifier: MIT
// \internal What is done on a connection's thread, and the wait for it.
#pragma once

#include <QActors/kernel/async.h>
#include <QActors/kernel/detail/taskbody.h>
#include <QActors/sql/databaseerror.h>
#include <QActors/tasks/tasklocals.h>

#include <QtCore/qstring.h>

#include <atomic>
#include <memory>
#include <optional>

namespace QActors::detail {

class InboxNode;
class SqlCallLeaf;
class SqlConnection;
class SqlPool;
class SqlSession;

/// A piece of work for a connection; shared by its thread and the awaiting one.
class QACTORS_SQL_EXPORT SqlJob
{
public:
    enum class Phase : quint8 {
        Queued,
        Running,
        Ended,
        Withdrawn
    };

    SqlJob();
    virtual ~SqlJob();
    Q_DISABLE_COPY_MOVE(SqlJob)

    /// On the connection's thread.
    virtual void work(SqlConnection &connection) = 0;
    /// The job's function goes, on the connection's thread: or on the awaiting one if it never ran.
    virtual void dropFunction() noexcept = 0;
    /// The job is over: the awaiting thread hears of that. Once, on any thread.
    static void tell(const std::shared_ptr<SqlJob> &job) noexcept;

    std::atomic<bool> cancelled{false}; ///< asked to stop; relaxed: nothing is handed over by it
    Phase phase = Phase::Queued; ///< under the pool's lock, until it has ended
    bool interrupted = false; ///< ended because it was asked to
    std::exception_ptr error;
    QString what; ///< for traces: SQL, or a few words
    const TaskLocals values; ///< where it was made; they hold while it works
    quint64 turn = 0; ///< in the pool's queues
    bool isPooled = false; ///< taken from a queue that several connections serve
    bool isRollback = false; ///< runs also when the transaction has ended by itself
    SqlCallLeaf *awaiter = nullptr; ///< on the thread that awaits

private:
    friend class SqlCallLeaf;
    Scheduler *m_home = nullptr;
    InboxNode *m_news = nullptr; // made before: an end must not fail for want of memory
};

/// Where a job goes.
struct SqlTarget
{
    enum class Use : quint8 {
        Read, ///< any connection
        Write, ///< the one that writes
        Session, ///< the one that the session holds
        Bound ///< the one with this index, also between the jobs of its session
    };
    std::shared_ptr<SqlPool> pool;
    Use use = Use::Read;
    std::shared_ptr<SqlSession> session = {};
    int connection = 0;
    bool stops = true; ///< whether a cancel reaches it once it runs
};

class QACTORS_SQL_EXPORT SqlCallLeaf : public Awaitable
{
public:
    SqlCallLeaf(SqlTarget target, const QString &what, std::shared_ptr<SqlJob> job);
    ~SqlCallLeaf() override;
    bool ready() const;
    void suspend();
    void result();
    bool detach() noexcept override;
    QString describe() const override { return m_what; }
    Source source() const noexcept override; // virtual time stands while a connection works
    /// The job is.
    void over() noexcept
    {
        m_isOver = true;
        complete();
    }

private:
    const SqlTarget m_target;
    const QString m_what;
    const std::shared_ptr<SqlJob> m_job;
    bool m_cancelled = false;
    bool m_isPosted = false;
    bool m_isOver = false;
    bool m_isWithdrawn = false;
};

template<typename T, typename F>
class SqlFunction final : public SqlJob
{
public:
    explicit SqlFunction(F fn) : m_fn(std::move(fn)) { }
    void work(SqlConnection &connection) override
    {
        if constexpr (std::is_void_v<T>) {
            (*m_fn)(connection);
            value.emplace();
        } else {
            value.emplace((*m_fn)(connection));
        }
    }
    void dropFunction() noexcept override { m_fn.reset(); }
    std::optional<Stored<T>> value;

private:
    std::optional<F> m_fn;
};

/// Runs `T fn(SqlConnection &)` at the target.
template<typename T, typename F>
Async<T> sqlCall(SqlTarget target, QString what, F fn)
{
    const auto job = std::make_shared<SqlFunction<T, F>>(std::move(fn));
    SqlCallLeaf leaf(std::move(target), what, job);
    co_await leaf;
    if constexpr (!std::is_void_v<T>)
        co_return std::move(*job->value);
}

/// The same without a wait: for what must be done when its owner goes.
QACTORS_SQL_EXPORT void sqlPost(const SqlTarget &target, std::shared_ptr<SqlJob> job) noexcept;

} // namespace QActors::detail
