// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/detail/temporaries.h>
#include <QActors/sql/detail/sqlconnection.h>
#include <QActors/sql/detail/sqljob.h>

namespace QActors {
namespace detail {

/// The place of a statement that is open between its batches; closes it in the end. On the home thread.
class QACTORS_SQL_EXPORT SqlCursor
{
public:
    explicit SqlCursor(SqlTarget target);
    ~SqlCursor();
    Q_DISABLE_COPY_MOVE(SqlCursor)

    /// Where the next batch is read: before the first one, where the statement will be opened.
    SqlTarget target() const;
    quint64 id() const noexcept { return m_id; }
    void opened(int connection) noexcept { m_connection = connection; } ///< On the connection's thread; read when that job has ended.
    void ended() noexcept { m_connection = -1; } ///< The same: there is nothing to close.

private:
    const SqlTarget m_target;
    const quint64 m_id;
    std::atomic<int> m_connection{-1}; // the job's end, which comes by the inbox, orders the rest
};

template<typename Row>
class OpenRows final : public SqlStream
{
public:
    OpenRows(SqlConnection &connection, const QString &sql, const QVariantList &values) : m_statement(connection, sql, values, SqlStatement::Reading::InParts), m_reader(m_statement.query()) { }
    /// False after the last row.
    bool read(QList<Row> &rows, int most)
    {
        while (rows.size() < most) {
            if (!m_statement.next())
                return false;
            rows.append(m_reader.read(m_statement.query()));
        }
        return true;
    }

private:
    SqlStatement m_statement;
    RowReader<Row> m_reader;
};

[[noreturn]] QACTORS_SQL_EXPORT void throwRowsBroken(const QString &sql);
[[noreturn]] QACTORS_SQL_EXPORT void throwRowsBusy(const QString &sql);

} // namespace detail

/// The rows of a statement, read in batches while they are taken:
///
///     auto rows = db.rows<Item>(u"SELECT …"_s);
///     while (const std::optional<Item> item = co_await rows.next())
///         …
///
/// The statement is open from the first next() to the last row, or to the destruction of this object, which closes it. Meanwhile a
/// reader of SQLite sees the database as it was; a connection that reads for long keeps the WAL file from being emptied. Rows of a
/// Transaction end with it. Thread: that of the task that awaits. Move-only.
template<typename Row>
class Rows
{
public:
    /// \internal
    Rows(detail::SqlTarget target, const QString &sql, QVariantList values) : d(std::make_shared<State>(std::move(target), sql, std::move(values))) { }
    Rows(Rows &&) noexcept = default;
    Rows &operator=(Rows &&) noexcept = default;

    /// How many rows are read at once, and are in memory at most; 256. From the next read on.
    Rows &&batch(int most) &&
    {
        d->most = (std::max)(1, most);
        return std::move(*this);
    }

    /// The next row; empty after the last. Without a wait if the row has been read already. One at a time: throws MisuseError while
    /// another next() waits, and after one that was cancelled while it read, which closes the statement.
    [[nodiscard]] Async<std::optional<Row>> next() { return nextOf(d); }

private:
    struct State
    {
        State(detail::SqlTarget target, const QString &sql, QVariantList values) : cursor(std::move(target)), sql(sql), values(std::move(values)) { }
        detail::SqlCursor cursor;
        const QString sql;
        QVariantList values;
        int most = 256;
        QList<Row> read; // by a job, while `reading`; a cancelled await does not lose them
        qsizetype taken = 0;
        bool begun = false;
        bool hasMore = true;
        bool reading = false;
        bool broken = false;
    };
    static Async<std::optional<Row>> nextOf(std::shared_ptr<State> state)
    {
        if (state->reading)
            detail::throwRowsBusy(state->sql);
        if (state->taken == state->read.size() && state->hasMore) {
            if (state->broken)
                detail::throwRowsBroken(state->sql);
            state->read.clear();
            state->taken = 0;
            state->reading = true; // for ever, if this task is killed while the connection reads
            std::exception_ptr error;
            const auto read = [state](detail::SqlConnection &connection) { readBatch(connection, *state); };
            try {
                co_await detail::sqlCall<void>(state->cursor.target(), state->sql, read);
            } catch (...) {
                error = std::current_exception();
            }
            state->reading = false;
            if (error)
                std::rethrow_exception(error);
        }
        if (state->taken == state->read.size())
            co_return std::nullopt;
        co_return std::move(state->read[state->taken++]);
    }
    // On the connection's thread; nothing else looks at the state meanwhile.
    static void readBatch(detail::SqlConnection &connection, State &state)
    {
        const quint64 id = state.cursor.id();
        state.broken = true; // unless it goes well
        if (!state.begun) {
            auto rows = std::make_unique<detail::OpenRows<Row>>(connection, state.sql, state.values);
            connection.keep(id, std::move(rows), state.cursor.target().session != nullptr);
            state.cursor.opened(connection.index());
            state.begun = true;
        }
        auto *rows = static_cast<detail::OpenRows<Row> *>(connection.stream(id));
        if (!rows)
            detail::throwRowsBroken(state.sql);
        try {
            state.hasMore = rows->read(state.read, state.most);
        } catch (...) {
            connection.close(id);
            throw;
        }
        state.broken = false;
        if (!state.hasMore) {
            connection.close(id);
            state.cursor.ended();
        }
    }
    std::shared_ptr<State> d;
};

} // namespace QActors
