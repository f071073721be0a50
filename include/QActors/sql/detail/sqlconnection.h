// SPDX-License-Identifier: MIT
// \internal A connection as those see it who work on its thread.
#pragma once

#include <QActors/sql/detail/rowreader.h>

#include <memory>
#include <optional>

namespace QActors::detail {

class SqlConnection;
class SqlConnectionData;
class SqlSession;

/// A statement that runs or has run: read from, and given back to its connection with the end of this object.
class QACTORS_SQL_EXPORT SqlStatement
{
public:
    SqlStatement(SqlConnection &connection, const QString &sql, const QVariantList &values);
    ~SqlStatement();
    Q_DISABLE_COPY_MOVE(SqlStatement)

    /// Once more, with other values.
    void run(const QVariantList &values);
    /// To the next row; false after the last. Throws what happened on the way.
    bool next();
    const QSqlQuery &query() const noexcept { return *m_query; }
    const QString &sql() const noexcept { return m_sql; }

private:
    SqlConnection &m_connection;
    const QString m_sql;
    std::optional<QSqlQuery> m_query; // one that is made without a database takes the application's own
    qsizetype m_values = 0;
    bool m_failed = false;
    bool m_large = false; // some value
};

/// A statement that stays open between jobs; see Rows.
class QACTORS_SQL_EXPORT SqlStream
{
public:
    SqlStream() = default;
    virtual ~SqlStream();
    Q_DISABLE_COPY_MOVE(SqlStream)
};

class QACTORS_SQL_EXPORT SqlConnection
{
public:
    explicit SqlConnection(std::unique_ptr<SqlConnectionData> data);
    ~SqlConnection();
    Q_DISABLE_COPY_MOVE(SqlConnection)

    int index() const noexcept;
    QSqlDatabase &database() noexcept;
    void begin(bool writes);
    void commit();
    void rollBack() noexcept;
    /// Holds the connection for the session until endSession().
    void startSession(std::shared_ptr<SqlSession> session);
    void endSession() noexcept;

    void keep(quint64 id, std::unique_ptr<SqlStream> stream, bool ofSession);
    SqlStream *stream(quint64 id) const noexcept;
    void close(quint64 id) noexcept;

    /// Tables may have changed: kept statements are prepared anew.
    void tellSchema() noexcept;

    /// Throws DatabaseError of kind Row.
    [[noreturn]] void failRow(const QString &sql, const QString &why) const;
    SqlConnectionData &data() noexcept { return *d; }

private:
    const std::unique_ptr<SqlConnectionData> d;
};

} // namespace QActors::detail
