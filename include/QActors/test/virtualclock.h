// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/clock.h>
#include <QActors/kernel/sleep.h>
#include <QActors/test/assertions.h>

namespace QActors::Test {

/// A clock for one thread that stands still while anything can run, and then jumps to the next deadline: sleeps,
/// deadlines, receive timeouts and backoff take no real time. Installs itself in the calling thread's Dispatcher
/// for as long as it lives; nothing may sleep or have a deadline at either end. runTest() makes one.
/// What does not obey it: QTimer (but for `co_await timer`), QDeadlineTimer, sockets, processes, other threads.
class QACTORS_TEST_EXPORT VirtualClock : public Clock
{
public:
    /// What moves it.
    enum Mode {
        Automatic, ///< jumps when everything waits
        ByHand     ///< moves only by advance() and pass()
    };
    /// Puts itself in the place of the thread's clock. Throws MisuseError while a timer is armed.
    explicit VirtualClock(Mode mode = Automatic);
    ~VirtualClock() override;
    Q_DISABLE_COPY_MOVE(VirtualClock)

    TimePoint now() const override { return m_now; }
    bool skipTo(TimePoint deadline) override;

    /// Moves at once; what was due on the way fires late, when the event loop turns.
    void advance(AnyDuration by) { m_now = QActors::detail::deadlineAfter(m_now, by); }
    /// `co_await clock.pass(1h)`: lets time pass, stopping at each deadline on the way, where all that can run does.
    Async<> pass(AnyDuration by);
    /// Since it was made.
    Duration elapsed() const noexcept { return m_now - Start; }

private:
    static constexpr TimePoint Start{std::chrono::hours(1)};
    TimePoint m_now = Start;
    TimePoint m_allowed = TimePoint::min(); // by hand: how far pass() lets it go
    Mode m_mode;
};

} // namespace QActors::Test
