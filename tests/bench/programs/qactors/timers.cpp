// SPDX-License-Identifier: MIT
// What many timers cost: to set, to cancel and to fire each, with the receipt of its message; and how late one is on a thread that does nothing else.
#include "program.h"

#include <QActors/Timer>

#include <algorithm>
#include <random>
#include <time.h>
#include <vector>

namespace Bench {
namespace {

using namespace std::chrono_literals;

/// Counts what comes, in one go.
class Sink : public Actor
{
    Q_OBJECT
public:
    Sink(std::int64_t *left, Pid to) : m_left(left), m_to(to) { }

private:
    Async<> run() override
    {
        return receiveEach(on<Number>([this](const Number &) {
            if (--*m_left == 0)
                send(m_to, Answer{0});
        }));
    }
    std::int64_t *m_left;
    Pid m_to;
};

/// Notes how late each is.
class Witness : public Actor
{
    Q_OBJECT
public:
    Witness(std::vector<double> *late, std::int64_t count, Pid to) : m_late(late), m_count(count), m_to(to) { }

private:
    Async<> run() override
    {
        return receiveEach(on<TimePoint>([this](const TimePoint &due) {
            m_late->push_back(std::chrono::duration<double, std::micro>(Clock::system()->now() - due).count());
            if (std::int64_t(m_late->size()) == m_count)
                send(m_to, Answer{0});
        }));
    }
    std::vector<double> *m_late;
    std::int64_t m_count;
    Pid m_to;
};

double processorTime()
{
    timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return double(time.tv_sec) * 1e9 + double(time.tv_nsec);
}

/// Up to the answer, in the time that the process was given: most of the rest is waited for.
Async<> reportFiring(const char *figure, std::int64_t count, Mailbox *done)
{
    const double before = processorTime();
    co_await done->receive(on<Answer>([](const Answer &) { }));
    report(figure, (processorTime() - before) / double(count), "ns/timer", count);
}

} // namespace

Async<> timers()
{
    auto body = [](TaskGroup &group) -> Async<> {
        Mailbox done;
        std::mt19937_64 random(1);
        const std::int64_t count = ManyTimers;
        std::int64_t left = count;
        const Pid sink = co_await start<Sink>(group, &left, done.pid());
        std::vector<Duration> delays;
        std::vector<Timer> timers;
        delays.resize(std::size_t(count));
        timers.resize(std::size_t(count));
        const auto set = [&] {
            for (std::size_t i = 0; i < timers.size(); ++i)
                timers[i] = sendAfter(delays[i], sink, Number{1});
        };
        const auto cancel = [&] {
            for (Timer &timer : timers)
                static_cast<void>(timer.cancel());
        };
        for (Duration &delay : delays)
            delay = 10s + Duration(std::int64_t(random() % std::uint64_t(60s / 1ns)));
        set(); // touches the memory
        cancel();
        const Stopwatch setting;
        set();
        setting.report("timer-set", "ns/timer", count);
        const Stopwatch cancelling;
        cancel();
        cancelling.report("timer-cancel", "ns/timer", count);
        timers = {};
        for (std::int64_t i = 0; i < count; ++i) // as timeouts are
            sendAfter(1s, sink, Number{1});
        co_await reportFiring("timer-fire", count, &done);
        left = count;
        for (std::int64_t i = 0; i < count; ++i)
            sendAfter(500ms + Duration(std::int64_t(random() % std::uint64_t(1s / 1ns))), sink, Number{1});
        co_await reportFiring("timer-fire-random", count, &done);

        const std::int64_t observed = ObservedTimers;
        std::vector<double> late;
        const Pid witness = co_await start<Witness>(group, &late, observed, done.pid());
        for (std::int64_t i = 0; i < observed; ++i) {
            const Duration delay = 10ms + Duration(std::int64_t(random() % std::uint64_t(observed * 2'000'000)));
            sendAfter(delay, witness, Clock::system()->now() + delay);
        }
        co_await done.receive(on<Answer>([](const Answer &) { }));
        std::ranges::sort(late);
        report("timer-late-p50", late[late.size() / 2], "us", observed);
        report("timer-late-p99", late[late.size() * 99 / 100], "us", observed);
        group.cancel();
    };
    co_await withTaskGroup(body);
}

} // namespace Bench

#include "timers.moc"
