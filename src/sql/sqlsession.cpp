// SPDX-License-Identifier: MIT
#include "sqlsession_p.h"

#include "sqlconnection_p.h"
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
    job->what = u"ROLLBACK"_s;
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

auto undoingSavepoint(const QString &name)
{
    return [name](SqlConnection &connection) {
        if (!connection.database().isOpen())
            return;
        QSqlQuery(connection.database()).exec(u"ROLLBACK TO "_s + name); // an error says that all has been rolled back
        connection.data().destroyDropped();
        QSqlQuery(connection.database()).exec(u"RELEASE "_s + name);
    };
}

/// Waits for that, which nothing stops.
Async<> undoSavepoint(std::shared_ptr<SqlSession> session, QString name)
{
    const auto wait = [&]() -> Async<> {
        SqlCallLeaf leaf(unstoppable(session), u"ROLLBACK TO"_s, rollbackJob(undoingSavepoint(name)));
        try {
            co_await leaf;
        } catch (const std::exception &) { // closed, or the whole transaction is over
        }
    };
    co_await shielded(wait);
}

} // namespace

SqlLease::SqlLease(std::shared_ptr<SqlSession> session) : m_session(std::move(session)) { }

SqlLease::~SqlLease()
{
    m_session->isHeld = false;
    if (!m_session->hasEnded)
        sqlPost(unstoppable(m_session), rollbackJob(rollingBack()));
}

// A name that an open one has would be undone in its place.
SqlSavepoint::SqlSavepoint(std::shared_ptr<SqlSession> session)
    : m_session(std::move(session)), m_name(u"qactors%1"_s.arg(++m_session->savepoints))
{
}

SqlSavepoint::~SqlSavepoint()
{
    if (m_open && !m_session->hasEnded) // its task was killed, or the savepoint could not be released
        sqlPost(unstoppable(m_session), rollbackJob(undoingSavepoint(m_name)));
    --m_session->savepoints;
}

Async<> SqlSavepoint::begin()
{
    const QString sql = u"SAVEPOINT "_s + m_name;
    const auto begin = [sql](SqlConnection &connection) { SqlStatement(connection, sql, {}); };
    m_open = true; // before: the task may be killed while the statement waits or runs
    const auto wait = [&]() -> Async<> {
        try {
            co_await sqlCall<void>(unstoppable(m_session), sql, begin);
        } catch (...) {
            m_open = false;
            throw;
        }
    };
    co_await shielded(wait); // a cancel that comes while the statement runs must not leave it open
}

Async<> SqlSavepoint::end(std::exception_ptr error)
{
    const bool isCancelled = CancelScope::isCancellationPending();
    if (error || isCancelled) {
        m_open = false;
        co_await undoSavepoint(m_session, m_name);
        if (error)
            std::rethrow_exception(std::move(error));
        co_await checkpoint(); // throws Cancelled
        throw Error(u"Database: a savepoint that was cancelled has been undone"_s); // the cancel was taken back meanwhile
    }
    const QString sql = u"RELEASE "_s + m_name;
    const auto release = [sql](SqlConnection &connection) { SqlStatement(connection, sql, {}); };
    const auto wait = [&] { return sqlCall<void>(unstoppable(m_session), sql, release); };
    co_await shielded(wait);
    m_open = false;
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
