// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/qt/signal.h>

#include <QtCore/qtimer.h>

#include <concepts>
#include <memory>

namespace QActors::detail {

class TimerFilter;

/// The next timeout of a QTimer.
class QACTORS_EXPORT TimerAwaitable final : public SignalAwaitable<decltype(&QTimer::timeout)>
{
public:
    explicit TimerAwaitable(const QTimer *timer);
    ~TimerAwaitable() override;
    void suspend();
    bool detach() noexcept override;
    Source source() const noexcept override;

private:
    void fire();
    TimerNode m_virtual; // armed under a clock that is not the system's
    std::unique_ptr<TimerFilter> m_filter;
};

/// `co_await timer`, with a QTimer or a QTimer *: waits for the timer's next timeout; does not start the timer. Throws
/// SenderGone if the timer is null, or deleted first. A QTimer goes by real time; but if the timer runs when the await
/// begins and the thread has a virtual Clock, the timeout comes one interval after that by the virtual clock. sleep() costs
/// less.
template<std::derived_from<QTimer> T>
struct AwaitTraits<T>
{
    static auto wrap(const QTimer &timer) { return TimerAwaitable(&timer); }
    static auto wrap(const QTimer &&timer) = delete;
};

template<typename T>
    requires std::convertible_to<T *, const QTimer *> // T may be incomplete
struct AwaitTraits<T *>
{
    static auto wrap(const QTimer *timer) { return TimerAwaitable(timer); }
};

} // namespace QActors::detail
