// SPDX-License-Identifier: MIT
// A snapshot for people.
#pragma once

#include <QActors/observe/snapshot.h>

namespace QActors::detail {

/// A task in a line, indented by its depth.
QString taskLine(const TaskSnapshot &task);
/// The line above the tasks of a thread.
/// The mailboxes, too, a line each.
QString threadText(const ThreadSnapshot &thread);

} // namespace QActors::detail
