// SPDX-License-Identifier: MIT
// \internal A connection as those see it who work on its thread.
#pragma once

#include <QActors/sql/detail/sqlstatement.h>

#include <memory>

namespace QActors::detail {

class SqlConnectionData;
class SqlSession;

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

    /// Tables may change from now on, until tellSchema(): kept statements are prepared anew.
    void beginSchemaChange() noexcept;
    void tellSchema() noexcept;

    /// Throws DatabaseError of kind Row.
    [[noreturn]] void failRow(const QString &sql, const QString &why) const;
    SqlConnectionData &data() noexcept { return *d; }

private:
    const std::unique_ptr<SqlConnectionData> d;
};

} // namespace QActors::detail
