// SPDX-License-Identifier: MIT
// The functions of SQLite that Qt's driver does not show.
#pragma once

#include <QtCore/qglobal.h>

QT_BEGIN_NAMESPACE
class QSqlDriver;
QT_END_NAMESPACE

struct sqlite3;

namespace QActors::detail {

/// Those of the very copy of SQLite that Qt's driver uses: found in the driver's plugin and the libraries that it was linked with, at
/// run time, so that no second copy gets the first one's objects. Without (a driver that hides its own, as Qt's own binaries have it),
/// all are null.
class SqliteHooks
{
public:
    /// The hooks for a connection that is open. Any thread.
    explicit SqliteHooks(const QSqlDriver *driver);
    bool isValid() const noexcept { return m_handle; }

    /// `stop(self)` is asked now and then while a statement runs, and stops it by a true.
    void setProgress(int steps, int (*stop)(void *), void *self) const noexcept { m_progress(m_handle, steps, stop, self); }
    /// `again(self, count)` is asked when the file is locked, and has it tried again by a true.
    void setBusy(int (*again)(void *, int), void *self) const noexcept { m_busy(m_handle, again, self); }
    /// Whether a transaction is open.
    bool isInTransaction() const noexcept { return m_handle && m_autocommit(m_handle) == 0; }

private:
    sqlite3 *m_handle = nullptr;
    void (*m_progress)(sqlite3 *, int, int (*)(void *), void *) = nullptr;
    int (*m_busy)(sqlite3 *, int (*)(void *, int), void *) = nullptr;
    int (*m_autocommit)(sqlite3 *) = nullptr;
};

} // namespace QActors::detail
