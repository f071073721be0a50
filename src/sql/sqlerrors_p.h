// SPDX-License-Identifier: MIT
// From Qt's errors to ours.
#pragma once

#include <QActors/sql/databaseerror.h>

#include <QtSql/qsqlerror.h>

namespace QActors {

class DatabaseOptions;

namespace detail {

/// The kind of an error, by the database's own code where that is known.
DatabaseError::Kind kindOf(const QSqlError &error, bool isSqlite);
/// SQLite's result code without its extension; 0 if there is none.
int sqliteCode(const QSqlError &error);
/// With all that is known.
DatabaseError makeError(const QSqlError &error, const DatabaseOptions &options, const QString &statement);
/// The same with a kind and a text of ours.
DatabaseError makeError(DatabaseError::Kind kind, const QString &text, const DatabaseOptions &options, const QString &statement = {});

} // namespace detail
} // namespace QActors
