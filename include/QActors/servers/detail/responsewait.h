// SPDX-License-Identifier: MIT
// \internal How a task waits for the answers to calls that were sent before.
#pragma once

#include <QActors/servers/detail/callwait.h>

#include <optional>
#include <vector>

namespace QActors::detail {

/// Waits until one of the calls, which were sent by CallWait::send() and live longer than this, is settled; on their thread.
class QACTORS_EXPORT ResponseWait final : public Awaitable
{
public:
    explicit ResponseWait(std::vector<CallWait *> calls, Duration timeout = NoTimeout);
    ~ResponseWait() override;
    bool ready();
    void suspend();
    /// The call that was settled first; null if the time is over.
    CallWait *result() const noexcept { return settledFirst(); }
    bool detach() noexcept override;
    QString describe() const override;
    void tellAwaited(AwaitedVisitor &visitor) const override;
    Source source() const noexcept override;

    void answered() noexcept;
    void progressed(double fraction, const QString &text) noexcept;

private:
    CallWait *settledFirst() const noexcept;
    void leave() noexcept;
    void timedOut() noexcept;
    const std::vector<CallWait *> m_calls;
    const Duration m_timeout;
    TimerNode m_timer;
    bool m_waits = false;
};

} // namespace QActors::detail
