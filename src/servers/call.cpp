// SPDX-License-Identifier: MIT
#include <QActors/servers/call.h>

namespace QActors {

detail::NamedCallWait<QVariant> callByName(Pid to, const QByteArray &method, const QVariantList &arguments, AnyDuration timeout)
{
    return detail::NamedCallWait<QVariant>(to, new detail::NamedCall(method, arguments), timeout);
}

void castByName(Pid to, const QByteArray &method, const QVariantList &arguments)
{
    detail::deliver(to, new detail::NamedCast(method, arguments));
}

} // namespace QActors
