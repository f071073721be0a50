// SPDX-License-Identifier: MIT
// Dates and times in UTC, in the words of this version of Qt.
#pragma once

#include <QtCore/qdatetime.h>
#include <QtCore/qtimezone.h>

namespace QActors::detail {

// Newer versions warn of Qt::UTC, and older ones do not have the other.
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
inline constexpr QTimeZone::Initialization Utc = QTimeZone::UTC;
#else
inline constexpr Qt::TimeSpec Utc = Qt::UTC;
#endif

} // namespace QActors::detail
