// SPDX-License-Identifier: MIT
#include <QActors/tasks/retry.h>

#include <cmath>

namespace QActors {

using namespace Qt::StringLiterals;

Duration RetryPolicy::delayBefore(int attempt, double random) const
{
    if (initialDelay.count() == 0)
        return initialDelay; // also where the power is infinite
    const double full = double(initialDelay.count()) * std::pow(factor, attempt - 2);
    const double capped = std::min(full, double(maxDelay.count()));
    return detail::toDuration(std::chrono::duration<double, std::nano>(capped * (1 - jitter * random)));
}

void detail::checkPolicy(const RetryPolicy &policy)
{
    if (policy.attempts < 1)
        throw MisuseError(u"retry: %1 attempts; give at least 1"_s.arg(policy.attempts));
    if (policy.initialDelay.count() < 0 || policy.maxDelay.count() < 0)
        throw MisuseError(u"retry: a negative delay"_s);
    if (!(policy.factor >= 1))
        throw MisuseError(u"retry: a factor of %1; give 1 or more"_s.arg(policy.factor));
    if (!(policy.jitter >= 0 && policy.jitter <= 1))
        throw MisuseError(u"retry: a jitter of %1; give 0 to 1"_s.arg(policy.jitter));
}

} // namespace QActors
