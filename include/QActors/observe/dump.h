// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/global.h>

QT_BEGIN_NAMESPACE
class QIODevice;
QT_END_NAMESPACE

namespace QActors {

/// How a dump is written.
enum class DumpFormat : quint8 {
    Text, ///< for people, as Snapshot::toText()
    Json  ///< for tools, as Snapshot::toJson()
};

/// Prints what Snapshot::toText() shows on stderr, thread by thread and in pieces: a million tasks need little memory. Blocks
/// the calling thread, which may be any; each of the others is waited for until it begins to answer, but no longer than
/// `patience` in real time, half a second without one. In a debugger: `call (void)'QActors::dumpTasks()'()`.
QACTORS_EXPORT void dumpTasks();
/// \overload
QACTORS_EXPORT void dumpTasks(AnyDuration patience);
/// The same to a device that is open for writing. Throws MisuseError if it is not, Error if it takes no more.
QACTORS_EXPORT void dumpTasks(QIODevice *device, DumpFormat format = DumpFormat::Text,
                              AnyDuration patience = std::chrono::milliseconds(500));

} // namespace QActors
