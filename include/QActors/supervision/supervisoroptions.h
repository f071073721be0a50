// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/tasks/retry.h>

#include <QtCore/qdebug.h>

#include <limits>
#include <optional>

namespace QActors {

/// Which children a supervisor restarts when one has ended and is to be restarted. (OTP: strategy.)
enum class RestartStrategy : quint8 {
    OneForOne, ///< the child that has ended
    OneForAll, ///< all children: the others are stopped first, in reverse order
    RestForOne ///< the child that has ended, and all that were started after it
};

/// Whether a supervisor ends when significant children have ended. (OTP 24: auto_shutdown.)
enum class AutoShutdown : quint8 {
    Never,
    AnySignificant,
    AllSignificant
};
QACTORS_EXPORT QDebug operator<<(QDebug debug, RestartStrategy strategy); ///< Prints its name.
QACTORS_EXPORT QDebug operator<<(QDebug debug, AutoShutdown when); ///< Prints its name.

/// How a supervisor restarts. A value; each setter gives a changed copy: SupervisorOptions().strategy(…).intensity(3, 5s).
class QACTORS_EXPORT SupervisorOptions
{
public:
    SupervisorOptions() { }
    /// Which children are restarted; OneForOne by default.
    [[nodiscard]] SupervisorOptions strategy(RestartStrategy strategy) const;
    /// More than `restarts` restarts within `period` end the supervisor; 1 in 5 s by default, as in OTP. A restart of several
    /// children counts once. Throws MisuseError for a negative number, or a period that is not positive.
    [[nodiscard]] SupervisorOptions intensity(int restarts, AnyDuration period) const;
    /// Waits before a restart: initialDelay before a child's first within the period, longer before each further one; its
    /// `attempts` does not matter. Without one, restarts are immediate, as in OTP. Mind the intensity: n children that wait
    /// d each come to n / d restarts in a second at most, which may never be too many.
    [[nodiscard]] SupervisorOptions backoff(const RetryPolicy &policy) const;
    [[nodiscard]] SupervisorOptions autoShutdown(AutoShutdown when) const; ///< When the supervisor ends by itself; Never by default.
    /// How many children a DynamicSupervisor may have at once.
    [[nodiscard]] SupervisorOptions maxChildren(int most) const;

    RestartStrategy strategy() const noexcept { return m_strategy; } ///< Which children are restarted.
    int intensity() const noexcept { return m_intensity; } ///< How many restarts within period() are allowed.
    Duration period() const noexcept { return m_period; } ///< See intensity().
    const std::optional<RetryPolicy> &backoff() const noexcept { return m_backoff; } ///< Empty: restarts are immediate.
    AutoShutdown autoShutdown() const noexcept { return m_autoShutdown; } ///< When the supervisor ends by itself.
    int maxChildren() const noexcept { return m_maxChildren; } ///< INT_MAX: no limit.

private:
    RestartStrategy m_strategy = RestartStrategy::OneForOne;
    AutoShutdown m_autoShutdown = AutoShutdown::Never;
    int m_intensity = 1;
    int m_maxChildren = (std::numeric_limits<int>::max)();
    Duration m_period = std::chrono::seconds(5);
    std::optional<RetryPolicy> m_backoff;
};

} // namespace QActors
