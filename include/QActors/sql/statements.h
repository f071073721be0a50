// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/sql/rows.h>

#include <QtCore/qscopeguard.h>

#include <concepts>
#include <ranges>

namespace QActors {

/// The effect of a statement without rows.
struct StatementResult
{
    qint64 changed = 0; ///< rows that were inserted, updated or deleted
    QVariant insertId; ///< the id of the last row that was inserted; for SQLite its rowid. Not of PostgreSQL: write `INSERT … RETURNING id`, and take one()
};

/// The statements of a Database and a Transaction: SQL with values for its placeholders (`?`, in their order), prepared once for each
/// connection. Each function gives something to be awaited; the statement runs on a thread of the Database, this one goes on.
///
/// A row is a struct whose members are all public, from the first column to the last; a Q_GADGET, whose properties are found by the
/// names of the columns; a std::tuple; or a plain value, of the only column. See ColumnType for the types of columns.
///
/// An await that is cancelled stops its statement (SQLite: in the middle, see \ref database; other drivers: it is waited for), and
/// throws when the connection is free again. If its task is killed, the statement is stopped, too, and nothing waits for that. A
/// statement outside a transaction may have happened all the same. The awaits throw DatabaseError.
class QACTORS_SQL_EXPORT Statements
{
public:
    /// `co_await db.exec(u"DELETE FROM feed WHERE id = ?"_s, id)`: runs a statement whose rows, if any, nobody needs.
    template<typename... Values>
    [[nodiscard]] Async<StatementResult> exec(const QString &sql, const Values &...values) const
    {
        const auto run = [sql, list = QVariantList{detail::toColumn(values)...}](detail::SqlConnection &connection) { return execHere(connection, sql, list); };
        return detail::sqlCall<StatementResult>(target(detail::SqlTarget::Use::Write), sql, run);
    }

    /// `QList<Feed> feeds = co_await db.query<Feed>(u"SELECT …"_s)`: all rows. For very many see rows().
    template<typename Row, typename... Values>
    [[nodiscard]] Async<QList<Row>> query(const QString &sql, const Values &...values) const
    {
        const auto run = [sql, list = QVariantList{detail::toColumn(values)...}](detail::SqlConnection &connection) {
            detail::SqlStatement statement(connection, sql, list);
            const detail::RowReader<Row> reader(statement.query());
            QList<Row> rows;
            while (statement.next())
                rows.append(reader.read(statement.query()));
            return rows;
        };
        return detail::sqlCall<QList<Row>>(target(detail::SqlTarget::Use::Read), sql, run);
    }

    /// The first row, if there is one.
    template<typename Row, typename... Values>
    [[nodiscard]] Async<std::optional<Row>> first(const QString &sql, const Values &...values) const
    {
        const auto run = [sql, list = QVariantList{detail::toColumn(values)...}](detail::SqlConnection &connection) {
            return firstHere<Row>(connection, sql, list);
        };
        return detail::sqlCall<std::optional<Row>>(target(detail::SqlTarget::Use::Read), sql, run);
    }

    /// `int count = co_await db.one<int>(u"SELECT count(*) FROM feed"_s)`: the first row; throws DatabaseError of kind Row if there
    /// is none.
    template<typename Row, typename... Values>
    [[nodiscard]] Async<Row> one(const QString &sql, const Values &...values) const
    {
        const auto run = [sql, list = QVariantList{detail::toColumn(values)...}](detail::SqlConnection &connection) {
            std::optional<Row> row = firstHere<Row>(connection, sql, list);
            if (!row)
                connection.failRow(sql, QStringLiteral("the statement gave no row"));
            return std::move(*row);
        };
        return detail::sqlCall<Row>(target(detail::SqlTarget::Use::Read), sql, run);
    }

    /// Runs one statement for each of `rows`, which is a QList, std::vector or the like, of rows as above; prepared once, and without
    /// an await between them: all or nothing. Gives the number of rows that were changed.
    template<std::ranges::forward_range Range>
    [[nodiscard]] Async<qint64> execMany(const QString &sql, const Range &rows) const
    {
        const auto run = [sql, rows = rows](detail::SqlConnection &connection) {
            const Batch batch(connection);
            std::optional<detail::SqlStatement> statement;
            QVariantList values;
            qint64 changed = 0;
            for (const auto &row : rows) {
                detail::writeRow(row, values);
                if (statement)
                    statement->run(values);
                else
                    statement.emplace(connection, sql, values);
                changed += statement->query().numRowsAffected();
            }
            statement.reset();
            batch.commit();
            return changed;
        };
        return detail::sqlCall<qint64>(target(detail::SqlTarget::Use::Write), sql, run);
    }

    /// The rows one by one, of which at most `batch` are in memory: see Rows.
    template<typename Row, typename... Values>
    [[nodiscard]] Rows<Row> rows(const QString &sql, const Values &...values) const
    {
        return Rows<Row>(target(detail::SqlTarget::Use::Read), sql, QVariantList{detail::toColumn(values)...});
    }

    /// `co_await db.run([](QSqlDatabase &connection) { … })`: calls the function on a connection's thread, the one that writes, for
    /// what Qt has and this class has not. It must not keep the connection, nor objects of it, and leave no transaction open. It is
    /// not stopped by a cancel, but for the SQLite statement that it runs. Its exceptions come through.
    template<typename F>
    [[nodiscard]] auto run(F &&function) const -> Async<std::invoke_result_t<std::decay_t<F> &, QSqlDatabase &>>
    {
        QACTORS_REQUIRE_SAFE_TEMPORARY(F);
        using T = std::invoke_result_t<std::decay_t<F> &, QSqlDatabase &>;
        const auto call = [function = std::decay_t<F>(std::forward<F>(function))](detail::SqlConnection &connection) mutable -> T {
            connection.beginSchemaChange(); // nobody knows what it does
            const auto tell = qScopeGuard([&] { connection.tellSchema(); });
            return std::invoke(function, connection.database());
        };
        return detail::sqlCall<T>(target(detail::SqlTarget::Use::Write), QStringLiteral("run()"), call);
    }

protected:
    Statements(); ///< \internal
    virtual ~Statements();
    Q_DISABLE_COPY_MOVE(Statements)
    /// \internal Throws MisuseError if nothing can run any more.
    virtual detail::SqlTarget target(detail::SqlTarget::Use use) const = 0;

private:
    static StatementResult execHere(detail::SqlConnection &connection, const QString &sql, const QVariantList &values);
    template<typename Row>
    static std::optional<Row> firstHere(detail::SqlConnection &connection, const QString &sql, const QVariantList &values)
    {
        detail::SqlStatement statement(connection, sql, values);
        const detail::RowReader<Row> reader(statement.query());
        if (!statement.next())
            return std::nullopt;
        return reader.read(statement.query());
    }
    /// A transaction, or a savepoint in one.
    class QACTORS_SQL_EXPORT Batch
    {
    public:
        explicit Batch(detail::SqlConnection &connection);
        ~Batch();
        Q_DISABLE_COPY_MOVE(Batch)
        void commit() const;

    private:
        detail::SqlConnection &m_connection;
        const bool m_nested;
        mutable bool m_open = true;
    };
};

} // namespace QActors
