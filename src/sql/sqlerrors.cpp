// SPDX-License-Identifier: MIT
#include "sqlerrors_p.h"

#include <QActors/sql/databaseoptions.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;
using Kind = DatabaseError::Kind;

namespace {

QString shortened(const QString &sql)
{
    constexpr qsizetype Most = 200; // of a message; DatabaseError::statement() has all
    const QString line = sql.simplified();
    return line.size() <= Most ? line : line.left(Most - 1) + u'…';
}

QString advice(Kind kind, const DatabaseOptions &options)
{
    switch (kind) {
    case Kind::Busy:
        return options.isSqlite() ? u" (locked for %1, see DatabaseOptions::busyTimeout())"_s.arg(describe(options.busyTimeout())) : QString();
    case Kind::Full:
        return u" (make room, or raise the limit)"_s;
    default:
        return {};
    }
}

QString compose(const QString &text, const DatabaseOptions &options, const QString &statement)
{
    const QString message = u"database %1: %2"_s.arg(options.name(), text);
    return statement.isEmpty() ? message : message + u", in: "_s + shortened(statement);
}

// https://www.postgresql.org/docs/current/errcodes-appendix.html; the classes are of the SQL standard.
Kind kindOfState(const QString &state)
{
    if (state.startsWith("23"_L1))
        return Kind::Constraint;
    if (state == "53100"_L1)
        return Kind::Full;
    if (state == "40001"_L1 || state == "40P01"_L1 || state == "55P03"_L1)
        return Kind::Busy;
    if (state.startsWith("08"_L1) || state.startsWith("57P"_L1))
        return Kind::Connection;
    if (state.startsWith("42"_L1))
        return Kind::Statement;
    return Kind::Other;
}

} // namespace

int sqliteCode(const QSqlError &error)
{
    return error.nativeErrorCode().toInt() & 0xff;
}

Kind kindOf(const QSqlError &error, bool isSqlite)
{
    if (!isSqlite) {
        if (const Kind kind = kindOfState(error.nativeErrorCode()); kind != Kind::Other && error.nativeErrorCode().size() == 5)
            return kind;
        switch (error.type()) {
        case QSqlError::StatementError:
            return Kind::Statement;
        case QSqlError::ConnectionError:
            return Kind::Connection;
        default:
            return Kind::Other;
        }
    }
    // Qt's driver says ConnectionError of all that went wrong in the middle.
    switch (sqliteCode(error)) { // https://www.sqlite.org/rescode.html
    case 5: // SQLITE_BUSY
    case 6: // SQLITE_LOCKED
        return Kind::Busy;
    case 11: // SQLITE_CORRUPT
    case 14: // SQLITE_CANTOPEN
    case 26: // SQLITE_NOTADB
        return Kind::Connection;
    case 13: // SQLITE_FULL
        return Kind::Full;
    case 19: // SQLITE_CONSTRAINT
        return Kind::Constraint;
    case 0: // Qt's own: a wrong number of values
    case 1: // SQLITE_ERROR
    case 20: // SQLITE_MISMATCH
    case 21: // SQLITE_MISUSE: Qt's, too, of several statements at once
    case 25: // SQLITE_RANGE
        return Kind::Statement;
    default:
        return Kind::Other;
    }
}

DatabaseError makeError(const QSqlError &error, const DatabaseOptions &options, const QString &statement)
{
    const Kind kind = kindOf(error, options.isSqlite());
    const QString text = error.databaseText().isEmpty() ? error.driverText() : error.databaseText();
    return DatabaseError(kind, compose(text + advice(kind, options), options, statement), options.name(), statement,
                         error.text(), error.nativeErrorCode());
}

DatabaseError makeError(Kind kind, const QString &text, const DatabaseOptions &options, const QString &statement)
{
    return DatabaseError(kind, compose(text, options, statement), options.name(), statement);
}

} // namespace QActors::detail
