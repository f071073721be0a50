// SPDX-License-Identifier: MIT
// Real I/O: nodes of Erlang's. What the other tests of this folder start them with.
// Not for ThreadSanitizer: there is one thread, and Erlang's processes.
#include "erlang/beam.h"

using namespace TestSupport;

class tst_Beam : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QACTORS_NEEDS_ERLANG(); }

    QACTORS_TEST(aNodeEvaluatesAndTells, QActors::Test::Options().realTime().watchdog(60s))
    {
        Epmd epmd;
        Beam beam(epmd);
        co_await beam.ready();
        QACTORS_COMPARE(co_await beam.eval("node()"), "'app@127.0.0.1'"_ba);
        QACTORS_COMPARE(co_await beam.eval("gen_server:call(store, {add, 3, 4})"), "7"_ba);
        QACTORS_COMPARE(co_await beam.eval("1 / 0"), "error:badarith"_ba);
        QACTORS_COMPARE(co_await beam.eval(u"<<\"höher\"/utf8>>"_s.toUtf8()), u"<<\"höher\"/utf8>>"_s.toUtf8());
        co_await beam.eval("mate:watch(plain)");
        co_await beam.eval("plain ! {exit, enough}");
        QACTORS_COMPARE(co_await beam.event("down"), "enough"_ba);
        beam.stop();
        QACTORS_COMPARE(beam.process().state(), QProcess::NotRunning);
    }

    QACTORS_TEST(twoNodesMeet, QActors::Test::Options().realTime().watchdog(60s))
    {
        Epmd epmd;
        Beam one(epmd, u"one"_s);
        Beam other(epmd, u"other"_s);
        co_await one.ready();
        co_await other.ready();
        QACTORS_COMPARE(co_await one.eval("net_adm:ping('other@127.0.0.1')"), "pong"_ba);
    }
};

QTEST_GUILESS_MAIN(tst_Beam)
#include "tst_beam.moc"
