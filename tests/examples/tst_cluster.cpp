// SPDX-License-Identifier: MIT
// The cluster's engine: a program of Erlang's, its crashes and its loss.
// Real I/O and time: a node of Erlang's own.
// Not for ThreadSanitizer: Erlang's processes.
#include "engine/erlangprogram.h"
#include "engine/thermostats.h"

#include "support/testrun.h"

#include <QActors/Combinators>
#include <QActors/Signal>
#include <QActors/Timeouts>

using namespace TestSupport;
using namespace Qt::StringLiterals;

#define CLUSTER_TEST(name) QACTORS_TEST(name, QActors::Test::Options().realTime().watchdog(60s))

class tst_Cluster : public QObject
{
    Q_OBJECT

    /// Waits until `condition` holds, which may change whenever one of the signals comes; fails with the log after 30 s.
    template<typename Condition>
    static Async<> until(Thermostats &thermostats, Condition condition)
    {
        const auto wait = [&]() -> Async<> {
            while (!condition()) {
                co_await race([&]() -> Async<> { co_await when(&thermostats, &Thermostats::logChanged); },
                              [&]() -> Async<> { co_await when(&thermostats, &Thermostats::isLiveChanged); },
                              [&]() -> Async<> { co_await when(thermostats.rooms(), &RoomModel::dataChanged); },
                              [&]() -> Async<> { co_await when(thermostats.rooms(), &RoomModel::modelReset); });
            }
        };
        if (!co_await moveOnAfter(30s, wait))
            QACTORS_FAIL(u"this has not come: "_s + thermostats.log().join(u" | "_s));
    }
    static Room room(Thermostats &thermostats, const QString &name)
    {
        for (const Room &room : thermostats.rooms()->rooms()) {
            if (room.name == name)
                return room;
        }
        return {};
    }

private Q_SLOTS:
    void init()
    {
        if (!ErlangProgram::isInstalled())
            QSKIP("there is no erl");
    }

    CLUSTER_TEST(theRoomsAreLiveAndCanBeSet)
    {
        ErlangProgram program;
        Thermostats thermostats(program); // waits for the program
        program.start();
        co_await until(thermostats, [&] { return thermostats.isLive(); });
        QACTORS_COMPARE(thermostats.rooms()->rowCount(), 4);
        thermostats.set(u"Büro"_s, 23);
        co_await until(thermostats, [&] { return room(thermostats, u"Büro"_s).wanted == 23; });
        const double before = room(thermostats, u"Büro"_s).degrees;
        co_await until(thermostats, [&] { return room(thermostats, u"Büro"_s).degrees > before; });
        thermostats.set(u"Attic"_s, 20);
        co_await until(thermostats, [&] { return thermostats.log().join(u'|').contains(u"Attic stays as it is: {error,no_such_room}"_s); });
        thermostats.set(u"Kitchen"_s, 99);
        co_await until(thermostats, [&] { return thermostats.log().join(u'|').contains(u"Kitchen stays as it is: {error,out_of_range}"_s); });
        QACTORS_VERIFY(thermostats.isLive());
    }

    CLUSTER_TEST(aCrashedServerIsFoundAgain)
    {
        ErlangProgram program;
        Thermostats thermostats(program);
        program.start();
        co_await until(thermostats, [&] { return thermostats.isLive(); });
        thermostats.set(u"Kitchen"_s, 25);
        co_await until(thermostats, [&] { return room(thermostats, u"Kitchen"_s).wanted == 25; });
        thermostats.crash();
        co_await until(thermostats, [&] { return !thermostats.isLive(); });
        QACTORS_VERIFY(thermostats.log().join(u'|').contains(u"{crash,by_button}"_s));
        co_await until(thermostats, [&] { return thermostats.isLive(); });
        QACTORS_COMPARE(room(thermostats, u"Kitchen"_s).wanted, 21); // a new server begins anew
        QACTORS_VERIFY(!thermostats.log().join(u'|').contains(u"lost"_s)); // the node was there all the time
    }

    CLUSTER_TEST(aLostNodeIsFoundAgain)
    {
        ErlangProgram program;
        Thermostats thermostats(program);
        program.start();
        co_await until(thermostats, [&] { return thermostats.isLive(); });
        program.kill();
        co_await until(thermostats, [&] { return !thermostats.isLive() && thermostats.log().join(u'|').contains(u"house@127.0.0.1 is lost"_s); });
        QACTORS_COMPARE(thermostats.rooms()->rowCount(), 4); // as they were at last
        thermostats.set(u"Kitchen"_s, 22);
        co_await until(thermostats, [&] { return thermostats.log().join(u'|').contains(u"Kitchen stays as it is: "_s); });
        while (program.isRunning())
            co_await when(&program, &ErlangProgram::isRunningChanged);
        program.start();
        co_await until(thermostats, [&] { return thermostats.isLive(); });
    }
};

QTEST_GUILESS_MAIN(tst_Cluster)
#include "tst_cluster.moc"
