// SPDX-License-Identifier: MIT
#pragma once

#include "sqlitehooks_p.h"
#include "statementcache_p.h"

#include <QActors/sql/databaseoptions.h>
#include <QActors/sql/detail/sqlconnection.h>
#include <QActors/sql/detail/sqljob.h>

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qhash.h>
#include <QtSql/qsqldatabase.h>
#include <QtSql/qsqlquery.h>

#include <optional>

namespace QActors::detail {

/// Thrown by a statement that wants to write, on a connection that reads: it is done again by the one that writes.
class NeedsWriter
{
};

/// The state of a connection, on its thread.
class SqlConnectionData
{
public:
    SqlConnectionData(SqlPool &pool, DatabaseOptions options, int index);
    ~SqlConnectionData();
    Q_DISABLE_COPY_MOVE(SqlConnectionData)

    /// Opens it if it is not open. Throws DatabaseError of kind Connection, MisuseError without an application.
    void requireOpen();
    /// Runs SQL without values and rows.
    void execute(const QString &sql);
    /// Asked by SQLite, while a statement runs or waits for a lock.
    bool mustStop() const noexcept;
    bool isReader() const noexcept { return m_isReader; }
    /// Destroys it; later, if the driver would have to tell the database of that, and could not: in the middle of a transaction that has
    /// failed, or without a connection.
    void drop(QSqlQuery &&query);
    /// The tables that were dropped until now, when a transaction or a part of it has been undone.
    void destroyDropped() noexcept
    {
        m_dropped.clear();
        m_hasFailed = false;
    }
    /// Rolls back what somebody has left open.
    void rollBack() noexcept;
    /// Throws NeedsWriter or a DatabaseError.
    [[noreturn]] void fail(const QSqlError &error, const QString &sql);
    /// Of other drivers than SQLite's, which say nothing of it themselves.
    void setInTransaction(bool is) noexcept
    {
        m_isInTransaction = is;
        m_hasFailed = false;
    }
    bool isInTransaction() const noexcept;
    /// After a job: throws if it left a transaction open, or ended that of a session.
    void requireState(bool inTransaction);
    /// Tables change from now on: until tellSchema(), or to the end of the session.
    void beginSchemaChange() noexcept;
    /// The tables have changed: statements of before are for others.
    void tellSchema() noexcept;
    void endSchemaChange() noexcept;
    /// Whether it reads, and has begun to: it sees the tables as they were then, whatever happens to them.
    bool seesOneMoment() const noexcept;
    /// So it does from now on, until unpin() or the end of what was begun meanwhile. Throws an error that names `sql`.
    void pinMoment(const QString &sql);
    void unpin() noexcept;

    SqlPool &pool;
    const DatabaseOptions options;
    const int index;
    std::shared_ptr<SqlJob> job; ///< that runs
    QSqlDatabase database;
    std::optional<SqliteHooks> hooks;
    StatementCache statements;
    struct Open
    {
        std::unique_ptr<SqlStream> stream;
        bool ofSession;
    };
    QHash<quint64, std::shared_ptr<Open>> streams;
    std::shared_ptr<SqlSession> session;
    bool hasRead = false; ///< in the session
    int schema = 0; ///< that the kept statements know; see SqlPool::updateSchema()

private:
    void open();
    void configure();
    void setJournalMode();
    void clear() noexcept;
    static int onProgress(void *self) noexcept;
    static int onBusy(void *self, int count) noexcept;

    const bool m_isReader;
    const QString m_name;
    std::optional<QSqlQuery> m_pin;
    QList<QSqlQuery> m_dropped;
    QElapsedTimer m_busySince;
    bool m_changesSchema = false;
    bool m_hasFailed = false; // in the transaction: statements that go would fail, too
    bool m_isInTransaction = false; // of another driver than SQLite's, which is asked
    bool m_rollsBack = false; // which nothing stops
};

} // namespace QActors::detail
