// SPDX-License-Identifier: MIT
// Atomics for Interleavings that do what C++ allows, not only what this processor does: a load may give any value that its
// thread need not have seen to be overwritten, and a store may stand, in its variable's order, before ones that were made
// earlier. What a thread has to have seen is its view; an acquiring load takes over the view of the releasing store that it reads.
// (The model of C++20, but for two things: no load reads what only comes of it, "out of thin air"; and one order of all seq_cst
// operations agrees with "happens before", as C++11 had it. There are no fences: the library has none.)
#pragma once

#include "interleavings.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <utility>

namespace TestSupport {

constexpr std::size_t MostThreads = 5; // the last is what runs outside, before the fibers
constexpr std::size_t MostVariables = 24;

/// What a thread has to have seen.
struct MemoryView
{
    std::array<double, MostVariables> seen{}; // of each variable: the store at this place of its order, or one behind it
    std::array<int, MostThreads> steps{};     // of each thread: so many of its steps happened before
    void add(const MemoryView &other)
    {
        for (std::size_t i = 0; i < MostVariables; ++i)
            seen[i] = std::max(seen[i], other.seen[i]);
        for (std::size_t i = 0; i < MostThreads; ++i)
            steps[i] = std::max(steps[i], other.steps[i]);
    }
};

class WeakMemory
{
public:
    /// As Interleavings::forEach(). check(schedule, race): `race` says what was raced for, if anything was.
    template<typename Start, typename Check>
    static int forEach(Start start, Check check, int preemptions = Interleavings::All)
    {
        return Interleavings::forEach(
            [&](Interleavings &threads) {
                s_views.fill(MemoryView());
                s_variables = 0;
                s_race.clear();
                start(threads);
                ++s_views[MostThreads - 1].steps[MostThreads - 1];
                std::fill_n(s_views.begin(), MostThreads - 1, s_views[MostThreads - 1]);
            },
            [&](const QByteArray &schedule) { return check(schedule, s_race); }, preemptions);
    }

    /// As long as it lives, all atomics take one order for another: a fault that is to be found.
    class Planted
    {
    public:
        Planted(std::memory_order order, std::memory_order instead) : m_order(order) { s_orders[std::size_t(order)] = instead; }
        ~Planted() { s_orders[std::size_t(m_order)] = m_order; }
        Q_DISABLE_COPY_MOVE(Planted)

    private:
        const std::memory_order m_order;
    };

private:
    template<typename T>
    friend class WeakAtomic;
    template<typename T>
    friend class Raced;
    static std::memory_order planted(std::memory_order order) { return s_orders[std::size_t(order)]; }
    static inline std::array<std::memory_order, 6> s_orders{std::memory_order_relaxed, std::memory_order_consume, std::memory_order_acquire,
                                                            std::memory_order_release, std::memory_order_acq_rel, std::memory_order_seq_cst};
    static std::size_t thread() { return Interleavings::current() < 0 ? MostThreads - 1 : std::size_t(Interleavings::current()); }
    static MemoryView &here() { return s_views[thread()]; }
    static inline std::array<MemoryView, MostThreads> s_views;
    static inline std::size_t s_variables = 0;
    static inline QByteArray s_race;
};

/// In place of std::atomic<T>, in a fiber. Outside, the last value in the variable's order is read.
template<typename T>
class WeakAtomic
{
    struct Store
    {
        T value;
        double at;
        MemoryView view; // what a load that acquires sees of before
        bool isTaken = false;  // a read-modify-write has read it, and stands directly behind
    };

public:
    WeakAtomic(T value = T()) : m_index(WeakMemory::s_variables++)
    {
        if (m_index >= MostVariables)
            qFatal("WeakMemory: too many variables");
        m_stores.push_back({value, 0, MemoryView(), false});
    }
    Q_DISABLE_COPY_MOVE(WeakAtomic)

