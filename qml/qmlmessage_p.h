// SPDX-License-Identifier: MIT
// Values of JavaScript on their way to a process.
#pragma once

#include <QActors/messaging/message.h>

#include <QtCore/qvariant.h>

namespace QActors::detail {

class EngineSupport;

/// JavaScript knows one kind of number. What is whole and beyond an int is a double, which a method's parameter converts, or a qlonglong, if
/// it is exact: for who tells integers from other numbers by how they come.
enum class WholeNumbers {
    Int,
    Int64
};

/// The values without JavaScript in them, and without what is undefined at the end. `support` is that of their engine.
/// Throws MisuseError for what has no value: a function, a promise, an iterator.
QVariantList plainValues(EngineSupport *support, const QVariantList &values, WholeNumbers numbers = WholeNumbers::Int);
/// One value as itself, several as a tuple that is a QVariantList, too. At least one.
MessageNode *makeMessage(const QVariantList &values);

} // namespace QActors::detail
