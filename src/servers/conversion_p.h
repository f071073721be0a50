// SPDX-License-Identifier: MIT
// Values that change their type on the way to a method, or back, and nothing else.
#pragma once

#include <QtCore/qvariant.h>

namespace QActors::detail {

/// Makes `value` a `type` if that loses nothing: a number keeps its value (a float rounds), a list is one of exact items, a
/// map is a map, or a gadget with these properties; null is any QObject pointer. Otherwise false, `value` is as it was, and
/// `why` says in half a sentence what is in the way, or nothing if the types have nothing in common.
bool convertExactly(QVariant &value, QMetaType type, QString &why);

/// "a double (1.5) and does not convert to int: it is not a whole number".
QString noConversion(const QVariant &value, const QString &type, const QString &why);

} // namespace QActors::detail
