// SPDX-License-Identifier: MIT
// QACTORS_OBSERVER=1: loads the library QActorsObserver, which then listens, into a program that was not linked with it.
#include "elevated_p.h"

#include <QActors/kernel/global.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qlibrary.h>

#include <cstdio>

#if defined(Q_OS_UNIX)
#  include <dlfcn.h>
#elif defined(Q_OS_WIN)
#  include <qt_windows.h>
#endif

#if !defined(QACTORS_STATIC)

namespace QActors {

using namespace Qt::StringLiterals;

namespace {

/// Where this library is.
QString ownDirectory()
{
#  if defined(Q_OS_UNIX)
    static const char here = 0;
    Dl_info info;
    if (::dladdr(&here, &info) && info.dli_fname)
        return QFileInfo(QFile::decodeName(info.dli_fname)).absolutePath() + u'/';
#  elif defined(Q_OS_WIN)
    static const char here = 0;
    HMODULE own = nullptr;
    wchar_t path[32'768];
    const DWORD what = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
    if (::GetModuleHandleExW(what, reinterpret_cast<const wchar_t *>(&here), &own) && ::GetModuleFileNameW(own, path, DWORD(std::size(path))) > 0)
        return QFileInfo(QString::fromWCharArray(path)).absolutePath() + u'/';
#  endif
    return {};
}

void loadObserverIfAsked()
{
    const QByteArray wanted = qgetenv("QACTORS_OBSERVER");
    if (wanted.isEmpty() || wanted == "0" || detail::isElevated())
        return;
#  if defined(__MINGW32__)
    const QString name = u"libQActorsObserver"_s; // Qt adds ".dll" alone
#  else
    const QString name = u"QActorsObserver"_s;
#  endif
    QLibrary beside(ownDirectory() + name, QACTORS_SOVERSION);
    QLibrary installed(name, QACTORS_SOVERSION); // also where the loader looks
    const bool isLoaded = beside.load() || installed.load();
    // Not at the load itself, whose lock a new thread may need.
    if (const auto listen = (beside.isLoaded() ? beside : installed).resolve("QActorsObserver_listenIfAsked"); isLoaded && listen)
        listen();
    else
        std::fprintf(stderr, "QACTORS_OBSERVER: no library QActorsObserver: %s\n", qPrintable(beside.errorString()));
}

} // namespace

Q_COREAPP_STARTUP_FUNCTION(loadObserverIfAsked)

} // namespace QActors

#endif
