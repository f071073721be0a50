// SPDX-License-Identifier: MIT
// Names that programs listen by, and the sockets and locks that they stand for.
#pragma once

#include <QtCore/qstring.h>

QT_BEGIN_NAMESPACE
class QLocalSocket;
QT_END_NAMESPACE

namespace QActors::detail {

/// Letters, digits, '.', '_', '-', and not too many.
bool isSocketName(const QString &name);
/// As QLocalServer and QLocalSocket want it. Throws as Observer::directory().
QString socketPath(const QString &name);
QString lockPath(const QString &name);
/// "qactors-<pid>".
QString defaultName(qint64 process);
/// The directory of the sockets; made if there is none, and `make` is true.
QString socketDirectory(bool make);
/// False if the process at the other end is another user's. True also if the system does not tell.
bool isOfSameUser(const QLocalSocket &socket);

} // namespace QActors::detail
