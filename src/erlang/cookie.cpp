// SPDX-License-Identifier: MIT
#include "cookie_p.h"

#include <QtCore/qdir.h>
#include <QtCore/qfile.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qstandardpaths.h>

#include <algorithm>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

// A cookie is an atom of Erlang's.
constexpr qsizetype MostCookieBytes = 255;

QByteArray checkedCookie(const QByteArray &cookie, const QString &from)
{
    const auto fail = [&](const QString &what) -> void { throw WireError(WireError::Kind::BadCookie, u"the cookie of %1 %2"_s.arg(from, what)); };
    if (cookie.isEmpty())
        fail(u"is empty"_s);
    if (cookie.size() > MostCookieBytes)
        fail(u"has %1 bytes; 255 is the most"_s.arg(cookie.size()));
    const auto isOdd = [](char c) { return c < '!' || c > '~'; };
    const auto odd = std::find_if(cookie.begin(), cookie.end(), isOdd);
    if (odd != cookie.end())
        fail(u"has a character, number %1, that Erlang does not take: use letters, digits and punctuation of ASCII, without spaces"_s.arg(odd - cookie.begin() + 1));
    return cookie;
}

} // namespace

QByteArray cookieOfFile(const QString &path)
{
    const auto fail = [&path](const QString &what) -> void { throw WireError(WireError::Kind::BadCookie, u"the cookie's file %1 %2"_s.arg(QDir::toNativeSeparators(path), what)); };
    QFile file(path);
    const QFileInfo information(file);
    if (!information.exists())
        fail(u"is not there: start a node of Erlang's once, which makes it, or give the cookie by ErlangNode's options or QACTORS_ERLANG_COOKIE"_s);
    if (!information.isFile())
        fail(u"is no file"_s);
#ifndef Q_OS_WIN
    constexpr QFile::Permissions others = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup | QFile::ReadOther | QFile::WriteOther | QFile::ExeOther;
    if (information.permissions() & others)
        fail(u"can be read or changed by others than its owner; whoever has the cookie controls the nodes: chmod 400 %1"_s.arg(path));
#endif
    if (!file.open(QIODevice::ReadOnly))
        fail(u"cannot be read: %1"_s.arg(file.errorString()));
    const QByteArray bytes = file.read(4096);
    QByteArray cookie = bytes;
    while (cookie.endsWith('\n') || cookie.endsWith('\r') || cookie.endsWith(' '))
        cookie.chop(1);
    return checkedCookie(cookie, QDir::toNativeSeparators(path));
}

QByteArray nodeCookie(const QByteArray &option)
{
    if (!option.isEmpty())
        return checkedCookie(option, u"this node's options"_s);
    if (const QByteArray variable = qgetenv("QACTORS_ERLANG_COOKIE"); !variable.isEmpty())
        return checkedCookie(variable, u"the variable QACTORS_ERLANG_COOKIE"_s);
    const QString home = QDir::home().filePath(u".erlang.cookie"_s);
    const QString configured = QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + u"/erlang/.erlang.cookie"_s;
    return cookieOfFile(!QFileInfo::exists(home) && QFileInfo::exists(configured) ? configured : home);
}

} // namespace QActors::detail
