// SPDX-License-Identifier: MIT
#include "otlpheaders_p.h"

#include <algorithm>
#include <cstring>

namespace QActors::detail {

using namespace Qt::StringLiterals;

bool isOtlpEndpoint(const QUrl &url)
{
    return url.isValid() && (url.scheme() == "http"_L1 || url.scheme() == "https"_L1) && !url.host().isEmpty();
}

bool isHeader(const QByteArray &name, const QByteArray &value)
{
    const auto isToken = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && std::strchr("!#$%&'*+-.^_`|~", c));
    };
    const auto isVisible = [](char c) { return c == '\t' || (uchar(c) >= 0x20 && uchar(c) != 0x7f); };
    return !name.isEmpty() && std::all_of(name.begin(), name.end(), isToken) && std::all_of(value.begin(), value.end(), isVisible);
}

} // namespace QActors::detail
