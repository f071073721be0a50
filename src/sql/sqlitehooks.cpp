// SPDX-License-Identifier: MIT
#include "sqlitehooks_p.h"

#include <QtCore/qvariant.h>
#include <QtSql/qsqldriver.h>

#include <memory>

#ifndef Q_OS_WIN
#  include <dlfcn.h>
#endif

namespace QActors::detail {

#ifdef Q_OS_WIN
SqliteHooks::SqliteHooks(const QSqlDriver *) { }
#else

SqliteHooks::SqliteHooks(const QSqlDriver *driver)
{
    const QVariant handle = driver->handle();
    if (qstrcmp(handle.typeName(), "sqlite3*") != 0)
        return;
    // The driver's virtual table is in the plugin, or in the program, if the plugin was linked into that.
    const void *table = *reinterpret_cast<const void *const *>(driver);
    Dl_info plugin;
    if (dladdr(table, &plugin) == 0)
        return;
    const auto close = [](void *library) { dlclose(library); }; // the plugin itself stays
    const std::unique_ptr<void, decltype(close)> library(dlopen(plugin.dli_fname, RTLD_LAZY | RTLD_NOLOAD), close);
    if (!library)
        return;
    const auto find = [&library](auto &function, const char *name) {
        function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library.get(), name));
        return function != nullptr;
    };
    if (find(m_progress, "sqlite3_progress_handler") && find(m_busy, "sqlite3_busy_handler") && find(m_autocommit, "sqlite3_get_autocommit"))
        m_handle = *static_cast<sqlite3 *const *>(handle.constData());
}

#endif

} // namespace QActors::detail
