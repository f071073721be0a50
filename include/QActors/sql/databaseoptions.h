// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/sql/databaseerror.h>

#include <QtCore/qstringlist.h>

namespace QActors {

/// Where a Database is, and how it is opened. A value; each setter gives a changed copy:
/// `DatabaseOptions(path).connections(2).busyTimeout(1s)`.
class QACTORS_SQL_EXPORT DatabaseOptions
{
public:
    /// SQLite's database in the file `name`, or `:memory:`. With another driver, the database of that name.
    DatabaseOptions(const QString &name, const QString &driver = QStringLiteral("QSQLITE"));

    /// How many connections there are at most, each with a thread of its own, made when it is first needed; 4 unless set. With
    /// SQLite one of them writes and the others read, and a database in memory has one. Throws MisuseError if less than one.
    [[nodiscard]] DatabaseOptions connections(int most) const;
    /// SQLite: how long a statement waits for the lock of another program or connection, by the real clock, before it throws
    /// DatabaseError of kind Busy; 5 s. The wait ends at once if it is cancelled.
    [[nodiscard]] DatabaseOptions busyTimeout(AnyDuration timeout) const;
    /// How many prepared statements each connection keeps, the least recently used goes first; 64. 0: none is kept.
    [[nodiscard]] DatabaseOptions statementCache(int most) const;
    /// SQLite: the journal of a file; "WAL" unless set, in which readers and the writer do not wait for each other. "DELETE" for
    /// files on a network, where WAL does not work. Empty: as the file has it.
    [[nodiscard]] DatabaseOptions journalMode(const QString &mode) const;
    /// SQLite: whether foreign keys are enforced; they are, unlike by SQLite's own default.
    [[nodiscard]] DatabaseOptions foreignKeys(bool enforced) const;
    /// SQL that each connection runs when it has been opened: pragmas, mostly.
    [[nodiscard]] DatabaseOptions onOpen(const QStringList &statements) const;
    /// As QSqlDatabase::setConnectOptions(), setHostName(), setPort(), setUserName() and setPassword().
    [[nodiscard]] DatabaseOptions connectOptions(const QString &options) const;
    [[nodiscard]] DatabaseOptions host(const QString &name, int port = -1) const; ///< See connectOptions().
    [[nodiscard]] DatabaseOptions user(const QString &name, const QString &password = {}) const; ///< See connectOptions().

    const QString &name() const noexcept { return m_name; } ///< As given.
    const QString &driver() const noexcept { return m_driver; } ///< As given.
    int connections() const noexcept; ///< How many there will be at most: 1 for a database in memory.
    Duration busyTimeout() const noexcept { return m_busyTimeout; } ///< As set.
    int statementCache() const noexcept { return m_statementCache; } ///< As set.
    const QString &journalMode() const noexcept { return m_journalMode; } ///< As set.
    bool foreignKeys() const noexcept { return m_foreignKeys; } ///< As set.
    const QStringList &onOpen() const noexcept { return m_onOpen; } ///< As set.
    const QString &connectOptions() const noexcept { return m_connectOptions; } ///< As set.
    const QString &host() const noexcept { return m_host; } ///< As set.
    int port() const noexcept { return m_port; } ///< As set; -1 for the driver's own.
    const QString &userName() const noexcept { return m_user; } ///< As set.
    const QString &password() const noexcept { return m_password; } ///< As set.
    bool isSqlite() const noexcept; ///< Whether the driver is SQLite's.
    bool isPostgres() const noexcept; ///< Whether the driver is PostgreSQL's.
    bool isInMemory() const noexcept; ///< Whether it is a database of SQLite's that is in no file.

private:
    QString m_name;
    QString m_driver;
    int m_connections = 4;
    Duration m_busyTimeout = std::chrono::seconds(5);
    int m_statementCache = 64;
    QString m_journalMode = QStringLiteral("WAL");
    bool m_foreignKeys = true;
    QStringList m_onOpen;
    QString m_connectOptions;
    QString m_host;
    int m_port = -1;
    QString m_user;
    QString m_password;
};

} // namespace QActors
