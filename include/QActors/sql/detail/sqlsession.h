// SPDX-License-Identifier: MIT
// \internal The hold that a transaction has of a connection.
#pragma once

#include <QActors/sql/detail/sqljob.h>
#include <QActors/tasks/tasklocal.h>

namespace QActors {

enum class TransactionMode : quint8;

namespace detail {

/// Owned by who runs the transaction: rolls back what has not ended when it goes. On any thread.
class QACTORS_SQL_EXPORT SqlLease
{
public:
    explicit SqlLease(std::shared_ptr<SqlSession> session);
    ~SqlLease();
    Q_DISABLE_COPY_MOVE(SqlLease)
    const std::shared_ptr<SqlSession> &session() const noexcept { return m_session; }

private:
    const std::shared_ptr<SqlSession> m_session;
};

/// Undoes a savepoint that did not come to its end.
class QACTORS_SQL_EXPORT SqlSavepoint
{
public:
    explicit SqlSavepoint(std::shared_ptr<SqlSession> session);
    ~SqlSavepoint();
    Q_DISABLE_COPY_MOVE(SqlSavepoint)
    Async<> begin();
    /// Keeps what was done; with an error, undoes it, and throws the error.
    Async<> end(std::exception_ptr error);

private:
    const std::shared_ptr<SqlSession> m_session;
    const QString m_name; // of its own among those that are open
    bool m_open = false;
};

QACTORS_SQL_EXPORT Async<std::shared_ptr<SqlLease>> beginTransaction(std::shared_ptr<SqlPool> pool, TransactionMode mode);
/// Commits. With an error, or if the task is cancelled, rolls back, and throws that.
QACTORS_SQL_EXPORT Async<> endTransaction(std::shared_ptr<SqlSession> session, std::exception_ptr error);
/// The transaction in whose function the current task is.
QACTORS_SQL_EXPORT const TaskLocal<std::shared_ptr<const SqlSession>> &currentSession();
/// A job for the session's connection. Throws MisuseError if the session has ended.
QACTORS_SQL_EXPORT SqlTarget sessionTarget(const std::shared_ptr<SqlSession> &session);

} // namespace detail
} // namespace QActors
