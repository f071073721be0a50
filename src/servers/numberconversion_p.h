// SPDX-License-Identifier: MIT
// Numbers that change their type and keep their value.
#pragma once

#include <QtCore/qvariant.h>

#include <optional>

namespace QActors::detail {

/// Makes `value` a `type` if one is a number and the other a number, an enumerator or a character, or if `value` is a whole
/// number written out as text. False if the number would change, and `why` says so; nothing if this is not about numbers.
std::optional<bool> convertNumber(QVariant &value, QMetaType type, QString &why);
/// Whether an int has this value; if not, `why` tells the reason.
bool isExactInt(double number, QString &why);

} // namespace QActors::detail
