// SPDX-License-Identifier: MIT
#include <QActors/Actor>
#include <QActors/Dispatcher>
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
