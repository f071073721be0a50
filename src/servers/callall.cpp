// SPDX-License-Identifier: MIT
#include <QActors/servers/callall.h>

namespace QActors::detail {

Duration limitOf(Duration timeout) noexcept
{
    return timeout == DefaultTimeout ? defaultCallTimeout() : timeout;
}

TimePoint timeAfter(Duration limit)
{
    return limit == NoTimeout ? Never : deadlineAfter(Scheduler::current()->now(), limit);
}

Duration timeUntil(TimePoint end)
{
    return end == Never ? NoTimeout : end - Scheduler::current()->now();
}

} // namespace QActors::detail
