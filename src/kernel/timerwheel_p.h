// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/detail/timernode.h>

#include <array>
#include <memory>

namespace QActors::detail {

/// Many TimerNodes: in lists by deadline, the finer the nearer, so that insertion and removal are O(1), and each is moved at
/// most once a level on its way to the front, where the timers of a few microseconds stand in order.
/// (Varghese and Lauck: hierarchical timing wheels.)
class TimerWheel
{
public:
    qsizetype count() const noexcept { return m_count; }
    /// Sets the time from which the lists are told apart. Only while it is empty.
    void begin(TimePoint now) noexcept { m_cursor = tick(now); }
    /// Whether such a deadline has a list yet to come.
    bool takes(TimePoint deadline) const noexcept { return tick(deadline) > m_cursor; }
    void insert(TimerNode *node);
    void remove(TimerNode *node) noexcept;
    /// The first, if it is known which one that is: after advance().
    TimerNode *front() const noexcept { return m_run; }
    /// No timer is due before this time: the deadline of front(), or the beginning of the next list.
    TimePoint bound() const noexcept;
    /// Goes on until there is a front(), or to `now`, until when none is due then.
    void advance(TimePoint now) noexcept;
    /// Any of them, for the end of all; null if there is none.
    TimerNode *any() const noexcept;

private:
    using Tick = quint64;
    static constexpr int TickBits = 14; // nanoseconds in a tick, as a power of two: 16 us
    static constexpr int LevelBits = 8;
    static constexpr int Slots = 1 << LevelBits;
    static constexpr int Levels = (63 - TickBits + LevelBits - 1) / LevelBits;
    struct Level
    {
        std::array<TimerNode *, Slots> lists = {};
        std::array<quint64, Slots / 64> used = {};
        int first() const noexcept;
    };
    using Wheel = std::array<Level, Levels>;

    static Tick tick(TimePoint time) noexcept { return Tick(std::max<Duration::rep>(time.time_since_epoch().count(), 0)) >> TickBits; }
    static TimePoint timeOf(Tick tick) noexcept { return TimePoint(Duration(Duration::rep(tick << TickBits))); }
    static void push(TimerNode *&list, TimerNode *node) noexcept;
    void file(TimerNode *node) noexcept;
    Tick nextTick(int level) const noexcept;
    void open(int level) noexcept;

    std::unique_ptr<Wheel> m_wheel; // made when first needed
    unsigned m_usedLevels = 0;      // a bit each
    Tick m_cursor = 0;              // the list of this tick, and all before it, are open
    TimerNode *m_run = nullptr;     // those of the cursor's tick that are left, in order
    qsizetype m_count = 0;
};

} // namespace QActors::detail
