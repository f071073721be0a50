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

#include <optional>

namespace QActors::detail {

/// Thrown by a statement that wants to write, on a connection that reads: it is done again by the one that writes.
class NeedsWriter
{
};

/// What a connection has, on its thread.
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
    /// Rolls back what somebody has left open.
    void rollBack() noexcept;
    /// Throws NeedsWriter or a DatabaseError.
    [[noreturn]] void fail(const QSqlError &error, const QString &sql) const;
    /// After a job: throws if it left a transaction open, or ended that of a session.
    void requireState(bool inTransaction);
    /// Tables have changed; the end of the session, if there is one, is told, too.
    void tellSchema() noexcept;

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
    bool schemaChanged = false; ///< in the session
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
    QElapsedTimer m_busySince;
    bool m_rollsBack = false; // which nothing stops
};

} // namespace QActors::detail
