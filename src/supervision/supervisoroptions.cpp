// SPDX-License-Identifier: MIT
#include <QActors/supervision/supervisoroptions.h>

#include "kernel/enumnames_p.h"

namespace QActors {

using namespace Qt::StringLiterals;

QDebug operator<<(QDebug debug, RestartStrategy strategy)
{
    static constexpr const char *Names[] = {"OneForOne", "OneForAll", "RestForOne"};
    return detail::printEnum(debug, "RestartStrategy", strategy, Names);
}

QDebug operator<<(QDebug debug, AutoShutdown when)
{
    static constexpr const char *Names[] = {"Never", "AnySignificant", "AllSignificant"};
    return detail::printEnum(debug, "AutoShutdown", when, Names);
}

SupervisorOptions SupervisorOptions::strategy(RestartStrategy strategy) const
{
    if (strategy > RestartStrategy::RestForOne)
        throw MisuseError(u"SupervisorOptions: unknown strategy %1; give OneForOne, OneForAll or RestForOne"_s.arg(int(strategy)));
    SupervisorOptions changed = *this;
    changed.m_strategy = strategy;
    return changed;
}

SupervisorOptions SupervisorOptions::intensity(int restarts, AnyDuration period) const
{
    if (restarts < 0 || period.count() <= 0) {
        throw MisuseError(u"SupervisorOptions: an intensity of %1 restarts in %2; give 0 or more, in more than no time"_s.arg(
            QString::number(restarts), describe(period)));
    }
    SupervisorOptions changed = *this;
    changed.m_intensity = restarts;
    changed.m_period = period;
    return changed;
}

SupervisorOptions SupervisorOptions::backoff(const RetryPolicy &policy) const
{
    detail::checkPolicy(policy);
    SupervisorOptions changed = *this;
    changed.m_backoff = policy;
    return changed;
}

SupervisorOptions SupervisorOptions::autoShutdown(AutoShutdown when) const
{
    if (when > AutoShutdown::AllSignificant)
        throw MisuseError(u"SupervisorOptions: unknown auto shutdown %1; give Never, AnySignificant or AllSignificant"_s.arg(int(when)));
    SupervisorOptions changed = *this;
    changed.m_autoShutdown = when;
    return changed;
}

SupervisorOptions SupervisorOptions::maxChildren(int most) const
{
    if (most < 0)
        throw MisuseError(u"SupervisorOptions: at most %1 children; give 0 or more"_s.arg(most));
    SupervisorOptions changed = *this;
    changed.m_maxChildren = most;
    return changed;
}

} // namespace QActors
