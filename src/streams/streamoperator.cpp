// SPDX-License-Identifier: MIT
#include <QActors/streams/detail/streamoperator.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

void requireCount(const char *what, qint64 count, qint64 least)
{
    if (count < least) {
        throw MisuseError(u"%1: %2 values; give at least %3"_s.arg(QLatin1StringView(what), QString::number(count), QString::number(least)));
    }
}

} // namespace QActors::detail
