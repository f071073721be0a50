// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/clock.h>
#include <QActors/kernel/sleep.h>
#include <QActors/test/assertions.h>

namespace QActors::Test {

/// A clock for one thread that stands still while a task can run, and then jumps to the next deadline: sleeps,
/// deadlines, receive timeouts and backoff take no real time. The clock installs itself in the calling thread's Dispatcher
/// for as long as it exists; no timer may be armed when it is made or destroyed. runTest() makes one. Not under its control
/// are QTimer (but for `co_await timer`), QDeadlineTimer, sockets, processes and other threads.
class QACTORS_TEST_EXPORT VirtualClock : public Clock
{
public:
    /// The mover of the clock.
    enum Mode {
        Automatic, ///< jumps when everything waits
        ByHand     ///< moves only by advance() and pass()
    };
    /// Installs the clock on this thread. Throws MisuseError while a timer is armed.
    explicit VirtualClock(Mode mode = Automatic);
    ~VirtualClock() override;
    Q_DISABLE_COPY_MOVE(VirtualClock)

    TimePoint now() const override { return m_now; }
    bool skipTo(TimePoint deadline) override;

    std::chrono::system_clock::time_point wallTime() const override;
    /// Sets the time of day, as a user or a time server may, for sendAt(); from now on it goes with the clock. Until then it is
    /// the system's of when the clock was made, and what has passed since. Deadlines stay as they are.
    void setWallTime(std::chrono::system_clock::time_point time);

    /// Moves the clock at once; deadlines on the way are late, and are handled when the event loop turns.
    void advance(AnyDuration by) { m_now = QActors::detail::deadlineAfter(m_now, by); }
    /// `co_await clock.pass(1h)`: lets time pass, and stops at each deadline on the way until no task can run.
    Async<> pass(AnyDuration by);
    /// The time that has passed since the clock was made.
    Duration elapsed() const noexcept { return m_now - Start; }

private:
    static constexpr TimePoint Start{std::chrono::hours(1)};
    TimePoint m_now = Start;
    std::chrono::system_clock::time_point m_wallStart = std::chrono::system_clock::now(); // when m_now was Start
    TimePoint m_allowed = (TimePoint::min)(); // by hand: how far pass() lets it go
    Mode m_mode;
};

} // namespace QActors::Test
