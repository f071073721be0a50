// SPDX-License-Identifier: MIT
#include <QActors/Actor>
#include <QActors/Backpressure>
#include <QActors/Dispatcher>
#include <QActors/Event>
#include <QActors/EventLoopPool>
#include <QActors/GenServer>
#include <QActors/LeakGuard>
#include <QActors/Mailbox>
#include <QActors/RunTest>
#include <QActors/Sleep>

#include <QtCore/qsemaphore.h>
#include <QtCore/qthread.h>

using namespace QActors;
using namespace QActors::Test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class Silent : public Actor
{
    Async<> run() override
    {
        co_await receive(on("never", [] { }));
    }
};

class Busy : public GenServer
{
    Q_OBJECT
public:
    Busy()
    {
        onInfo<int>([](int) { });
    }
    Q_INVOKABLE void take(int) { }
    void standStill(QSemaphore *gate) { gate->acquire(); }
    qptrdiff blocks() { return QActors::detail::poolBlocksInUse(); }
};

/// Has room for one message, and takes none while it is held.
class Narrow : public GenServer
{
    Q_OBJECT
public:
    explicit Narrow(Narrow **self)
    {
        *self = this;
        onInfo<int>([](int) { });
    }
    Async<> hold()
    {
        m_open.emplace();
        co_await m_open->wait();
    }
    void open() { m_open->set(); }

protected:
    Async<> init() override
    {
        setMailboxCapacity(1);
        co_return;
    }

private:
    std::optional<Event> m_open;
};

/// Of the same thread: looks after it.
class Doorkeeper : public GenServer
{
    Q_OBJECT
public:
    explicit Doorkeeper(Narrow **narrow) : m_narrow(narrow) { }
    void open() { (*m_narrow)->open(); }
    int waiting() { return (*m_narrow)->mailboxStatistics().waiting; }
    qptrdiff blocks() { return QActors::detail::poolBlocksInUse(); }

private:
    Narrow **m_narrow;
};

class LeakGuardTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // For a test that does not use runTest(): one for each function.
    void init() { m_guard.emplace(); }
    void cleanup()
    {
        QVERIFY2(m_guard->isClean(), qPrintable(m_guard->toString()));
        QCOMPARE(m_guard->toString(), QString());
    }

    void framesAreCounted()
    {
        {
            const auto wait = []() -> Async<> { co_await yield(); };
            const Async<> kept = wait(); // not awaited
            QCOMPARE(m_guard->blocks(), 1);
            QCOMPARE(m_guard->toString(), u"1 frames, messages or task records"_s);
        }
        QVERIFY(m_guard->isClean());
    }

    void messagesAreCounted()
    {
        const Message kept = Message::of(u"text"_s, 5);
        QCOMPARE(m_guard->blocks(), 1);
        QVERIFY(!m_guard->isClean());
    }

    // Made on their thread, given back on this one.
    QACTORS_TEST(messagesFromAPlainThreadAreNoLeak)
    {
        Mailbox box;
        const LeakGuard guard;
        const ExternalWork work; // the thread
        const Pid pid = box.pid();
        const std::unique_ptr<QThread> thread(QThread::create([pid] {
            for (int i = 0; i < 50; ++i)
                send(pid, i);
        }));
        thread->start();
        for (int i = 0; i < 50; ++i)
            QACTORS_COMPARE(co_await box.receive(on<int>([](int n) { return n; })), i);
        thread->wait();
        QACTORS_COMPARE(guard.blocks(), 0);
        QACTORS_COMPARE(guard.toString(), QString());
    }

    // What another thread has not come to yet is none of this test's; and nothing of it is left there.
    QACTORS_TEST(whatGoesToAnotherThreadIsNoLeak)
    {
        EventLoopPool pool(1);
        Mailbox box;
        TaskGroup group;
        const auto busy = co_await startOn<Busy>(pool, group);
        const qptrdiff before = co_await busy.call(&Busy::blocks);
        QSemaphore gate;
        const LeakGuard guard;
        busy.cast(&Busy::standStill, &gate);
        for (int i = 0; i < 10; ++i) {
            busy.cast(&Busy::take, i);
            send(busy, i);
        }
        const Ref ref = box.monitor(busy);
        box.demonitor(ref, Flush::Yes);
        QACTORS_COMPARE(guard.blocks(), 0);
        gate.release();
        const qptrdiff after = co_await busy.call(&Busy::blocks);
        QACTORS_COMPARE(after, before);
        QACTORS_COMPARE(guard.blocks(), 0);
        kill(busy);
        co_await group.join();
    }

    // It is neither here nor there while it waits; at the end it is where it was taken, or given up.
    QACTORS_TEST(whatWaitsForRoomOnAnotherThreadIsNoLeak)
    {
        EventLoopPool pool(1);
        TaskGroup group;
        Narrow *narrow = nullptr;
        const auto server = co_await startOn<Narrow>(pool, group, &narrow);
        const auto keeper = co_await startOn<Doorkeeper>(pool, group, &narrow);
        const qptrdiff before = co_await keeper.call(&Doorkeeper::blocks);
        const LeakGuard guard;
        for (const bool givesUp : {false, true}) {
            server.cast(&Narrow::hold);
            co_await withTaskGroup([&](TaskGroup &senders) -> Async<> {
                for (int i = 0; i < 4; ++i)
                    senders.startSoon([i, &server]() -> Async<> { co_await sendOrWait(server, i); });
                for (int waiting = 0; waiting < 3; waiting = co_await keeper.call(&Doorkeeper::waiting)) { }
                if (givesUp)
                    senders.cancel();
                else
                    co_await keeper.call(&Doorkeeper::open);
            });
            if (givesUp)
                co_await keeper.call(&Doorkeeper::open);
            co_await server.call(&Narrow::open);
            QACTORS_COMPARE(guard.blocks(), 0);
            const qptrdiff after = co_await keeper.call(&Doorkeeper::blocks);
            QACTORS_COMPARE(after, before);
        }
        // One that ends has them fail, with what they hold.
        const LeakGuard all;
        TaskGroup another;
        const auto doomed = co_await startOn<Narrow>(pool, another, &narrow);
        doomed.cast(&Narrow::hold);
        co_await withTaskGroup([&](TaskGroup &senders) -> Async<> {
            for (int i = 0; i < 4; ++i)
                senders.startSoon([i, &doomed]() -> Async<> {
                    try {
                        co_await sendOrWait(doomed, i);
                    } catch (const ProcessExited &) {
                    }
                });
            for (int waiting = 0; waiting < 3; waiting = co_await keeper.call(&Doorkeeper::waiting)) { }
            kill(doomed);
        });
        co_await another.join();
        QACTORS_COMPARE(all.blocks(), 0);
        kill(server);
        kill(keeper);
        co_await group.join();
    }

    void tasksAndTimersAreCounted()
    {
        const VirtualClock clock(VirtualClock::ByHand);
        {
            TaskGroup group;
            for (int i = 0; i < 2; ++i)
                group.startSoon([] { return sleep(1h); });
            Dispatcher::current()->runUntilIdle();
            QCOMPARE(m_guard->tasks(), 2);
            QCOMPARE(m_guard->timers(), 2);
            QVERIFY2(m_guard->toString().startsWith(u"2 tasks or actors, "_s), qPrintable(m_guard->toString()));
            QVERIFY(m_guard->toString().endsWith(u", 2 timers"_s));
        }
        QCOMPARE(m_guard->tasks(), 0);
        QCOMPARE(m_guard->timers(), 0);
    }

    void actorsAreCounted()
    {
        TaskGroup group;
        group.startSoon([&group]() -> Async<> { co_await start<Silent>(group); });
        Dispatcher::current()->runUntilIdle();
        QCOMPARE(m_guard->tasks(), 1); // who started it has ended
    }

    void whatWasThereBeforeDoesNotCount()
    {
        const Message before = Message::of(1);
        const LeakGuard inner;
        QVERIFY(inner.isClean());
        QVERIFY(!m_guard->isClean());
    }

private:
    std::optional<LeakGuard> m_guard;
};

QTEST_GUILESS_MAIN(LeakGuardTest)
#include "tst_leakguard.moc"
