// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/observe/snapshot.h>

QT_BEGIN_NAMESPACE
class QJsonObject;
QT_END_NAMESPACE

namespace QActors::detail {

/// What threadJson() and taskJson() have written. What is missing has the value of a new one.
ThreadSnapshot threadOf(const QJsonObject &json);
TaskSnapshot taskOf(const QJsonObject &json);

} // namespace QActors::detail
