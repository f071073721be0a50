// SPDX-License-Identifier: MIT
// A snapshot for tools. The guide "Seeing inside" has the schema: a change that an older reader would not understand counts
// Snapshot::SchemaVersion up.
#pragma once

#include <QActors/observe/snapshot.h>

#include <string>

namespace QActors::detail {

/// Begins the object around the list of threads, and that list.
void beginRoot(std::string &to, const QDateTime &at);
/// Begins the object of a thread, and its list of tasks.
void beginThread(std::string &to, const ThreadSnapshot &thread);
void writeTask(std::string &to, const TaskSnapshot &task);
/// Ends either of the first two.
inline void endList(std::string &to)
{
    to += "]}";
}

} // namespace QActors::detail
