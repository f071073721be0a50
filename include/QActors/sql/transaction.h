// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/sql/detail/sqlsession.h>
#include <QActors/sql/statements.h>

namespace QActors {

/// How a transaction begins.
enum class TransactionMode : quint8 {
    Write, ///< SQLite: with the lock for writing (BEGIN IMMEDIATE), so that it waits now and does not fail later
    Read ///< SQLite: several statements that see the database at one moment, on a connection that reads
};

/// A transaction in the hands of Database::transaction()'s function. It holds one connection, on which nothing else runs. Statements
/// run in the order of their calls, also of several tasks. Thread: any. Once the transaction has ended, all functions throw
/// MisuseError. If the database itself has ended the transaction with an error (the disk is full, say), the following statements throw
/// DatabaseError, and so does the commit.
class QACTORS_SQL_EXPORT Transaction : public Statements
{
public:
    /// \internal
    explicit Transaction(std::shared_ptr<detail::SqlSession> session);
    ~Transaction() override;

    /// `co_await tx.savepoint([&]() -> Async<> { … })`: runs the function in a savepoint, and gives its value. What it did is undone
    /// if it ends by an exception, which comes through, and the transaction can go on. Not in two tasks of a transaction at once.
    template<typename F>
    [[nodiscard]] auto savepoint(F &&fn) -> Async<detail::CallValue<std::decay_t<F> &>>
    {
        QACTORS_REQUIRE_SAFE_TEMPORARY(F);
        static_assert(detail::CanAwait<std::invoke_result_t<std::decay_t<F> &>>, "savepoint(fn): fn takes nothing and returns an Async<T>.");
        return inSavepoint(m_session, std::decay_t<F>(std::forward<F>(fn)));
    }

protected:
    /// \internal
    detail::SqlTarget target(detail::SqlTarget::Use use) const override;

private:
    template<typename F>
    static auto inSavepoint(std::shared_ptr<detail::SqlSession> session, F fn) -> Async<detail::CallValue<F &>>
    {
        using T = detail::CallValue<F &>;
        detail::SqlSavepoint savepoint(std::move(session));
        co_await savepoint.begin();
        std::exception_ptr error;
        std::optional<detail::Stored<T>> value;
        try {
            if constexpr (std::is_void_v<T>) {
                co_await std::invoke(fn);
                value.emplace();
            } else {
                value.emplace(co_await std::invoke(fn));
            }
        } catch (...) {
            error = std::current_exception();
        }
        co_await savepoint.end(error);
        if constexpr (!std::is_void_v<T>)
            co_return std::move(*value);
    }
    const std::shared_ptr<detail::SqlSession> m_session;
};

} // namespace QActors
