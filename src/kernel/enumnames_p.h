// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qdebug.h>

#include <iterator>

namespace QActors::detail {

/// As Q_ENUM prints: moc takes enumerations of one header a namespace only.
template<typename Enum, std::size_t Count>
QDebug printEnum(QDebug debug, const char *type, Enum value, const char *const (&names)[Count])
{
    const QDebugStateSaver saver(debug);
    debug.nospace() << "QActors::" << type;
    if (std::size_t(value) < Count)
        return debug << "::" << names[std::size_t(value)];
    return debug << '(' << int(value) << ')';
}

} // namespace QActors::detail
