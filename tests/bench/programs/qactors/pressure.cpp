// SPDX-License-Identifier: MIT
// Full mailboxes: messages that nobody takes, and a flood beside a timer.
#include "program.h"

#include "common/lateness.h"

namespace Bench {
namespace {

/// What nobody takes.
struct Junk
{
    std::int64_t value;
};

class Flooder : public Actor
{
    Q_OBJECT
public:
    explicit Flooder(std::int64_t *count) : m_count(count) { }

private:
    Async<> run() override
    {
        co_await receive(on<Number>([this](const Number &n) {
            ++*m_count;
            send(pid(), n);
        }));
    }
    std::int64_t *m_count;
};

Async<> roundTrips(Mailbox &box, Pid echo, const char *figure)
{
    const std::int64_t trips = SelectiveTrips;
    const Stopwatch watch;
    for (std::int64_t i = 0; i < trips; ++i) {
        send(echo, Ask{box.pid(), i});
        co_await box.receive(on<Answer>([](const Answer &) { }));
    }
    watch.report(figure, "ns/round-trip", trips);
}

} // namespace

Async<> selective()
{
    auto body = [](TaskGroup &group) -> Async<> {
        Mailbox box;
        const Pid echo = co_await start<Echo>(group);
        co_await roundTrips(box, echo, "selective-0");
        for (std::int64_t i = 0; i < Unmatched; ++i)
            send(box.pid(), Junk{i});
        co_await roundTrips(box, echo, "selective-1000");
    };
    co_await withTaskGroup(body);
}

Async<> flood()
{
    const auto duration = std::chrono::milliseconds(std::int64_t(FloodMilliseconds));
    {
        Lateness timer;
        co_await sleep(duration);
        timer.report("timer-alone-p50", "timer-alone-p99", "timer-alone-max");
    }
    std::int64_t count = 0;
    TaskGroup group;
    const Pid flooder = co_await start<Flooder>(group, &count);
    const auto began = std::chrono::steady_clock::now();
    send(flooder, Number{1});
    Lateness timer;
    co_await sleep(duration);
    const std::chrono::duration<double, std::micro> elapsed = std::chrono::steady_clock::now() - began;
    report("flood-rate", double(count) / elapsed.count(), "M-messages/s", count);
    timer.report("flood-p50", "flood-p99", "flood-max");
}

} // namespace Bench

#include "pressure.moc"
