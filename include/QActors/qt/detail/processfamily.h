// SPDX-License-Identifier: MIT
// A process with those that it has started: a process group on Unix, a job on Windows.
#pragma once

#include <QActors/kernel/global.h>

#include <QtCore/qprocess.h>

namespace QActors::detail {

/// From its next start on the process leads a family of its own, which a Ctrl-C at the terminal does not reach.
QACTORS_EXPORT void leadFamily(QProcess &process);

/// The family that the process leads; 0 if it leads none, or does not run. One that is not 0 is given to killFamily() in the end.
[[nodiscard]] QACTORS_EXPORT qint64 familyOf(const QProcess &process);

/// Asks the family of that process to end: SIGTERM; on Windows a Ctrl-Break, which reaches the programs of this one's console.
QACTORS_EXPORT void terminateFamily(const QProcess &process, qint64 family);

/// Who is left of it ends. 0: nothing.
QACTORS_EXPORT void killFamily(qint64 family);

} // namespace QActors::detail
