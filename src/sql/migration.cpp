// SPDX-License-Identifier: MIT
#include <QActors/sql/migration.h>

#include "sqlerrors_p.h"
#include "sqlscript_p.h"

#include <QActors/sql/database.h>

namespace QActors {

using namespace Qt::StringLiterals;

Migration::Migration(const QString &sql) : m_sql(sql) { }
Migration::Migration(std::function<Async<>(Transaction &)> function) : m_function(std::move(function))
{
    if (!m_function)
        throw MisuseError(u"Migration: the function is null; give SQL, or a function that can be called"_s);
}

Async<> Migration::run(Transaction &transaction) const
{
    if (m_function)
        co_return co_await m_function(transaction);
    const QStringList statements = detail::splitScript(m_sql);
    for (const QString &sql : statements)
        co_await transaction.exec(sql);
}

namespace {

/// Where a database keeps the number of migrations that it has had.
class SchemaVersion
{
public:
    explicit SchemaVersion(const DatabaseOptions &options) : m_isSqlite(options.isSqlite()), m_isPostgres(options.isPostgres()) { }
    Async<int> read(Transaction &tx) const
    {
        if (m_isSqlite)
            co_return co_await tx.one<int>(u"PRAGMA user_version"_s);
        if (m_isPostgres) // to the end of the transaction: one program at a time
            co_await tx.exec(u"SELECT pg_advisory_xact_lock(hashtext('qactors_migrations'))"_s);
        co_await tx.exec(u"CREATE TABLE IF NOT EXISTS qactors_migrations (version INTEGER NOT NULL)"_s);
        co_return co_await tx.one<int>(u"SELECT COALESCE(MAX(version), 0) FROM qactors_migrations"_s);
    }
    Async<> write(Transaction &tx, int version) const
    {
        if (m_isSqlite) {
            co_await tx.exec(u"PRAGMA user_version=%1"_s.arg(version)); // a part of the transaction
            co_return;
        }
        co_await tx.exec(u"DELETE FROM qactors_migrations"_s);
        co_await tx.exec(u"INSERT INTO qactors_migrations (version) VALUES (?)"_s, version);
    }

private:
    const bool m_isSqlite;
    const bool m_isPostgres;
};

} // namespace

Async<int> Database::migrate(QList<Migration> migrations) const
{
    const SchemaVersion version(options());
    int ran = 0;
    for (bool more = true; more;) {
        const auto step = [&](Transaction &tx) -> Async<bool> {
            const int has = co_await version.read(tx);
            if (has > migrations.size()) {
                throw detail::makeError(DatabaseError::Kind::Migration, u"it has had %1 migrations, and this program knows %2: a newer one made it"_s.arg(has).arg(migrations.size()), options());
            }
            if (has == migrations.size())
                co_return false;
            co_await migrations[has].run(tx);
            co_await version.write(tx, has + 1);
            ++ran;
            co_return true;
        };
        more = co_await transaction(step);
    }
    co_return ran;
}

} // namespace QActors
