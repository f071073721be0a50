// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/errors.h>

#if defined(QACTORS_STATIC)
#  define QACTORS_SQL_EXPORT
#elif defined(QACTORS_BUILD_SQL)
#  define QACTORS_SQL_EXPORT Q_DECL_EXPORT
#else
#  define QACTORS_SQL_EXPORT Q_DECL_IMPORT
#endif

namespace QActors {

/// A failure of a Database. The message names the kind, the driver's text, the database and the statement.
class QACTORS_SQL_EXPORT DatabaseError : public Error
{
public:
    /// The kinds of failures, as far as the driver tells: SQLite's result codes and SQLSTATEs are known, of others QSqlError's type.
    enum class Kind : quint8 {
        Statement, ///< the SQL is malformed, or its values do not fit its placeholders
        Constraint, ///< UNIQUE, NOT NULL, FOREIGN KEY, CHECK: the statement changed nothing
        Busy, ///< locked by another connection, or another program, for longer than DatabaseOptions::busyTimeout()
        Full, ///< no room on the disk, or within the limit of the database
        Connection, ///< it could not be opened, is no database, or the connection was lost; no such driver
        Row, ///< a column is missing, NULL, or of a type that does not fit
        Closed, ///< the Database was closed or destroyed
        Migration, ///< the database was made by a newer program
        Other ///< anything else: read-only, input and output, …
    };

    /// An error of this kind; `message` is complete.
    DatabaseError(Kind kind, const QString &message, const QString &database = {}, const QString &statement = {},
                  const QString &driverText = {}, const QString &nativeCode = {});
    ~DatabaseError() override;

    Kind kind() const noexcept { return m_kind; } ///< The kind of failure.
    const QString &database() const noexcept { return m_database; } ///< The name of the database: for SQLite its file.
    const QString &statement() const noexcept { return m_statement; } ///< The SQL, without values; empty if there is none.
    const QString &driverText() const noexcept { return m_driverText; } ///< The driver's and the database's own text.
    const QString &nativeCode() const noexcept { return m_nativeCode; } ///< The database's code: "2067" for SQLITE_CONSTRAINT_UNIQUE.

private:
    Kind m_kind;
    QString m_database;
    QString m_statement;
    QString m_driverText;
    QString m_nativeCode;
};

} // namespace QActors
