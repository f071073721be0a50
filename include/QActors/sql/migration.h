// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/sql/transaction.h>

#include <functional>

namespace QActors {

/// One step from a version of the tables to the next: SQL, which may be several statements with `;` between them, or a function. See
/// Database::migrate().
class QACTORS_SQL_EXPORT Migration
{
public:
    /// Statements, also of triggers, with comments.
    Migration(const QString &sql);
    /// Called in the migration's transaction, on the thread that migrates.
    Migration(std::function<Async<>(Transaction &)> function);

    /// Runs the step.
    Async<> run(Transaction &transaction) const;

private:
    QString m_sql;
    std::function<Async<>(Transaction &)> m_function;
};

} // namespace QActors
