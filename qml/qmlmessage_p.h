// SPDX-License-Identifier: MIT
// Values of JavaScript on their way to a process.
#pragma once

#include <QActors/actors/message.h>

#include <QtCore/qvariant.h>

namespace QActors::detail {

/// The values without JavaScript in them, and without what is undefined at the end. Throws MisuseError for a function.
QVariantList plainValues(const QVariantList &values);
/// One value as itself, several as a tuple that is a QVariantList, too. At least one.
MessageNode *makeMessage(const QVariantList &values);

} // namespace QActors::detail
