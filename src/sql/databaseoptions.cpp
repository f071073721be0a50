// SPDX-License-Identifier: MIT
#include <QActors/sql/databaseoptions.h>

namespace QActors {

using namespace Qt::StringLiterals;

DatabaseOptions::DatabaseOptions(const QString &name, const QString &driver) : m_name(name), m_driver(driver) { }

DatabaseOptions DatabaseOptions::connections(int most) const
{
    if (most < 1)
        throw MisuseError(u"DatabaseOptions::connections: %1; give one or more"_s.arg(most));
    DatabaseOptions changed = *this;
    changed.m_connections = most;
    return changed;
}

DatabaseOptions DatabaseOptions::busyTimeout(AnyDuration timeout) const
{
    if (timeout.count() < 0)
        throw MisuseError(u"DatabaseOptions::busyTimeout: %1 is negative; give 0 or more"_s.arg(describe(timeout)));
    DatabaseOptions changed = *this;
    changed.m_busyTimeout = timeout;
    return changed;
}

DatabaseOptions DatabaseOptions::statementCache(int most) const
{
    if (most < 0)
        throw MisuseError(u"DatabaseOptions::statementCache: %1 is negative; give 0 or more"_s.arg(most));
    DatabaseOptions changed = *this;
    changed.m_statementCache = most;
    return changed;
}

DatabaseOptions DatabaseOptions::journalMode(const QString &mode) const
{
    DatabaseOptions changed = *this;
    changed.m_journalMode = mode;
    return changed;
}

DatabaseOptions DatabaseOptions::foreignKeys(bool enforced) const
{
    DatabaseOptions changed = *this;
    changed.m_foreignKeys = enforced;
    return changed;
}

DatabaseOptions DatabaseOptions::onOpen(const QStringList &statements) const
{
    DatabaseOptions changed = *this;
    changed.m_onOpen = statements;
    return changed;
}

DatabaseOptions DatabaseOptions::connectOptions(const QString &options) const
{
    DatabaseOptions changed = *this;
    changed.m_connectOptions = options;
    return changed;
}

DatabaseOptions DatabaseOptions::host(const QString &name, int port) const
{
    DatabaseOptions changed = *this;
    changed.m_host = name;
    changed.m_port = port;
    return changed;
}

DatabaseOptions DatabaseOptions::user(const QString &name, const QString &password) const
{
    DatabaseOptions changed = *this;
    changed.m_user = name;
    changed.m_password = password;
    return changed;
}

int DatabaseOptions::connections() const noexcept
{
    return isInMemory() ? 1 : m_connections;
}

bool DatabaseOptions::isSqlite() const noexcept
{
    return m_driver == "QSQLITE"_L1;
}

bool DatabaseOptions::isPostgres() const noexcept
{
    return m_driver == "QPSQL"_L1;
}

bool DatabaseOptions::isInMemory() const noexcept
{
    return isSqlite() && (m_name.isEmpty() || m_name.contains(":memory:"_L1) || m_name.contains("mode=memory"_L1));
}

} // namespace QActors
