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
#  endif
    return {};
}

void loadObserverIfAsked()
{
    const QByteArray wanted = qgetenv("QACTORS_OBSERVER");
    if (wanted.isEmpty() || wanted == "0" || detail::isElevated())
        return;
    const QString name = u"QActorsObserver"_s;
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
