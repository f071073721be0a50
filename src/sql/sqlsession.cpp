// SPDX-License-Identifier: MIT
#include "sqlsession_p.h"

#include "sqlpool_p.h"

#include <QActors/sql/detail/sqlconnection.h>
#include <QActors/kernel/sleep.h>
#include <QActors/sql/transaction.h>
#include <QActors/tasks/timeouts.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

SqlTarget unstoppable(const std::shared_ptr<SqlSession> &session)
{
    return {session->pool, SqlTarget::Use::Session, session, session->connection, false};
}

auto rollingBack()
{
    return [](SqlConnection &connection) {
        connection.rollBack();
        connection.endSession();
    };
}

template<typename F>
std::shared_ptr<SqlJob> rollbackJob(F fn)
{
    const auto job = std::make_shared<SqlFunction<void, F>>(std::move(fn));
    job->isRollback = true;
    return job;
}

/// Waits for a rollback, which nothing stops; a database that was closed meanwhile has rolled back.
Async<> waitForRollback(std::shared_ptr<SqlSession> session)
{
    const auto wait = [&]() -> Async<> {
        SqlCallLeaf leaf(unstoppable(session), u"ROLLBACK"_s, rollbackJob(rollingBack()));
        try {
            co_await leaf;
        } catch (const std::exception &) {
        }
    };
    co_await shielded(wait);
}

Async<> commit(std::shared_ptr<SqlSession> session)
{
    const auto commit = [](SqlConnection &connection) {
        connection.commit();
        connection.endSession();
    };
    const auto wait = [&] { return sqlCall<void>(unstoppable(session), u"COMMIT"_s, commit); };
    co_await shielded(wait);
}

constexpr auto undoSavepoint = [](SqlConnection &connection) {
    QSqlQuery(connection.database()).exec(u"ROLLBACK TO qactors"_s); // an error says that all has been rolled back
    QSqlQuery(connection.database()).exec(u"RELEASE qactors"_s);
};

} // namespace

SqlLease::SqlLease(std::shared_ptr<SqlSession> session) : m_session(std::move(session)) { }

SqlLease::~SqlLease()
{
    m_session->isHeld = false;
    if (!m_session->hasEnded)
        sqlPost(unstoppable(m_session), rollbackJob(rollingBack()));
}

SqlSavepoint::SqlSavepoint(std::shared_ptr<SqlSession> session) : m_session(std::move(session)) { }

SqlSavepoint::~SqlSavepoint()
{
    if (m_open && !m_session->hasEnded) // its task was killed
        sqlPost(unstoppable(m_session), rollbackJob(undoSavepoint));
}

Async<> SqlSavepoint::begin()
{
    const QString sql = u"SAVEPOINT qactors"_s;
    const auto begin = [sql](SqlConnection &connection) { SqlStatement(connection, sql, {}); };
    SqlTarget target = sessionTarget(m_session);
    target.stops = false;
    co_await sqlCall<void>(target, sql, begin);
    m_open = true;
}

Async<> SqlSavepoint::end(std::exception_ptr error)
{
    m_open = false;
    if (error) {
        const auto wait = [&]() -> Async<> {
            SqlCallLeaf leaf(unstoppable(m_session), u"ROLLBACK TO"_s, rollbackJob(undoSavepoint));
            try {
                co_await leaf;
            } catch (const std::exception &) { // closed, or the whole transaction is over
            }
        };
        co_await shielded(wait);
        std::rethrow_exception(std::move(error));
    }
    const auto release = [](SqlConnection &connection) { SqlStatement(connection, u"RELEASE qactors"_s, {}); };
    co_await sqlCall<void>(unstoppable(m_session), u"RELEASE"_s, release);
}

Async<std::shared_ptr<SqlLease>> beginTransaction(std::shared_ptr<SqlPool> pool, TransactionMode mode)
{
    const bool writes = mode == TransactionMode::Write;
    const auto begin = [pool, writes](SqlConnection &connection) {
        connection.begin(writes);
        const auto session = std::make_shared<SqlSession>(pool, connection.index());
        connection.startSession(session);
        return std::make_shared<SqlLease>(session); // which goes with the job if nobody takes it
    };
    SqlTarget target;
    target.pool = std::move(pool);
    target.use = writes ? SqlTarget::Use::Write : SqlTarget::Use::Read;
    std::shared_ptr<SqlLease> lease = co_await sqlCall<std::shared_ptr<SqlLease>>(std::move(target), u"BEGIN"_s, begin);
    lease->session()->isHeld = true;
    co_return lease;
}

Async<> endTransaction(std::shared_ptr<SqlSession> session, std::exception_ptr error)
{
    session->isHeld = false;
    if (!error && !CancelScope::isCancellationPending()) {
        try {
            co_await commit(session);
        } catch (...) {
            error = std::current_exception();
        }
        if (!error)
            co_return;
    }
    if (!session->hasEnded)
        co_await waitForRollback(session);
    if (error)
        std::rethrow_exception(std::move(error));
    co_await checkpoint(); // throws Cancelled
    throw Error(u"Database: a transaction that was cancelled could not be committed"_s); // the cancel was taken back meanwhile
}

const TaskLocal<std::shared_ptr<const SqlSession>> &currentSession()
{
    static const auto *session = new TaskLocal<std::shared_ptr<const SqlSession>>(u"transaction"_s);
    return *session;
}

SqlTarget sessionTarget(const std::shared_ptr<SqlSession> &session)
{
    return {session->pool, SqlTarget::Use::Session, session, session->connection, true};
}

} // namespace QActors::detail
