// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/async.h>

#include <concepts>

namespace QActors {
namespace detail {

class QACTORS_EXPORT SleepAwaitable final : public Awaitable
{
public:
    explicit SleepAwaitable(Duration duration);
    explicit SleepAwaitable(TimePoint until);
    bool ready() const { return false; }
    void suspend();
    void result() const noexcept { }
    bool detach() noexcept override;
    QString describe() const override;
    bool canFail() const noexcept override { return false; }

private:
    TimerNode m_timer;
    TimePoint m_until = Never;
    Duration m_duration;
    bool m_relative;
};

class QACTORS_EXPORT YieldAwaitable final : public Awaitable
{
public:
    bool ready() const { return false; }
    void suspend() { complete(); }
    void result() const noexcept { }
    bool detach() noexcept override { return true; }
    QString describe() const override;
    bool canFail() const noexcept override { return false; }
};

class QACTORS_EXPORT CheckpointAwaitable final : public Awaitable
{
public:
    bool ready() const { return true; } // the budget decides whether to yield
    void suspend() { }
    void result() const noexcept { }
    bool detach() noexcept override { return true; }
    QString describe() const override;
    bool canFail() const noexcept override { return false; }
};

class QACTORS_EXPORT ForeverAwaitable final : public Awaitable
{
public:
    bool ready() const { return false; }
    void suspend() { }
    void result() const noexcept { }
    bool detach() noexcept override { return true; }
    QString describe() const override;
    bool canFail() const noexcept override { return false; }
};

} // namespace detail

/// `co_await sleep(20ms)`: waits at least that long by the thread's Clock; 0 or less yields once.
/// With the system's clock, sleeps have a resolution of 1 ms.
[[nodiscard]] inline detail::SleepAwaitable sleep(AnyDuration duration)
{
    return detail::SleepAwaitable(duration);
}

/// Not for a plain number, which has no unit. (Without this overload, sleep(1) would be the system's, which blocks the
/// thread.)
template<std::integral T>
void sleep(T) = delete;

/// Waits until the thread's Clock shows `time`.
[[nodiscard]] inline detail::SleepAwaitable sleepUntil(TimePoint time)
{
    return detail::SleepAwaitable(time);
}

/// `co_await sleepForever()`: waits until the task is cancelled. (anyio: sleep_forever.)
[[nodiscard]] inline detail::ForeverAwaitable sleepForever()
{
    return {};
}

/// `co_await yield()`: lets every task that is ready now run first.
[[nodiscard]] inline detail::YieldAwaitable yield()
{
    return {};
}

/// `co_await checkpoint()`, for long computations: throws Cancelled if the task is cancelled, and yields when the
/// thread's time budget is used up; otherwise costs a few nanoseconds. (anyio: checkpoint.)
[[nodiscard]] inline detail::CheckpointAwaitable checkpoint()
{
    return {};
}

} // namespace QActors
