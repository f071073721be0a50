// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/global.h>

#include <QtCore/qlogging.h>

namespace QActors {

/// As qSetMessagePattern(), and `%{name}` stands for the value that the TaskLocal of that name has where the message is
/// logged, as text; empty where it is not set. Installs a message handler that prints on stderr. Where there is a handler
/// already, it is the one to print: give it formatLogMessage(). The environment's QT_MESSAGE_PATTERN has precedence, as it has
/// over qSetMessagePattern(). Any thread; best at the start of main(). An empty pattern is Qt's own, and Qt's handler.
QACTORS_EXPORT void setLogPattern(const QString &pattern);

/// As qFormatLogMessage(), with the pattern of setLogPattern(): for message handlers of one's own. On the thread that logs.
QACTORS_EXPORT QString formatLogMessage(QtMsgType type, const QMessageLogContext &context, const QString &message);

} // namespace QActors
