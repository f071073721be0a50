// SPDX-License-Identifier: MIT
// \internal A statement on a connection's thread.
#pragma once

#include <QActors/sql/detail/rowreader.h>

#include <optional>

namespace QActors::detail {

class SqlConnection;

/// A statement that runs or has run: read from, and given back to its connection with the end of this object.
class QACTORS_SQL_EXPORT SqlStatement
{
public:
    enum class Reading : quint8 {
        AtOnce,
        InParts ///< other statements run on the connection in between
    };
    SqlStatement(SqlConnection &connection, const QString &sql, const QVariantList &values, Reading reading = Reading::AtOnce);
    ~SqlStatement();
    Q_DISABLE_COPY_MOVE(SqlStatement)

    /// Once more, with other values.
    void run(const QVariantList &values);
    /// To the next row; false after the last. Throws what happened on the way.
    bool next();
    const QSqlQuery &query() const noexcept { return *m_query; }
    const QString &sql() const noexcept { return m_sql; }

private:
    void prepare();
    SqlConnection &m_connection;
    const QString m_sql;
    const bool m_isForwardOnly;
    const bool m_isDirect; // not prepared
    std::optional<QSqlQuery> m_query; // one that is made without a database takes the application's own
    qsizetype m_values = 0;
    bool m_isKept = false; // in the end
    bool m_failed = false;
    bool m_large = false; // some value
};

} // namespace QActors::detail
