// SPDX-License-Identifier: MIT
// \internal
#pragma once

#include <QActors/kernel/global.h>

#include <QtCore/qstring.h>

#include <source_location>

namespace QActors::detail {

/// The function in which that place is, without what it returns and takes: "Bank::withdraw", "main::<lambda>".
QACTORS_EXPORT QString functionName(const std::source_location &where);
/// The same of what a compiler calls it.
QACTORS_EXPORT QString functionName(QByteArrayView pretty);

} // namespace QActors::detail
