// SPDX-License-Identifier: MIT
// The same between two threads.
#include "program.h"

#include <QActors/GenServer>

#include <QtCore/qeventloop.h>
#include <QtCore/qsemaphore.h>
#include <QtCore/qthread.h>

#include <memory>

namespace Bench {
namespace {

/// A thread with an event loop and a task group, which ends with it.
class Worker
{
public:
    Worker() : m_thread(QThread::create([this] { work(); }))
    {
        m_thread->start();
        m_ready.acquire();
    }
    ~Worker()
    {
        QMetaObject::invokeMethod(m_loop, &QEventLoop::quit, Qt::QueuedConnection);
        m_thread->wait();
    }
    /// `fn` runs in the thread as a task.
    template<typename F>
    void start(F fn)
    {
        QMetaObject::invokeMethod(m_loop, [this, fn] { m_group->startSoon(fn); }, Qt::QueuedConnection);
    }
    TaskGroup &group() { return *m_group; }

private:
    void work()
    {
        QEventLoop loop;
        TaskGroup group;
        m_loop = &loop;
        m_group = &group;
        m_ready.release();
        loop.exec();
    }
    std::unique_ptr<QThread> m_thread;
    QSemaphore m_ready;
    QEventLoop *m_loop = nullptr;
    TaskGroup *m_group = nullptr;
};

struct Done
{
};

class Adder : public GenServer
{
    Q_OBJECT
public:
    std::int64_t add(std::int64_t n) { return m_sum += n; }

private:
    std::int64_t m_sum = 0;
};

} // namespace

// The producer on the other thread asks for the total when it has sent all.
Async<> countingThreads()
{
    auto body = [](TaskGroup &group) -> Async<> {
        Worker worker;
        Mailbox box;
        const Pid home = box.pid();
        const Pid counter = co_await start<Counter>(group);
        const Stopwatch watch;
        worker.start([=]() -> Async<> {
            co_await produce(counter, CountingMessages);
            send(counter, Ask{home, 0});
        });
        const std::int64_t total = co_await box.receive(on<Answer>([](const Answer &a) { return a.value; }));
        watch.report("counting-2-threads", "ns/message", total);
    };
    co_await withTaskGroup(body);
}

// Half of the producers run on the counter's thread, half on the other.
Async<> fanInThreads()
{
    auto body = [](TaskGroup &group) -> Async<> {
        Worker worker;
        Mailbox box;
        const Pid home = box.pid();
        const Pid counter = co_await start<Counter>(group);
        const Stopwatch watch;
        auto produceAndTell = [=]() -> Async<> {
            co_await produce(counter, FanInEach);
            send(home, Done());
        };
        for (std::int64_t i = 0; i < Producers / 2; ++i) {
            worker.start(produceAndTell);
            group.startSoon(produceAndTell);
        }
        for (std::int64_t i = 0; i < Producers; ++i)
            co_await box.receive(on<Done>([](const Done &) { }));
        send(counter, Ask{home, 0});
        const std::int64_t total = co_await box.receive(on<Answer>([](const Answer &a) { return a.value; }));
        watch.report("fan-in-2-threads", "ns/message", total);
    };
    co_await withTaskGroup(body);
}

Async<> pingPongThreads()
{
    Worker worker;
    Mailbox box;
    const Pid home = box.pid();
    worker.start([&worker, home]() -> Async<> {
        const Pid echo = co_await start<Echo>(worker.group());
        send(home, echo);
    });
    const Pid echo = co_await box.receive(on<Pid>([](Pid pid) { return pid; }));
    const std::int64_t trips = ThreadTrips;
    const Stopwatch watch;
    for (std::int64_t i = 0; i < trips; ++i) {
        send(echo, Ask{home, i});
        co_await box.receive(on<Answer>([](const Answer &) { }));
    }
    watch.report("ping-pong-2-threads", "ns/round-trip", trips);
}

Async<> requestReplyThreads()
{
    Worker worker;
    Mailbox box;
    const Pid home = box.pid();
    worker.start([&worker, home]() -> Async<> {
        const Pid adder = co_await start<Adder>(worker.group());
        send(home, adder);
    });
    const ActorRef<Adder> adder(co_await box.receive(on<Pid>([](Pid pid) { return pid; })));
    const std::int64_t requests = ThreadTrips;
    const Stopwatch watch;
    for (std::int64_t i = 0; i < requests; ++i)
        co_await adder.call(&Adder::add, 1);
    watch.report("request-reply-2-threads", "ns/request", requests);
}

} // namespace Bench

#include "threads.moc"
