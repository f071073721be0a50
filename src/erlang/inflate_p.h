// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qbytearray.h>

#include <optional>

namespace QActors::detail {

/// Takes the compression of RFC 1950 and 1951 (zlib, deflate) off bytes that come from elsewhere. Qt's qUncompress() makes as much
/// of them as they say that there is; this makes what was expected.
struct Inflated
{
    QByteArray bytes;
    qsizetype taken = 0; ///< Of the compressed ones, which may have others behind them.
};
/// Empty if they are damaged, or not of just `size` bytes.
std::optional<Inflated> inflate(QByteArrayView compressed, qsizetype size);

} // namespace QActors::detail
