// SPDX-License-Identifier: MIT
// What actors and messages cost in memory. The event loop does not turn in these tests: it allocates an event for each
// batch of messages.
#include <QActors/Actor>
#include <QActors/Dispatcher>
#include <QActors/GenServer>
#include <QActors/kernel/detail/framepool.h>

#include "support/allocations.h"
#include "support/testrun.h"

#include <thread>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

constexpr int Rounds = 5000;

struct Number
{
    qint64 value;
};
struct Ask
{
    Pid from;
};

class Echo : public Actor
{
    Q_OBJECT
    Async<> run() override
    {
        co_await receive(on<Ask>([](const Ask &ask) { send(ask.from, Number{1}); }), after(1h, [] { qFatal("too late"); }));
    }
};

class Asker : public Actor
{
    Q_OBJECT
public:
    Asker(Pid echo, int &left) : m_echo(echo), m_left(left) { }

private:
    Async<> run() override
    {
        co_await receive(on<Number>([this](const Number &) {
            if (m_left-- > 0)
                send(m_echo, Ask{pid()});
        }));
    }
    Pid m_echo;
    int &m_left;
};

class Store : public GenServer
{
    Q_OBJECT
public:
    int add(int n) { return m_sum += n; }
    void reset() { m_sum = 0; }

private:
    int m_sum = 0;
};

class Idle : public Actor
{
    Q_OBJECT
    Async<> run() override
    {
        co_await receive(on<Number>([this](const Number &) { stop(); }));
    }
};

void settleHere()
{
    Dispatcher::current()->runUntilIdle();
}

/// What `f` allocates the second time.
template<typename F>
qint64 allocationsOf(F f)
{
    f();
    const qint64 before = allocations.load();
    f();
    return allocations.load() - before;
}

} // namespace

class ActorMemoryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        if (!CountsAllocations)
            QSKIP("Allocations are not counted under AddressSanitizer.");
    }

    void theCountIsRight()
    {
        // Not optimised away.
        static void *volatile kept = nullptr;
        const qint64 before = allocations.load();
        for (int i = 0; i < 10; ++i) {
            kept = std::malloc(100);
            std::free(kept);
        }
        QCOMPARE(allocations.load() - before, qint64(10));
    }

    void aMessageAllocatesNothing()
    {
        TaskGroup group;
        int left = 0;
        Pid asker;
        group.startSoon([&]() -> Async<> {
            const Pid echo = co_await start<Echo>(group);
            asker = co_await start<Asker>(group, echo, left);
        });
        settleHere();
        QCOMPARE(allocationsOf([&] {
                     left = Rounds;
                     send(asker, Number{0});
                     settleHere();
                     QVERIFY(left <= 0);
                 }),
                 qint64(0));
    }

    void aCallAndACastAllocateNothing()
    {
        TaskGroup group;
        ActorRef<Store> store;
        group.startSoon([&]() -> Async<> { store = co_await start<Store>(group); });
        settleHere();
        int sum = 0;
        bool again = false;
        const auto call = [&]() -> Async<> {
            for (;;) {
                while (!std::exchange(again, false))
                    co_await sleep(1ms);
                store.cast(&Store::reset);
                for (int i = 0; i < Rounds; ++i)
                    sum = co_await store.call(&Store::add, 1);
            }
        };
        VirtualClock clock(true);
        TaskGroup caller; // goes before the clock
        caller.startSoon(call);
        settleHere();
        QCOMPARE(allocationsOf([&] {
                     again = true;
                     clock.advance(1ms);
                     settleHere();
                     QCOMPARE(sum, Rounds);
                     sum = 0;
                 }),
                 qint64(0));
    }

    void aTimerThatIsArmedAgainAllocatesNothing()
    {
        VirtualClock clock(true);
        TaskGroup group;
        int beats = 0;
        group.startSoon([&]() -> Async<> {
            for (;;) {
                co_await sleep(1ms);
                ++beats;
            }
        });
        settleHere();
        QCOMPARE(allocationsOf([&] {
                     for (int i = 0; i < Rounds; ++i) {
                         clock.advance(1ms);
                         settleHere();
                     }
                 }),
                 qint64(0));
        QCOMPARE(beats, 2 * Rounds);
    }

    // What another thread sends is freed here, and goes back there.
    void messagesOfAnotherThreadGoHome()
    {
        TaskGroup group;
        int left = 0;
        Pid asker;
        group.startSoon([&]() -> Async<> {
            const Pid echo = co_await start<Echo>(group);
            asker = co_await start<Asker>(group, echo, left);
        });
        settleHere();
        int slabs[20];
        std::atomic<int> sent = 0;
        std::atomic<int> taken = 0;
        std::thread sender([&] {
            for (int &after : slabs) {
                for (int i = 0; i < 500; ++i)
                    send(asker, Number{1});
                after = detail::FramePool::current()->slabs();
                ++sent;
                while (taken.load() < sent.load())
                    std::this_thread::yield();
            }
        });
        for (int i = 0; i < 20; ++i) {
            while (sent.load() <= i)
                std::this_thread::yield();
            settleHere();
            ++taken;
        }
        sender.join();
        QVERIFY(slabs[19] <= slabs[1]);
    }

    void anIdleActorIsSmall()
    {
#if !defined(__OPTIMIZE__) || defined(QACTORS_TSAN) || defined(QACTORS_ASAN)
        QSKIP("Frames are larger without optimisation, and under a sanitizer.");
#else
        constexpr int Actors = 20'000;
        const auto bytesOf = []<typename A>(std::type_identity<A>) {
            TaskGroup group;
            const auto startThem = [&]() -> Async<> {
                for (int i = 0; i < Actors; ++i)
                    co_await start<A>(group);
            };
            const auto bytes = [] { return allocatedBytes.load() + detail::FramePool::current()->slabs() * 32 * 1024; };
            const qint64 before = bytes();
            group.startSoon(startThem);
            settleHere();
            return double(bytes() - before) / Actors;
        };
        const double actor = bytesOf(std::type_identity<Idle>());
        const double server = bytesOf(std::type_identity<Store>());
        qInfo("%.1f bytes an idle Actor, %.1f an idle GenServer", actor, server);
        QVERIFY2(actor <= 600, qPrintable(u"%1 bytes"_s.arg(actor)));
        QVERIFY2(server <= 680, qPrintable(u"%1 bytes"_s.arg(server)));
#endif
    }
};

QTEST_GUILESS_MAIN(ActorMemoryTest)
#include "tst_actor_memory.moc"
