// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/observe/snapshot.h>

QT_BEGIN_NAMESPACE
class QJsonObject;
QT_END_NAMESPACE

namespace QActors::detail {

/// Reads the texts of threadJson() and taskJson(). Members that are missing have the value of a new one.
ThreadSnapshot threadOf(const QJsonObject &json);
TaskSnapshot taskOf(const QJsonObject &json);

} // namespace QActors::detail
