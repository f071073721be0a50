// SPDX-License-Identifier: MIT
// Supervisors whose children are on other threads.
#include <QActors/DynamicSupervisor>
#include <QActors/Registry>
#include <QActors/Supervisor>

#include "support/bank.h"
#include "support/placed.h"

#include <QtCore/qregularexpression.h>

using namespace TestSupport;

namespace {

Async<Pid> childOf(ActorRef<Supervisor> supervisor, QString id, Pid notThis = {})
{
    for (;;) { // each turn waits for the supervisor's answer
        const Pid pid = co_await supervisor.call(&Supervisor::child, id);
        if (!pid.isNull() && pid != notThis)
            co_return pid;
    }
}

} // namespace

class tst_SupervisorPlaced : public QObject
{
    Q_OBJECT

private:
    SharedLog m_log;
    static void expectLoss() { QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"lost its child"_s)); }
    ChildSpec spec(const QString &name, const Place &place)
    {
        return ChildSpec::actor<Placed>(name, &m_log, name).on(place);
    }

private Q_SLOTS:
    void cleanup()
    {
        Placed::s_initFails = Placed::s_terminateHangs = false;
        m_log.take();
    }

    void SV1_aChildOfAnotherThreadIsRestarted()
    {
        expectLoss();
        EventLoopPool pool(2);
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const QList<ChildSpec> children{spec(u"a"_s, pool).registerAs(u"placed"_s), spec(u"b"_s, pool)};
                const auto supervisor = co_await start<Supervisor>(group, SupervisorOptions(), children);
                const Pid first = co_await childOf(supervisor, u"a"_s);
                const Pid other = co_await childOf(supervisor, u"b"_s);
                QThread *on = co_await ActorRef<Placed>(first).call(&Placed::runsOn);
                QACTORS_VERIFY(on != QThread::currentThread());
                QACTORS_VERIFY(whereis(u"placed"_s) == first);
                ActorRef<Placed>(first).cast(&Placed::fail);
                const Pid second = co_await childOf(supervisor, u"a"_s, first);
                const int sum = co_await ActorRef<Placed>(second).call(&Placed::add, 1);
                QACTORS_COMPARE(sum, 1);
                QACTORS_VERIFY(whereis(u"placed"_s) == second);
                const Pid still = co_await childOf(supervisor, u"b"_s);
                QACTORS_VERIFY(still == other);
            });
        });
        // In order, each waited for: the last started is the first stopped; the old one had gone before the new one came.
        QCOMPARE(m_log.text(), u"a starts, b starts, a terminates: Error: as told, a gone, a starts, "
                               "b terminates: Shutdown, b gone, a terminates: Shutdown, a gone"_s);
    }

    void SV2_allAcrossThreadsInOrder()
    {
        expectLoss();
        EventLoopPool pool(2);
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const QList<ChildSpec> children{spec(u"a"_s, pool), spec(u"b"_s, Place()), spec(u"c"_s, pool)};
                const auto options = SupervisorOptions().strategy(RestartStrategy::OneForAll);
                const auto supervisor = co_await start<Supervisor>(group, options, children);
                const Pid c = co_await childOf(supervisor, u"c"_s);
                const Pid b = co_await childOf(supervisor, u"b"_s);
                ActorRef<Placed>(b).cast(&Placed::fail);
                co_await childOf(supervisor, u"c"_s, c);
            });
        });
        QCOMPARE(m_log.text(), u"a starts, b starts, c starts, b terminates: Error: as told, b gone, c terminates: Shutdown, c gone, "
                               "a terminates: Shutdown, a gone, a starts, b starts, c starts, c terminates: Shutdown, c gone, "
                               "b terminates: Shutdown, b gone, a terminates: Shutdown, a gone"_s);
    }

    // The kill is waited for: the old one is gone before the next starts.
    void SV12_killedOnItsThreadAndWaitedFor()
    {
        expectLoss();
        EventLoopPool pool(1);
        Placed::s_terminateHangs = true;
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const QList<ChildSpec> children{spec(u"a"_s, pool).shutdown(Shutdown::Brutal)};
                const auto supervisor = co_await start<Supervisor>(group, SupervisorOptions(), children);
                const auto terminating = [&] { return supervisor.call(&Supervisor::terminateChild, u"a"_s); };
                co_await terminating();
                QACTORS_COMPARE(m_log.text(), u"a starts, a gone"_s);
                co_await supervisor.call(&Supervisor::restartChild, u"a"_s);
                const Pid pid = co_await childOf(supervisor, u"a"_s);
                kill(pid); // by somebody: a reason to restart
                co_await childOf(supervisor, u"a"_s, pid);
                QACTORS_COMPARE(m_log.text(), u"a starts, a gone, a starts"_s);
            });
        });
    }

    void SV10_anInitThatFailsThere()
    {
        EventLoopPool pool(1);
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                Placed::s_initFails = true;
                const QList<ChildSpec> children{spec(u"a"_s, pool)};
                const QString thrown = co_await thrownBy([&]() -> Async<> { co_await start<Supervisor>(group, SupervisorOptions(), children); });
                QACTORS_VERIFY2(thrown.endsWith(u"child 'a' failed to start: init fails"_s), thrown);
            });
        });
    }

    void aTaskFunctionIsCalledThere()
    {
        EventLoopPool pool(1);
        QThread *on = nullptr;
        QSemaphore called;
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                auto work = [&]() -> Async<> {
                    on = QThread::currentThread();
                    called.release();
                    co_await sleepForever();
                };
                const QList<ChildSpec> children{ChildSpec::task(u"work"_s, work).on(pool)};
                co_await start<Supervisor>(group, SupervisorOptions(), children);
                called.acquire();
                QACTORS_VERIFY(on == pool.thread(0));
            });
        });
    }

    void SV15_manyDynamicChildrenOnAPool()
    {
        EventLoopPool pool(2);
        constexpr int Children = 50;
        expectLoss();
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const auto supervisor = co_await start<DynamicSupervisor>(group, SupervisorOptions());
                std::vector<Pid> pids;
                for (int i = 0; i < Children; ++i) {
                    const ChildSpec child = spec(QString::number(i), pool);
                    pids.push_back(co_await supervisor.call(&DynamicSupervisor::startChild, child));
                }
                ActorRef<Placed>(pids[7]).cast(&Placed::fail);
                ChildCounts counts;
                do { // until the other has taken its place
                    counts = co_await supervisor.call(&DynamicSupervisor::countChildren);
                } while (counts.active < Children || m_log.count(u"7 starts"_s) < 2);
            });
        });
        const QStringList lines = m_log.take();
        QCOMPARE(lines.filter(u" gone"_s).size(), qsizetype(Children + 1));
        QCOMPARE(lines.filter(u" terminates: Shutdown"_s).size(), qsizetype(Children));
    }

    // A pool that closes takes the children along; a supervisor that wants them back fails to start them, and gives up.
    void SV7_aPoolThatCloses()
    {
        EventLoopPool pool(1);
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"gives up: more than 1 restarts within 5 s"_s));
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"failed to start: EventLoopPool: the pool is closed"_s));
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const QList<ChildSpec> children{spec(u"a"_s, pool)};
                const ActorHandle supervisor = co_await startWith<Supervisor>(group, StartOptions(), SupervisorOptions(), children);
                co_await pool.close();
                const ExitReason reason = co_await supervisor.wait();
                QACTORS_VERIFY2(reason.toString().startsWith(u"Shutdown: more than 1 restarts"_s), reason.toString());
            });
        });
    }
};

QTEST_GUILESS_MAIN(tst_SupervisorPlaced)
#include "tst_supervisor_placed.moc"
