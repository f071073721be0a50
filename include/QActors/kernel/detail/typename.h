// SPDX-License-Identifier: MIT
// \internal Names of types, for messages to people.
#pragma once

#include <QActors/kernel/global.h>

#include <QtCore/qstring.h>

#include <typeinfo>

namespace QActors::detail {

/// As one writes it in C++, where the compiler's library can tell; else as it comes.
QACTORS_EXPORT QString typeName(const std::type_info &type);
/// In a catch clause: of what was caught. Null where nobody can tell.
QACTORS_EXPORT const std::type_info *currentExceptionType() noexcept;

} // namespace QActors::detail
