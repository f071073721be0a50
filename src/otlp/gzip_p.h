// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qbytearray.h>

namespace QActors::detail {

/// As a file of gzip (RFC 1952) with one member.
QByteArray gzipped(const QByteArray &data);

} // namespace QActors::detail
