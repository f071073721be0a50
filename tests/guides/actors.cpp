// SPDX-License-Identifier: MIT
#include "guides/guides.h"
#include "actors.h"

#include <QActors/TestProbe>

namespace actors {

class tst_Actors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aLife()
    {
        QTest::ignoreMessage(QtInfoMsg, "thermostat: Normal");
        TestSupport::inGroup([](TaskGroup &group) -> Async<> {
            Test::TestProbe heater;
            const Pid thermostat = co_await start<Thermostat>(group, 21.0);
            send(thermostat, "is", 20.0, heater.pid());
            co_await heater.expectMessage("heat", true);
            send(thermostat, "target", 19.0);
            send(thermostat, "is", 20.0, heater.pid());
            co_await heater.expectMessage("heat", false);
            send(thermostat, "off");
            co_await sleep(1s);
        });
    }
    void laterAndAgain()
    {
        QList<QString> log;
        TestSupport::inGroup([&](TaskGroup &group) -> Async<> {
            static_cast<void>(co_await start<Poller>(group, &log));
            co_await sleep(1min);
        });
        QCOMPARE(log.size(), 4); // the fifth would be armed after the end was
    }
    void selectiveReceive()
    {
        for (const char *line : {"printed one", "printed two"})
            QTest::ignoreMessage(QtInfoMsg, line);
        TestSupport::inGroup([](TaskGroup &group) -> Async<> {
            const Pid printer = co_await start<Printer>(group);
            send(printer, "print", "one");
            send(printer, "print", "two");
            send(printer, "paper", 0);
            send(printer, "paper", 2);
            co_await sleep(1s);
        });
    }
    void everyMessage()
    {
        TestSupport::inGroup([](TaskGroup &group) -> Async<> {
            Test::TestProbe asker;
            const Pid adder = co_await start<Adder>(group);
            for (int i = 1; i < 5; ++i)
                send(adder, i);
            send(adder, "sum", asker.pid());
            co_await asker.expectMessage(10);
            stop(adder);
        });
    }
    void signals_()
    {
        TestSupport::inGroup([](TaskGroup &group) -> Async<> {
            Test::TestProbe boss;
            Door door;
            const Pid doorman = co_await start<Doorman>(group, &door, boss.pid());
            Q_EMIT door.opened(u"cat"_s);
            co_await boss.expectMessage("came", u"cat"_s);
            stop(doorman);
        });
    }
    void children()
    {
        QTest::ignoreMessage(QtInfoMsg, "thermostat: Normal");
        QTest::ignoreMessage(QtInfoMsg, "child ended: Normal");
        TestSupport::inGroup([](TaskGroup &group) -> Async<> {
            Test::TestProbe probe;
            const Pid heartbeat = co_await start<Heartbeat>(group, probe.pid());
            for (int i = 0; i < 3; ++i)
                co_await probe.expectMessage(u"beat"_s);
            send(heartbeat, "stop");
        });
    }
    void passedState()
    {
        TestSupport::inGroup([](TaskGroup &group) -> Async<> {
            Test::TestProbe probe;
            const Pid tally = co_await start<Tally>(group);
            send(tally, "up", 3);
            send(tally, "up", 4);
            send(tally, "get", probe.pid());
            co_await probe.expectMessage(7);
        });
    }
    void backPressure()
    {
        QTest::ignoreMessage(QtInfoMsg, "4950 10");
        TestSupport::inGroup([](TaskGroup &group) -> Async<> {
            const Pid writer = co_await start<Writer>(group);
            co_await produce(writer);
            co_await sleep(1s);
        });
    }
    void servers()
    {
        TestSupport::inGroup([](TaskGroup &group) -> Async<> {
            QACTORS_COMPARE(co_await useTheBank(group), 70);
            const auto bank = co_await start<Bank>(group);
            bool refused = false;
            try {
                co_await bank.call(&Bank::deposit, u"ann"_s, 0);
            } catch (const CallError &) {
                refused = true;
            }
            QACTORS_VERIFY(refused);
            QTest::ignoreMessage(QtWarningMsg, "no balance: deposit: 0 cents; give more than 0");
            QACTORS_COMPARE(co_await balanceIfOpen(bank), 0);
            QACTORS_COMPARE(co_await bank.call(&Bank::statement, u"ann"_s), u"ann: 0"_s);
        });
    }
    void stateMachines()
    {
        TestSupport::inGroup([](TaskGroup &group) -> Async<> {
            QACTORS_VERIFY(co_await useTheGate(group));
            const auto gate = co_await start<Gate>(group);
            co_await gate.call(&Gate::push);
            send(gate, Knock{});
            QACTORS_COMPARE(co_await gate.call(&Gate::knocks), 1);
            co_await sleep(11s);
            cast<Bolt>(gate, 1);
            QACTORS_VERIFY(!co_await call<Unbolt>(gate, 2));
        });
    }
};
GUIDE_TEST(tst_Actors)

} // namespace actors

using actors::Gate; // moc of Qt 6.11 looks for the type of its property here
#include "moc_actors.cpp"
#include "actors.moc"
