// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/observe/snapshot.h>

namespace QActors::detail {

/// True if that is the path of a file, and not the name of a program.
bool isRecording(const QString &program);
/// The snapshots in a file, one after the other, as `qactors-observer --record` writes them. Throws Error if they cannot be read.
QList<Snapshot> readRecording(const QString &path);

} // namespace QActors::detail
