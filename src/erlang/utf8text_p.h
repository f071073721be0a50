// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qstring.h>

#include <optional>

namespace QActors::detail {

/// Empty if the bytes are no UTF-8; nothing is replaced or left out.
std::optional<QString> textOfUtf8(QByteArrayView bytes);
bool isAscii(QByteArrayView bytes) noexcept;
/// Whether no half of a surrogate pair stands alone.
bool isWhole(QStringView text) noexcept;

} // namespace QActors::detail
