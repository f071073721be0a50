// SPDX-License-Identifier: MIT
// Databases by Qt SQL, on threads of their own. Of the library QActors::Sql.
#pragma once

#include <QActors/sql/databaseoptions.h>
#include <QActors/sql/migration.h>

namespace QActors {

/// A database, by a pool of connections, each on a thread of its own; what is awaited blocks none of the program's threads.
///
///     Database db(u"feeds.db"_s);
///     co_await db.exec(u"INSERT INTO feed (url) VALUES (?)"_s, url);
///     const auto feeds = co_await db.query<Feed>(u"SELECT id, url FROM feed"_s);
///
/// Connections are made when they are first needed. With SQLite one connection writes and the others read, so that writers of
/// one program never find the file locked by each other; who comes first is served first. A file gets a write-ahead log, foreign keys are
/// enforced, and a commit is on the disk when its await is over, unless DatabaseOptions say otherwise.
///
/// The destructor stops what runs, rolls back what is open, closes the connections, the writer last, and waits for that; what still
/// waits for it gets DatabaseError of kind Closed. The end of the QCoreApplication does the same. Declare it before the TaskGroup whose
/// tasks use it. Thread: any, all functions; needs a QCoreApplication. See \ref database.
class QACTORS_SQL_EXPORT Database : public Statements
{
public:
    /// Opens nothing yet. Throws MisuseError without a QCoreApplication.
    explicit Database(const DatabaseOptions &options);
    explicit Database(const QString &file) : Database(DatabaseOptions(file)) { } ///< SQLite's in the file, or `:memory:`.
    ~Database() override;

    const DatabaseOptions &options() const noexcept; ///< As given.

    /// Opens the first connection now, so that an error shows early. Throws DatabaseError of kind Connection.
    [[nodiscard]] Async<> open() const;

    /// Takes nothing new, waits for what has been asked for and for transactions, and closes the connections. Rows that are read
    /// meanwhile end with DatabaseError of kind Closed. If the await is cancelled, what runs is stopped, as by the destructor.
    /// Throws MisuseError inside a transaction of this database, for whose end it would wait.
    [[nodiscard]] Async<> close() const;

    /// `co_await db.transaction([&](Transaction &tx) -> Async<int> { … })`: runs the function in a transaction and gives its value.
    /// Commits when the function has returned; rolls back if it throws, if the task is cancelled before the commit has begun, or
    /// killed. When the await is over by a value, the data is in the database. Inside, this Database's own statements throw
    /// MisuseError: they would wait for the end of the transaction.
    template<typename F>
    [[nodiscard]] auto transaction(F &&fn, TransactionMode mode = TransactionMode::Write) const
        -> Async<detail::CallValue<std::decay_t<F> &, Transaction &>>
    {
        QACTORS_REQUIRE_SAFE_TEMPORARY(F);
        static_assert(detail::CanAwait<std::invoke_result_t<std::decay_t<F> &, Transaction &>>,
                      "transaction(fn): fn takes a Transaction & and returns an Async<T>.");
        return inTransaction(d, std::decay_t<F>(std::forward<F>(fn)), mode);
    }

    /// Brings the tables to the version that the program needs: runs the migrations that the database has not had yet, in their
    /// order, each in a transaction with its number. So the list only grows at its end. SQLite keeps the number in `PRAGMA
    /// user_version`, other databases in the table `qactors_migrations`. Several programs may do so at once. Gives how many ran.
    /// Throws DatabaseError of kind Migration if the database has had more of them than there are: it is a newer program's.
    [[nodiscard]] Async<int> migrate(QList<Migration> migrations) const;

protected:
    detail::SqlTarget target(detail::SqlTarget::Use use) const override; ///< \internal

private:
    template<typename F>
    static auto inTransaction(std::shared_ptr<detail::SqlPool> pool, F fn, TransactionMode mode) -> Async<detail::CallValue<F &, Transaction &>>
    {
        using T = detail::CallValue<F &, Transaction &>;
        const std::shared_ptr<detail::SqlLease> lease = co_await detail::beginTransaction(std::move(pool), mode);
        Transaction transaction(lease->session());
        std::exception_ptr error;
        std::optional<detail::Stored<T>> value;
        const auto body = [&]() -> Async<> {
            if constexpr (std::is_void_v<T>) {
                co_await std::invoke(fn, transaction);
                value.emplace();
            } else {
                value.emplace(co_await std::invoke(fn, transaction));
            }
        };
        try {
            co_await detail::currentSession().with(lease->session(), body);
        } catch (...) {
            error = std::current_exception();
        }
        co_await detail::endTransaction(lease->session(), error);
        if constexpr (!std::is_void_v<T>)
            co_return std::move(*value);
    }
    const std::shared_ptr<detail::SqlPool> d;
};

} // namespace QActors
