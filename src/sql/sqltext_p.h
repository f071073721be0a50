// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qstringview.h>

namespace QActors::detail {

/// SQL from its first word on.
QStringView withoutComments(QStringView sql) noexcept;
/// The first word of it, as it is written.
QStringView firstWord(QStringView sql) noexcept;
/// Whether databases prepare it: PostgreSQL prepares no others than these.
bool isPreparable(QStringView sql) noexcept;
/// Whether it is one that begins a transaction.
bool beginsTransaction(QStringView sql) noexcept;
/// Whether it is one that makes, changes or drops tables.
bool changesSchema(QStringView sql) noexcept;

} // namespace QActors::detail
