// SPDX-License-Identifier: MIT
// Actors on other threads than their owner's. Real threads; what is waited for is an event.
#include <QActors/Place>

#include <QActors/Timeouts>
#include <QActors/messaging/detail/pidaccess.h>

#include "support/bank.h"
#include "support/placed.h"

using namespace TestSupport;

class tst_Place : public QObject
{
    Q_OBJECT

private:
    SharedLog m_log;

private Q_SLOTS:
    void cleanup()
    {
        Placed::s_initFails = Placed::s_initHangs = Placed::s_terminateHangs = false;
        m_log.take();
    }

    void hereIsTheStartersThread()
    {
        QVERIFY(Place().isHere());
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const auto placed = co_await startOn<Placed>(Place(), group, &m_log);
                QThread *on = co_await placed.call(&Placed::runsOn);
                QACTORS_VERIFY(on == QThread::currentThread());
                const auto given = co_await startOn<Placed>(QThread::currentThread(), group, &m_log);
                QACTORS_COMPARE(detail::PidAccess::address(given.pid()).thread, detail::PidAccess::address(placed.pid()).thread); // without a proxy
            });
        });
    }

    void itLivesOnThePlacesThread()
    {
        EventLoopPool pool(1);
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const auto placed = co_await startOn<Placed>(pool, group, &m_log);
                QThread *made = co_await placed.call(&Placed::madeOn);
                QThread *runs = co_await placed.call(&Placed::runsOn);
                QACTORS_VERIFY(made == pool.thread(0) && runs == pool.thread(0));
                QACTORS_VERIFY(runs != QThread::currentThread());
                int sum = 0;
                for (int i = 0; i < 100; ++i)
                    sum = co_await placed.call(&Placed::add, 1);
                QACTORS_COMPARE(sum, 100);
            });
        });
        QCOMPARE(m_log.text(), u"it starts, it terminates: Shutdown, it gone"_s); // all before the group was left
    }

    void AC2_stopPassesItsReasonOn()
    {
        EventLoopPool pool(1);
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                auto options = StartOptions().on(pool).name(u"worker"_s).onExit([this](Pid pid, const ExitReason &reason) {
                    m_log.add(u"exit %1 %2"_s.arg(pid.isNull()).arg(reason.toString()));
                });
                const ActorHandle placed = co_await startWith<Placed>(group, std::move(options), &m_log);
                QACTORS_COMPARE(placed.name(), u"worker"_s);
                QACTORS_VERIFY(!placed.pid().isNull());
                placed.stop(ExitReason(ExitReason::Kind::Shutdown, u"enough"_s));
                const ExitReason reason = co_await placed.wait();
                QACTORS_COMPARE(reason.toString(), u"Shutdown: enough"_s);
            });
        });
        QCOMPARE(m_log.text(), u"it starts, it terminates: Shutdown: enough, it gone, exit 0 Shutdown: enough"_s);
    }

    void AC4_stopByPid()
    {
        EventLoopPool pool(1);
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const ActorHandle placed = co_await startWith<Placed>(group, StartOptions().on(pool), &m_log);
                stop(placed.pid());
                const ExitReason reason = co_await placed.wait();
                QACTORS_COMPARE(reason.toString(), u"Normal"_s);
                const ActorHandle other = co_await startWith<Placed>(group, StartOptions().on(pool), &m_log);
                kill(other.pid());
                const ExitReason killed = co_await other.wait();
                QACTORS_COMPARE(killed.toString(), u"Killed"_s);
            });
        });
        QCOMPARE(m_log.text(), u"it starts, it terminates: Normal, it gone, it starts, it gone"_s);
    }

    void AC5_aCancelGoesAcross()
    {
        EventLoopPool pool(1);
        await([&]() -> Async<> {
            TaskGroup group;
            const ActorHandle one = co_await startWith<Placed>(group, StartOptions().on(pool), &m_log, u"one"_s);
            const ActorHandle two = co_await startWith<Placed>(group, StartOptions().on(pool), &m_log, u"two"_s);
            one.cancelScope().cancel(u"just one"_s);
            const ExitReason first = co_await one.wait();
            QACTORS_COMPARE(first.toString(), u"Cancelled: just one"_s);
            group.cancel(u"all"_s);
            const ExitReason second = co_await two.wait();
            QACTORS_COMPARE(second.toString(), u"Cancelled: all"_s);
        });
        QCOMPARE(m_log.text(), u"one starts, two starts, one terminates: Cancelled: just one, one gone, "
                               "two terminates: Cancelled: all, two gone"_s);
    }

    void AC7_aCancelWhileItStarts()
    {
        EventLoopPool pool(1);
        await([&]() -> Async<> {
            TaskGroup group;
            const auto barrier = co_await startOn<Placed>(pool, group, &m_log, u"barrier"_s);
            Placed::s_initHangs = true;
            TaskGroup tasks;
            auto starting = tasks.startSoon([&]() -> Async<> { co_await startOn<Placed>(pool, group, &m_log); });
            co_await settle();
            co_await barrier.call(&Placed::add, 1);
            QACTORS_COMPARE(m_log.text(), u"barrier starts, it hangs"_s);
            starting.cancel();
            co_await starting.wait();
            QACTORS_COMPARE(group.count(), 1); // it was waited for
            QACTORS_COMPARE(m_log.text(), u"it gone"_s);
        });
    }

    void AC8_whatInitAndConstructorThrowReachesTheStarter()
    {
        EventLoopPool pool(1);
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                Placed::s_initFails = true;
                QString thrown = co_await thrownBy([&]() -> Async<> { co_await startOn<Placed>(pool, group, &m_log); });
                QACTORS_VERIFY2(thrown.endsWith(u"init fails"_s), thrown);
                Placed::s_initFails = false;
                const QString none;
                thrown = co_await thrownBy([&]() -> Async<> { co_await startOn<Placed>(pool, group, &m_log, none); });
                QACTORS_VERIFY2(thrown.endsWith(u"no name"_s), thrown);
                QACTORS_COMPARE(group.count(), 0);
            });
        });
        QCOMPARE(m_log.text(), u"it gone"_s);
    }

    void AC9_aFailureIsToldAndTheGroupGoesOn()
    {
        EventLoopPool pool(1);
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                auto options = StartOptions().on(pool).onExit([this](Pid, const ExitReason &reason) { m_log.add(u"exit "_s + reason.toString()); });
                const ActorHandle placed = co_await startWith<Placed>(group, std::move(options), &m_log);
                ActorRef<Placed>(placed.pid()).cast(&Placed::fail);
                const ExitReason reason = co_await placed.wait();
                QACTORS_COMPARE(reason.text(), u"as told"_s);
                bool rightType = false;
                try {
                    std::rethrow_exception(reason.cause());
                } catch (const std::runtime_error &) {
                    rightType = true;
                }
                QACTORS_VERIFY(rightType);
            });
        });
        QCOMPARE(m_log.text(), u"it starts, it terminates: Error: as told, it gone, exit Error: as told"_s);
    }

    void AC12_childrenOnFurtherThreadsEndFirst()
    {
        EventLoopPool one(1);
        EventLoopPool two(1);
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const auto parent = co_await startOn<Placed>(one, group, &m_log, u"parent"_s);
                const Pid pid = co_await parent.call(&Placed::startBelow, &two, u"child"_s);
                QThread *on = co_await ActorRef<Placed>(pid).call(&Placed::runsOn);
                QACTORS_VERIFY(on == two.thread(0));
            });
        });
        QCOMPARE(m_log.text(), u"parent starts, child starts, child terminates: Cancelled: stopped: Shutdown, child gone, "
                               "parent hears: child Cancelled: stopped: Shutdown, parent terminates: Shutdown, parent gone"_s);
    }

    // The owner hears at once, and does not wait for the other thread.
    void AC20_deletingTheOwnerKillsItThere()
    {
        QSemaphore block;
        {
            EventLoopPool pool(1);
            auto group = std::make_unique<TaskGroup>();
            await([&]() -> Async<> {
                auto options = StartOptions().on(pool).onExit([this](Pid, const ExitReason &reason) { m_log.add(u"exit "_s + reason.toString()); });
                const ActorHandle placed = co_await startWith<Placed>(*group, std::move(options), &m_log);
                ActorRef<Placed>(placed.pid()).cast(&Placed::waitFor, &block);
            });
            group.reset();
            QCOMPARE(m_log.text(), u"it starts, exit Killed"_s);
            block.release();
        } // its thread has ended
        QCOMPARE(m_log.text(), u"it gone"_s);
    }

    void AC20_framesGoOnItsOwnThread()
    {
        EventLoopPool pool(1);
        await([&]() -> Async<> {
            auto group = std::make_unique<TaskGroup>();
            Mailbox box;
            const auto placed = co_await startOn<Placed>(pool, *group, &m_log);
            box.monitor(placed);
            placed.cast(&Placed::hang);
            group.reset();
            const Down down = co_await box.receive(on<Down>([](const Down &d) { return d; }));
            QACTORS_COMPARE(down.reason.toString(), u"Killed"_s);
        });
        const QString text = m_log.text();
        QVERIFY2(text == u"it starts, it lets go, it gone"_s || text == u"it starts, it gone"_s, qPrintable(text));
    }

    // After each number of turns of the loop.
    void AC19_theOwnerIsDeletedAtAnyPointOfTheStart()
    {
        for (int turns = 0; turns < 12; ++turns) {
            {
                EventLoopPool pool(1);
                TaskGroup outer;
                auto owner = std::make_unique<TaskGroup>();
                auto starting = [&]() -> Async<> {
                    if (!owner)
                        co_return;
                    try {
                        co_await startOn<Placed>(pool, *owner, &m_log);
                    } catch (const TaskCancelled &) { // killed with its group
                    }
                };
                outer.startSoon(std::ref(starting));
                for (int i = 0; i < turns; ++i)
                    QCoreApplication::processEvents();
                owner.reset();
                QCoreApplication::processEvents();
            }
            QCoreApplication::processEvents();
            const QStringList lines = m_log.take();
            QVERIFY2(lines.isEmpty() || lines.last() == u"it gone"_s, qPrintable(lines.join(u", ")));
            QCOMPARE(lines.count(u"it gone"_s), lines.isEmpty() ? 0 : 1);
        }
    }

    void aThreadThatEndsEndsItsActorsNewestFirst()
    {
        QThread thread;
        thread.setObjectName(u"given"_s);
        thread.start();
        await([&]() -> Async<> {
            TaskGroup group;
            const ActorHandle one = co_await startWith<Placed>(group, StartOptions().on(&thread), &m_log, u"one"_s);
            const ActorHandle two = co_await startWith<Placed>(group, StartOptions().on(&thread), &m_log, u"two"_s);
            QACTORS_VERIFY2(one.whereItWaits().startsWith(one.name() + u" on thread 'given'"_s), one.whereItWaits());
            thread.quit();
            const ExitReason reason = co_await one.wait();
            QACTORS_COMPARE(reason.toString(), u"Shutdown"_s);
            co_await two.wait();
        });
        thread.wait();
        const QStringList lines = m_log.take();
        QCOMPARE(lines.mid(0, 4).join(u", "), u"one starts, two starts, two terminates: Shutdown, two gone"_s);
        QCOMPARE(lines.mid(4).join(u", "), u"one terminates: Shutdown, one gone"_s);
    }

    // From a worker to the main thread, until the application quits.
    void theMainThreadIsAPlaceToo()
    {
        EventLoopPool pool(1);
        QThread *main = QThread::currentThread();
        TaskGroup group;
        ActorHandle outer;
        auto body = [&]() -> Async<> {
            outer = co_await startWith<Placed>(group, StartOptions().on(pool), &m_log, u"outer"_s);
            const Pid pid = co_await ActorRef<Placed>(outer.pid()).call(&Placed::startOn, main, u"inner"_s);
            QThread *on = co_await ActorRef<Placed>(pid).call(&Placed::runsOn);
            QACTORS_VERIFY(on == main);
            QCoreApplication::quit();
        };
        group.startSoon(std::ref(body));
        QCoreApplication::exec();
        QVERIFY(m_log.text().startsWith(u"outer starts, inner starts, inner terminates: Shutdown, inner gone"_s));
    }

    // It cannot be rushed past, but stands only while something is under way.
    void virtualTimeWaitsForTheOtherThread()
    {
        EventLoopPool pool(1);
        awaitVirtual([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                auto starting = [&] { return startOn<Placed>(pool, group, &m_log); };
                const auto placed = co_await failAfter(1ms, starting);
                for (int i = 0; i < 20; ++i) {
                    auto adding = [&] { return placed.call(&Placed::add, 1); };
                    co_await failAfter(1ms, adding);
                }
                co_await sleep(24h); // at once
            });
        });
    }
};

QTEST_GUILESS_MAIN(tst_Place)
#include "tst_place.moc"
