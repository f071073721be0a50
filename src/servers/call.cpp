// SPDX-License-Identifier: MIT
#include "calltimeout_p.h"

namespace QActors {

using namespace Qt::StringLiterals;

constinit std::atomic<Duration::rep> detail::programTimeout{detail::NoTimeout.count()};

Duration defaultCallTimeout() noexcept
{
    return Duration(detail::programTimeout.load(std::memory_order_relaxed));
}

void setDefaultCallTimeout(AnyDuration timeout)
{
    if (timeout.count() <= 0) {
        throw MisuseError(u"setDefaultCallTimeout: within %1 no call is answered; give a longer time, or Duration::max() for none"_s.arg(
            describe(timeout)));
    }
    detail::programTimeout.store(timeout.count(), std::memory_order_relaxed);
}

detail::NamedCallWait<QVariant> callByName(Pid to, const QByteArray &method, const QVariantList &arguments, AnyDuration timeout)
{
    return detail::NamedCallWait<QVariant>(to, new detail::NamedCall(method, arguments), Duration(timeout));
}

void castByName(Pid to, const QByteArray &method, const QVariantList &arguments)
{
    detail::deliver(to, new detail::NamedCast(method, arguments));
}

} // namespace QActors
