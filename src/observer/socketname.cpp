// SPDX-License-Identifier: MIT
#include "socketname_p.h"

#include <QActors/kernel/errors.h>

#include <QtCore/qdir.h>
#include <QtCore/qfile.h>
#include <QtNetwork/qlocalsocket.h>

#include <algorithm>

#if defined(Q_OS_UNIX)
#  include <sys/socket.h>
#  include <sys/stat.h>
#  include <unistd.h>
#endif

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {
constexpr qsizetype MostName = 40; // a socket's whole path has 108 bytes, elsewhere 104
}

bool isSocketName(const QString &name)
{
    const auto allowed = [](QChar c) {
        return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9') || c == u'.' || c == u'_' || c == u'-';
    };
    return !name.isEmpty() && name.size() <= MostName && !name.startsWith(u'.') && !name.endsWith(".lock"_L1)
           && std::all_of(name.begin(), name.end(), allowed);
}

QString defaultName(qint64 process)
{
    return u"qactors-%1"_s.arg(process);
}

#if defined(Q_OS_UNIX)

QString socketDirectory(bool make)
{
    const QString runtime = qEnvironmentVariable("XDG_RUNTIME_DIR");
    const QString path = QDir::isAbsolutePath(runtime) && QDir(runtime).exists()
                             ? runtime + u"/qactors"_s
                             : QDir::tempPath() + u"/qactors-%1"_s.arg(::geteuid());
    const QByteArray name = QFile::encodeName(path);
    if (make)
        ::mkdir(name.constData(), 0700); // if it is there, it is looked at
    struct stat found;
    if (::lstat(name.constData(), &found) != 0) {
        if (make)
            throw Error(u"Observer: %1 cannot be made: %2"_s.arg(path, qt_error_string()));
        return path;
    }
    // Where others can write, they could put a socket of their own.
    if (!S_ISDIR(found.st_mode) || found.st_uid != ::geteuid() || (found.st_mode & 077) != 0)
        throw Error(u"Observer: %1 is not a directory of this user alone; remove it, or make it so (chmod 700)"_s.arg(path));
    return path;
}

QString socketPath(const QString &name)
{
    return socketDirectory(false) + u'/' + name;
}

bool isOfSameUser(const QLocalSocket &socket)
{
    const auto descriptor = int(socket.socketDescriptor());
#  if defined(SO_PEERCRED) && defined(Q_OS_LINUX)
    struct ucred peer;
    socklen_t size = sizeof peer;
    if (::getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
        return false;
    return peer.uid == ::geteuid() || peer.uid == 0;
#  elif defined(Q_OS_DARWIN) || defined(Q_OS_BSD4)
    uid_t user;
    gid_t group;
    if (::getpeereid(descriptor, &user, &group) != 0)
        return false;
    return user == ::geteuid() || user == 0;
#  else
    Q_UNUSED(descriptor);
    return true;
#  endif
}

#else

QString socketDirectory(bool make)
{
    const QString path = QDir::tempPath() + u"/qactors"_s; // for the locks; pipes have names only
    if (make)
        QDir().mkpath(path);
    return path;
}

QString socketPath(const QString &name)
{
    return name;
}

bool isOfSameUser(const QLocalSocket &)
{
    return true; // the pipe's access rights are the user's
}

#endif

QString lockPath(const QString &name)
{
    return socketDirectory(false) + u'/' + name + u".lock"_s;
}

} // namespace QActors::detail
