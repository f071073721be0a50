// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qurl.h>

namespace QActors::detail {

/// Something to which one can send.
bool isOtlpEndpoint(const QUrl &url);
/// HTTP lets it pass; nothing in it ends the line and begins another header.
bool isHeader(const QByteArray &name, const QByteArray &value);

} // namespace QActors::detail
