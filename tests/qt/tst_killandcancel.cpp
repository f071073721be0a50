// SPDX-License-Identifier: MIT
// For each kind of await: a task with n of them is cancelled, and in a second pass killed with its owner, at each
// one in turn, and then what was awaited comes after all. Frames must be gone, nothing may resume, nothing leaks.
// The offload rows run real threads, in real time; nothing is timed.
#include "support/awaitkinds.h"

#include <QActors/Dispatcher>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

constexpr int Awaits = 4;

Async<> scenario(Kind &kind, int &alive, Log &log)
{
    const Sentinel outer(alive);
    for (int i = 0; i < Awaits; ++i) {
        const Sentinel inner(alive);
        co_await kind.wait();
        log.add(QString::number(i));
    }
}

/// Turns the event loop until `condition` holds; the watchdog of QtTest ends what hangs.
template<typename F>
void turnUntil(F condition)
{
    while (!condition()) {
        Dispatcher::current()->runUntilIdle(); // for what is due by a clock moved by hand
        QCoreApplication::processEvents();
    }
}

void turn()
{
    for (int i = 0; i < 3; ++i) {
        Dispatcher::current()->runUntilIdle();
        QCoreApplication::processEvents();
    }
}

} // namespace

class TestKillAndCancel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void cancelled_data() { kinds(); }
    void cancelled()
    {
        for (int at = 0; at < Awaits; ++at)
            runOnce(at, [](TaskHandle<> &task, std::unique_ptr<TaskGroup> &) { task.cancel(u"stop"_s); }, false);
    }

    void killedWithTheOwner_data() { kinds(); }
    void killedWithTheOwner()
    {
        for (int at = 0; at < Awaits; ++at)
            runOnce(at, [](TaskHandle<> &, std::unique_ptr<TaskGroup> &group) { group.reset(); }, true);
    }

    // First asked to end, then killed before it could.
    void cancelledThenKilled_data() { kinds(); }
    void cancelledThenKilled()
    {
        const auto both = [](TaskHandle<> &task, std::unique_ptr<TaskGroup> &group) {
            task.cancel();
            group.reset();
        };
        for (int at = 0; at < Awaits; ++at)
            runOnce(at, both, true);
    }

    // It happened, but the task did not get its turn before it was killed.
    void killedWithTheResultAtHand_data() { kinds(); }
    void killedWithTheResultAtHand()
    {
        const LeakGuard guard;
        {
            QFETCH(Make, make);
            int alive = 0;
            Log log;
            const std::unique_ptr<Kind> kind = make();
            kind->alive = &alive;
            auto group = std::make_unique<TaskGroup>();
            group->startSoon([&] { return scenario(*kind, alive, log); });
            Dispatcher::current()->runUntilIdle();
            kind->fire();
            group.reset();
            QCOMPARE(alive, 0);
            turn();
            QCOMPARE(log, Log{});
        }
        turn();
        VERIFY_NO_LEAK(guard);
    }

    void uninterrupted_data() { kinds(); }
    void uninterrupted()
    {
        runOnce(Awaits, [](TaskHandle<> &, std::unique_ptr<TaskGroup> &) { }, false);
    }

    // A yield is over as soon as it begins: the task is cancelled or killed while it stands in the ready queue.
    void yielding()
    {
        for (const bool kill : {false, true}) {
            for (int at = 0; at < Awaits; ++at) {
                const LeakGuard guard;
                int alive = 0;
                Log log;
                auto group = std::make_unique<TaskGroup>();
                TaskGroup saboteurs;
                TaskHandle<> task = group->startSoon([&]() -> Async<> {
                    const Sentinel sentinel(alive);
                    for (int i = 0; i < Awaits; ++i) {
                        if (i == at)
                            saboteurs.startSoon([&] { kill ? group.reset() : task.cancel(); });
                        co_await yield();
                        log.add(QString::number(i));
                    }
                });
                Dispatcher::current()->runUntilIdle();
                QCOMPARE(alive, 0);
                // The cancelled await had ended well; the next one throws, if there is one.
                QCOMPARE(log.size(), kill ? at : at + 1);
                QVERIFY(task.hasEnded());
                task = {};
                group.reset();
                VERIFY_NO_LEAK(guard);
            }
        }
    }

private:
    static void kinds()
    {
        QTest::addColumn<Make>("make");
        QTest::newRow("sleep") << &make<SleepKind>;
        QTest::newRow("a group's children") << &make<GroupKind>;
        QTest::newRow("join of a task") << &make<JoinKind>;
        QTest::newRow("signal") << &make<SignalKind>;
        QTest::newRow("signal with predicate") << &make<PredicateKind>;
        QTest::newRow("signal, three calls deep") << &make<ChainKind>;
        QTest::newRow("signal with deadline") << &make<DeadlineKind>;
        QTest::newRow("QTimer") << &make<TimerKind>;
        QTest::newRow("QFuture") << &make<FutureKind>;
        QTest::newRow("offload") << &make<OffloadKind>;
        QTest::newRow("offload, abandoned") << &make<AbandonedKind>;
        QTest::newRow("offload with promise") << &make<PromiseKind>;
        QTest::newRow("QNetworkReply") << &make<ReplyKind>;
        QTest::newRow("QIODevice") << &make<DeviceKind>;
        QTest::newRow("QCoro::Task") << &make<QCoroKind>;
        QTest::newRow("QCoro::Task, kept") << &make<LvalueQCoroKind>;
    }

    template<typename F>
    void runOnce(int at, F interrupt, bool atOnce)
    {
        const LeakGuard guard;
        {
            QFETCH(Make, make);
            int alive = 0;
            Log log;
            const std::unique_ptr<Kind> kind = make();
            kind->alive = &alive;
            auto group = std::make_unique<TaskGroup>();
            TaskHandle<> task = group->startSoon([&] { return scenario(*kind, alive, log); });
            turn();
            QVERIFY(alive >= 2);
            kind->waitUntilBegun();
            for (int i = 0; i < at; ++i) {
                kind->fire();
                turnUntil([&] { return log.size() > i; });
                turn();
                if (i + 1 < Awaits)
                    kind->waitUntilBegun();
            }
            QCOMPARE(log.size(), at);
            interrupt(task, group);
            if (!atOnce && at < Awaits && kind->outlivesCancel()) {
                turn();
                QVERIFY(!task.hasEnded());
                kind->fire();
            }
            if (!atOnce)
                turnUntil([&] { return task.hasEnded(); });
            QCOMPARE(alive, 0);
            QCOMPARE(task.state(), at < Awaits ? TaskState::Cancelled : TaskState::Finished);
            if (at < Awaits)
                kind->fire(); // the late completion
            turn();
            QCOMPARE(log.size(), at);
            QCOMPARE(alive, 0);
        }
        turn();
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(TestKillAndCancel)
#include "tst_killandcancel.moc"
