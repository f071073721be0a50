// SPDX-License-Identifier: MIT
// A snapshot for tools. The guide "Seeing inside" has the schema: a change that an older reader would not understand counts
// Snapshot::SchemaVersion up.
#pragma once

#include <QActors/observe/snapshot.h>

QT_BEGIN_NAMESPACE
class QJsonObject;
QT_END_NAMESPACE

namespace QActors::detail {

/// The object around the list of threads, without that list.
QJsonObject rootJson(const QDateTime &at);
/// A thread without its tasks.
QJsonObject threadJson(const ThreadSnapshot &thread);
QJsonObject taskJson(const TaskSnapshot &task);

} // namespace QActors::detail
