// SPDX-License-Identifier: MIT
// What comes to a mailbox, and when.
#pragma once

#include "testrun.h"

#include <QActors/Mailbox>

namespace TestSupport {

using namespace Qt::StringLiterals;

/// What comes to a mailbox, and when: "x@5".
class Arrivals
{
public:
    explicit Arrivals(const VirtualClock &clock) : m_clock(clock) { }
    Mailbox box;
    Log log;

    Async<> take(int count)
    {
        for (int i = 0; i < count; ++i)
            co_await box.receive(on<QString>([this](const QString &text) { log.add(text + u"@%1"_s.arg(m_clock.elapsed() / 1ms)); }));
    }
    QString text() const { return log.join(u' '); }

private:
    const VirtualClock &m_clock;
};

/// The clock, and a mailbox by it; `fn(arrivals, clock)` in a task.
template<typename F>
void byTheClock(F fn)
{
    const LeakGuard guard;
    {
        VirtualClock clock;
        await([&]() -> Async<> {
            Arrivals arrivals(clock);
            co_await fn(arrivals, clock);
        });
    }
    VERIFY_NO_LEAK(guard);
}

} // namespace TestSupport