    T load(std::memory_order order = std::memory_order_seq_cst) const
    {
        if (Interleavings::current() < 0)
            return m_stores.back().value;
        order = WeakMemory::planted(order);
        Interleavings::step({this, false});
        const std::size_t first = firstVisible(order);
        const auto choice = std::size_t(Interleavings::choose(int(m_stores.size() - first)));
        return read(m_stores[m_stores.size() - 1 - choice], order);
    }
    void store(T value, std::memory_order order = std::memory_order_seq_cst)
    {
        if (Interleavings::current() >= 0)
            Interleavings::step({this, true});
        order = WeakMemory::planted(order);
        std::vector<std::size_t> places; // behind which it may stand
        for (std::size_t i = m_stores.size(); i-- > firstVisible(order);) {
            if (!m_stores[i].isTaken)
                places.push_back(i);
        }
        put(places[std::size_t(Interleavings::current() < 0 ? 0 : Interleavings::choose(int(places.size())))], value, order, MemoryView());
    }
    T exchange(T value, std::memory_order order = std::memory_order_seq_cst)
    {
        return modify(order, [value](T) { return value; });
    }
    T fetch_add(T value, std::memory_order order = std::memory_order_seq_cst)
    {
        return modify(order, [value](T now) { return T(now + value); });
    }
    T fetch_sub(T value, std::memory_order order = std::memory_order_seq_cst)
    {
        return modify(order, [value](T now) { return T(now - value); });
    }
    T fetch_or(T value, std::memory_order order = std::memory_order_seq_cst)
    {
        return modify(order, [value](T now) { return T(now | value); });
    }
    T fetch_and(T value, std::memory_order order = std::memory_order_seq_cst)
    {
        return modify(order, [value](T now) { return T(now & value); });
    }
    bool compare_exchange_strong(T &expected, T desired, std::memory_order order, std::memory_order failure)
    {
        Interleavings::step({this, true});
        order = WeakMemory::planted(order);
        failure = WeakMemory::planted(failure);
        std::vector<std::size_t> choices;
        for (std::size_t i = m_stores.size(); i-- > firstVisible(order);) {
            if (m_stores[i].value != expected || !m_stores[i].isTaken)
                choices.push_back(i);
        }
        const std::size_t from = choices[std::size_t(Interleavings::choose(int(choices.size())))];
        if (m_stores[from].value != expected) {
            expected = read(m_stores[from], failure);
            return false;
        }
        read(m_stores[from], order);
        follow(from, desired, order);
        return true;
    }
    /// Fails for a reason only: else one more turn of the same loop.
    bool compare_exchange_weak(T &expected, T desired, std::memory_order order, std::memory_order failure)
    {
        return compare_exchange_strong(expected, desired, order, failure);
    }
    bool compare_exchange_strong(T &expected, T desired, std::memory_order order)
    {
        return compare_exchange_strong(expected, desired, order,
                                       order == std::memory_order_acq_rel   ? std::memory_order_acquire
                                       : order == std::memory_order_release ? std::memory_order_relaxed
                                                                            : order);
    }
    operator T() const { return load(); }
    /// In one step, as soon as that holds of the last value.
    template<typename Condition, typename Change>
    void changeWhen(Condition condition, Change change)
    {
        Interleavings::waitUntil([this, condition] { return condition(m_stores.back().value); }, {this, true});
        const std::size_t last = m_stores.size() - 1;
        follow(last, change(read(m_stores[last], std::memory_order_acquire)), std::memory_order_acq_rel);
    }

private:
    static bool acquires(std::memory_order order) { return order != std::memory_order_relaxed && order != std::memory_order_release; }
    static bool releases(std::memory_order order)
    {
        return order == std::memory_order_release || order == std::memory_order_acq_rel || order == std::memory_order_seq_cst;
    }
    std::size_t firstVisible(std::memory_order order) const
    {
        double from = WeakMemory::here().seen[m_index];
        if (order == std::memory_order_seq_cst)
            from = std::max(from, m_lastInOrder);
        return std::size_t(std::find_if(m_stores.begin(), m_stores.end(), [from](const Store &store) { return store.at >= from; }) - m_stores.begin());
    }
    T read(const Store &store, std::memory_order order) const
    {
        MemoryView &view = WeakMemory::here();
        view.seen[m_index] = std::max(view.seen[m_index], store.at);
        if (acquires(order))
            view.add(store.view);
        if (order == std::memory_order_seq_cst)
            m_lastInOrder = std::max(m_lastInOrder, store.at);
        return store.value;
    }
    /// Behind the store `after`; with what that one carried on.
    void put(std::size_t after, T value, std::memory_order order, MemoryView carried)
    {
        const bool isLast = after + 1 == m_stores.size();
        const double at = isLast ? m_stores[after].at + 1 : (m_stores[after].at + m_stores[after + 1].at) / 2;
        MemoryView &view = WeakMemory::here();
        view.seen[m_index] = at;
        ++view.steps[WeakMemory::thread()];
        if (releases(order))
            carried.add(view);
        if (order == std::memory_order_seq_cst)
            m_lastInOrder = std::max(m_lastInOrder, at);
        m_stores.insert(m_stores.begin() + std::ptrdiff_t(after) + 1, {value, at, carried, false});
    }
    void follow(std::size_t from, T value, std::memory_order order)
    {
        m_stores[from].isTaken = true;
        put(from, value, order, m_stores[from].view); // it goes on with the sequence of who released
    }
    template<typename Change>
    T modify(std::memory_order order, Change change)
    {
        if (Interleavings::current() >= 0)
            Interleavings::step({this, true});
        order = WeakMemory::planted(order);
        std::vector<std::size_t> choices;
        for (std::size_t i = m_stores.size(); i-- > firstVisible(order);) {
            if (!m_stores[i].isTaken)
                choices.push_back(i);
        }
        const std::size_t from = choices[std::size_t(Interleavings::current() < 0 ? 0 : Interleavings::choose(int(choices.size())))];
        const T before = read(m_stores[from], order);
        follow(from, change(before), order);
        return before;
    }

