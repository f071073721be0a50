// SPDX-License-Identifier: MIT
// What a trace to a file costs: an event on the thread that is traced, and the same on the one that writes.
#include "program.h"

#include <QActors/Tracing>

#include <QtCore/qfile.h>
#include <QtCore/qtemporarydir.h>

#include <time.h>

namespace Bench {
namespace {

using namespace std::chrono_literals;

double seconds(clockid_t clock)
{
    timespec time;
    clock_gettime(clock, &time);
    return double(time.tv_sec) + double(time.tv_nsec) / 1e9;
}

/// CPU seconds of this thread and of the others, and what was handled meanwhile.
struct Costs
{
    double here = 0;
    double elsewhere = 0;
    std::int64_t messages = 0;
};

// In bursts for which the thread has room, each with a pause for the writer.
Async<Costs> costs(Pid counter)
{
    const std::int64_t bursts = TracedBursts;
    Costs all;
    Mailbox box;
    const double before = seconds(CLOCK_PROCESS_CPUTIME_ID);
    for (std::int64_t i = -2; i < bursts; ++i) { // two to warm up
        const double began = seconds(CLOCK_THREAD_CPUTIME_ID);
        co_await produce(counter, TracedMessages);
        send(counter, Ask{box.pid(), 0}); // answered when all else is handled
        co_await box.receive(on<Answer>([](const Answer &) { }));
        if (i >= 0) {
            all.here += seconds(CLOCK_THREAD_CPUTIME_ID) - began;
            all.messages += TracedMessages;
        }
        co_await sleep(50ms);
    }
    all.elsewhere = seconds(CLOCK_PROCESS_CPUTIME_ID) - before - all.here;
    co_return all;
}

// One of each kind that has a length; beginnings of tasks are few.
std::int64_t eventsIn(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const QByteArray text = file.readAll();
    return std::int64_t(text.count("{\"ph\":\"X\"") + text.count("{\"ph\":\"b\""));
}

} // namespace

Async<> tracing()
{
    auto body = [](TaskGroup &group) -> Async<> {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("run.json"));
        const Pid counter = co_await start<Counter>(group);
        const Costs off = co_await costs(counter);
        Tracing::toFile(path);
        const Costs on = co_await costs(counter);
        Tracing::stop();
        const std::int64_t bursts = TracedBursts;
        const std::int64_t events = eventsIn(path);
        const double measured = double(events) * double(bursts) / double(bursts + 2);
        report("trace-event", (on.here - off.here) / measured * 1e9, "ns/event", events);
        report("trace-event-written", (on.elsewhere - off.elsewhere) / double(events) * 1e9, "ns/event", events);
        report("trace-dropped", double(Tracing::dropped()), "events", events);
    };
    co_await withTaskGroup(body);
}

} // namespace Bench
