// SPDX-License-Identifier: MIT
#pragma once

#include "otlpspan_p.h"

#include <vector>

namespace QActors::detail {

/// An ExportTraceServiceRequest, by the protocol's own mapping to JSON: numbers of traces and spans in hexadecimal digits,
/// other numbers of 64 bits as text.
QByteArray otlpRequest(const std::vector<OtlpSpan> &spans, const QString &serviceName);

} // namespace QActors::detail
