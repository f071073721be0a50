// SPDX-License-Identifier: MIT
#include <QActors/qt/qtimer.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qcoreevent.h>
#include <QtCore/qthread.h>

namespace QActors::detail {

/// Keeps a timer's real timeouts from it.
class TimerFilter final : public QObject
{
public:
    explicit TimerFilter(QTimer *timer) { timer->installEventFilter(this); }
    bool isOpen = false;

protected:
    bool eventFilter(QObject *, QEvent *event) override { return event->type() == QEvent::Timer && !isOpen; }
};

TimerAwaitable::TimerAwaitable(const QTimer *timer)
    : SignalAwaitable(timer, &QTimer::timeout), m_virtual([](void *self) { static_cast<TimerAwaitable *>(self)->fire(); }, this)
{
}

TimerAwaitable::~TimerAwaitable() = default;

void TimerAwaitable::suspend()
{
    SignalAwaitable::suspend();
    Scheduler *scheduler = task()->scheduler();
    auto *timer = static_cast<QTimer *>(sender());
    if (scheduler->clock() == Clock::system() || !timer->isActive() || timer->thread() != QThread::currentThread())
        return;
    m_filter = std::make_unique<TimerFilter>(timer);
    m_virtual.arm(scheduler, deadlineAfter(scheduler->now(), timer->intervalAsDuration()));
}

bool TimerAwaitable::detach() noexcept
{
    m_virtual.disarm();
    m_filter.reset();
    return SignalAwaitable::detach();
}

Awaitable::Source TimerAwaitable::source() const noexcept
{
    return m_virtual.isArmed() ? Source::Tasks : Source::Events;
}

void TimerAwaitable::fire()
{
    auto *timer = static_cast<QTimer *>(sender());
    if (!timer)
        return;
    if (!timer->isActive()) { // stopped meanwhile: what comes is real again
        m_filter.reset();
        return;
    }
    const std::unique_ptr<TimerFilter> filter = std::move(m_filter); // a slot may end the await
    filter->isOpen = true;
    QTimerEvent timeout(timer->timerId());
    QCoreApplication::sendEvent(timer, &timeout);
}

} // namespace QActors::detail
