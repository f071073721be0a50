// SPDX-License-Identifier: MIT
#include "ownplace_p.h"

#include <QtCore/qbytearrayview.h>

namespace QActors::detail {

bool isOwnPlace(const std::source_location &where) noexcept
{
    constexpr QByteArrayView here = __FILE__;
    constexpr QByteArrayView sources = here.first(here.size() - QByteArrayView("kernel/ownplace.cpp").size());
    const QByteArrayView file = where.file_name();
    return file.startsWith(sources) || file.contains("/include/QActors/") || file.startsWith("include/QActors/");
}

} // namespace QActors::detail