    const std::size_t m_index;
    std::vector<Store> m_stores; // in the variable's order
    mutable double m_lastInOrder = 0; // that a seq_cst operation has read or made
};

/// No atomic: two threads use it at once, one of them to write, and that is a race.
template<typename T>
class Raced
{
public:
    explicit Raced(const char *name = "a variable", T value = T()) : m_name(name), m_value(value) { }
    const T &get() const
    {
        check(m_written);
        m_read[WeakMemory::thread()] = now();
        return m_value;
    }
    void set(T value)
    {
        check(m_written);
        check(m_read);
        m_written[WeakMemory::thread()] = now();
        m_value = std::move(value);
    }

private:
    using Steps = std::array<int, MostThreads>;
    static int now()
    {
        return ++WeakMemory::here().steps[WeakMemory::thread()];
    }
    void check(const Steps &steps) const
    {
        for (std::size_t i = 0; i < steps.size(); ++i) {
            if (steps[i] > WeakMemory::here().steps[i])
                WeakMemory::s_race = m_name;
        }
    }
    const char *m_name;
    T m_value;
    Steps m_written{};
    mutable Steps m_read{};
};

class WeakMutex
{
public:
    void lock()
    {
        m_locked.changeWhen([](bool locked) { return !locked; }, [](bool) { return true; });
    }
    void unlock()
    {
        m_locked.changeWhen([](bool) { return true; }, [](bool) { return false; });
    }

private:
    WeakAtomic<bool> m_locked{false};
};

/// A thread's queue of events, which has a mutex.
class WeakEvents
{
public:
    void post()
    {
        m_count.changeWhen([](int) { return true; }, [](int count) { return count + 1; });
    }
    void wait()
    {
        m_count.changeWhen([](int count) { return count > 0; }, [](int count) { return count - 1; });
    }

private:
    WeakAtomic<int> m_count{0};
};

} // namespace TestSupport
