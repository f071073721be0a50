// SPDX-License-Identifier: MIT
#include <QActors/servers/callref.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

Duration positive(Duration timeout)
{
    if (timeout.count() <= 0) {
        throw MisuseError(u"withTimeout: within %1 no call is answered; give a longer time, or Duration::max() for none"_s.arg(
            QActors::describe(timeout)));
    }
    return timeout;
}

} // namespace QActors::detail
