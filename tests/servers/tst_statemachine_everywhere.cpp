// SPDX-License-Identifier: MIT
// A machine whose handlers and actions await, with postponed calls and timeouts: cancelled, killed, failing at each await,
// deleted by what it calls.
#include "support/door.h"

#include <QActors/Everywhere>
#include <QActors/Explore>

using namespace TestSupport;

namespace {

Async<> useMachines()
{
    Log log;
    co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
        const auto slow = co_await start<SlowDoor>(group, log);
        const auto door = co_await start<Door>(group, log);
        auto knocks = Task::spawn(group, [door]() -> Async<int> { co_return co_await call<Knock>(door, 1); });
        auto passes = Task::spawn(group, [door]() -> Async<QString> { co_return co_await door.call(&Door::passSlowly, u"p"_s); });
        cast<Push>(slow, 1); // leaves, enters: each awaits
        cast<Push>(slow, 2);
        cast<Slowly>(door, [](Door &of) -> Async<> {
            of.setTimeout(u"a"_s, 1h);
            of.setEventTimeout(1h);
            co_await sleep(1s);
            of.next(Push{3});
            of.goTo(Door::Open);
        });
        const QString where = co_await call<Where>(slow);
        QACTORS_COMPARE(where, u"Open"_s);
        const int ten = co_await knocks;
        QACTORS_COMPARE(ten, 10);
        const QString passed = co_await passes;
        QACTORS_COMPARE(passed, u"p"_s);
    });
}

} // namespace

class tst_StateMachineEverywhere : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void GM6_nothingIsLostOrLeftWhereverItEnds()
    {
        for (const auto everywhere : {&Test::cancelEverywhere, &Test::killEverywhere, &Test::failEverywhere}) {
            const Test::EverywhereResult result = everywhere(useMachines, {}, std::source_location::current());
            QVERIFY2(result.passed() && result.complete, qPrintable(result.report()));
            qInfo().noquote() << result.report();
        }
    }

    void GM4_inManyOrders() { Test::exploreTest(useMachines); }

    void GM30_aMachineMayBeDeletedByWhatItCalls_data()
    {
        QTest::addColumn<QString>("by");
        for (const char *by : {"handler", "handler of a call", "handler that awaits", "enter", "leave", "signal", "next"})
            QTest::addRow("%s", by) << QString::fromLatin1(by);
    }

    void GM30_aMachineMayBeDeletedByWhatItCalls()
    {
        QFETCH(const QString, by);
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto door = co_await start<Door>(group, log);
            auto waits = Task::spawn(group, [door]() -> Async<QString> { co_return co_await thrownBy([&] { return call<Knock>(door, 1); }); });
            co_await settle();
            if (by == "handler of a call"_L1) {
                const QString thrown = co_await thrownBy([&] { return door.call(&Door::deleteItself); });
                QACTORS_VERIFY2(thrown == "value"_L1, thrown);
            } else if (by == "handler that awaits"_L1) {
                cast<Slowly>(door, [](Door &of) -> Async<> {
                    co_await yield();
                    of.goTo(Door::Open);
                    of.deleteItself();
                });
            } else {
                cast<Say>(door, [&](Door &of) {
                    const auto deleting = [door = &of] { door->deleteItself(); };
                    if (by == "handler"_L1)
                        return deleting();
                    if (by == "next"_L1)
                        return of.next(Say{[](Door &again) { again.deleteItself(); }});
                    if (by == "enter"_L1)
                        of.in(Door::Open).onEnter(deleting);
                    else if (by == "leave"_L1)
                        of.in(Door::Closed).onLeave(deleting);
                    else
                        QObject::connect(&of, &StateMachine::stateChanged, &of, deleting);
                    of.goTo(Door::Open);
                });
            }
            const QString postponed = co_await waits;
            QACTORS_VERIFY2(postponed.startsWith(u"ProcessExited: "_s) && postponed.contains(u"Killed"_s), postponed);
        });
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_StateMachineEverywhere)
#include "tst_statemachine_everywhere.moc"
