// SPDX-License-Identifier: MIT
#include <QActors/Actor>
#include <QActors/Registry>
#include <QActors/RunTest>
#include <QActors/Task>
#include <QActors/TestProbe>
#include <QActors/Waiting>

using namespace QActors;
using namespace QActors::Test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// What the kit says of a failed expectation.
Async<QString> complaint(Async<> expectation)
{
    try {
        co_await std::move(expectation);
    } catch (const AssertionFailed &failed) {
        failed.acknowledge();
        co_return failed.message();
    }
    co_return u"none"_s;
}

Async<> drop(Async<int> value)
{
    co_await std::move(value);
}

class Echo : public Actor
{
    Async<> run() override
    {
        co_await receive(on("ask", arg<Pid>, arg<int>, [](Pid from, int i) { send(from, "answer", i); }));
    }
};

} // namespace

#define CONTAINS(text, part) QACTORS_VERIFY2((text).contains(part), text)

class TestProbeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    QACTORS_TEST(TS2_theProbeCollectsInOrder)
    {
        TestProbe probe;
        send(probe, 1);
        send(probe, "two", 2);
        send(probe, QByteArray("three"));
        QACTORS_COMPARE(probe.messages().join(u' '), u"1 (\"two\", 2) three"_s);
        QACTORS_COMPARE(co_await probe.expect<int>(), 1);
        const int two = co_await probe.expect(on("two", arg<int>, [](int i) { return i; }));
        QACTORS_COMPARE(two, 2);
        QACTORS_COMPARE(probe.count(), 1);
        QACTORS_COMPARE(probe.messages().size(), 3);
        probe.clear();
        QACTORS_COMPARE(probe.messages().size(), 0);
        co_await probe.expectNone(1h);
        QACTORS_COMPARE(testClock().elapsed(), Duration(1h));
    }

    QACTORS_TEST(itStandsForASenderAndReplies)
    {
        TestProbe probe;
        auto body = [&probe](TaskGroup &group) -> Async<> {
            const Pid echo = co_await start<Echo>(group);
            send(echo, "ask", probe.pid(), 7);
            co_await probe.expectMessage("answer", 7);
        };
        co_await withTaskGroup(body);
        TestProbe other(u"other"_s);
        send(probe, "hello", other.pid());
        co_await probe.expectMessage("hello", ignore);
        probe.reply("hi");
        co_await other.expectMessage(u"hi"_s);
    }

    QACTORS_TEST(receiveWhileAndFishForTakeWhatFits)
    {
        TestProbe probe;
        for (int i = 1; i <= 5; ++i)
            send(probe, i);
        send(probe, "end");
        const QList<int> low = co_await probe.receiveWhile<int>([](int i) { return i < 4; }, 1s);
        QACTORS_COMPARE(low, (QList<int>{1, 2, 3}));
        QACTORS_COMPARE(co_await probe.expect<int>(), 4);
        co_await probe.fishFor(on(u"end"_s, [] { }));
        QACTORS_COMPARE(probe.messages().size(), 6);
        co_await probe.expectNone(0s);
    }

    QACTORS_TEST(TS1_everyHelperThrowsAnAssertionFailed)
    {
        TestProbe probe(u"client"_s);
        QString said = co_await complaint(drop(probe.expect<int>(20ms)));
        CONTAINS(said, u"TestProbe 'client' expected int, but none that fits came within 20 ms"_s);
        send(probe, "wrong", 1);
        said = co_await complaint(drop(probe.expect<int>()));
        CONTAINS(said, u"expected int, but got (\"wrong\", 1)"_s);
        send(probe, "answer", 7, 1);
        said = co_await complaint(probe.expectMessage("answer", 8, arg<int>));
        CONTAINS(said, u"expected (\"answer\", 8, arg<int>), but got (\"answer\", 7, 1)"_s);
        send(probe, 3);
        said = co_await complaint(probe.expectNone(1s));
        CONTAINS(said, u"expected no message for 1 s, but got 3"_s);
        said = co_await complaint(probe.fishFor(on(u"never"_s, [] { }), 2s));
        CONTAINS(said, u"none that fits came within 2 s"_s);
        bool thrown = false;
        try {
            probe.clear();
            send(probe, 1);
            co_await probe.expect<int>();
            probe.reply(2);
        } catch (const AssertionFailed &failed) {
            failed.acknowledge();
            thrown = failed.message().contains(u"cannot reply: there is no Pid"_s);
        }
        QACTORS_VERIFY(thrown);
    }

    QACTORS_TEST(aFailureHasThePlaceOfTheCheck)
    {
        TestProbe probe;
        std::source_location where, expected;
        send(probe, 1);
        try {
            expected = std::source_location::current(), co_await probe.expectMessage(2);
        } catch (const AssertionFailed &failed) {
            failed.acknowledge();
            where = failed.where();
        }
        QACTORS_COMPARE(where.line(), expected.line());
        QACTORS_COMPARE(where.file_name(), expected.file_name());
    }

    QACTORS_TEST(itCanBeARegisteredName)
    {
        TestProbe probe;
        Registry registry(u"test"_s);
        registry.registerName(u"store"_s, probe);
        QACTORS_COMPARE(registry.whereis(u"store"_s), probe.pid());
        send(registry.resolve(u"store"_s), "add", 5);
        const int added = co_await probe.expect(on("add", arg<int>, [](int n) { return n; }));
        QACTORS_COMPARE(added, 5);
        probe.close();
        QACTORS_VERIFY(registry.whereis(u"store"_s).isNull()); // as of any process that has ended
        TestProbe second;
        registry.registerName(u"store"_s, second);
    }

    QACTORS_TEST(itHearsOfTheEndOfWhatItWatches)
    {
        TestProbe probe;
        auto body = [&probe](TaskGroup &group) -> Async<> {
            const ActorHandle echo = co_await startWith<Echo>(group);
            const Ref ref = probe.watch(echo);
            co_await probe.expectNone(1s);
            echo.stop(ExitReason(ExitReason::Kind::Shutdown, u"enough"_s));
            const Down end = co_await probe.expect<Down>();
            QACTORS_COMPARE(end.ref, ref);
            QACTORS_COMPARE(end.pid, echo.pid());
            QACTORS_COMPARE(end.reason.toString(), u"Shutdown: enough"_s);
            probe.watch(echo);
            const Down late = co_await probe.expect<Down>();
            QACTORS_COMPARE(late.reason.kind(), ExitReason::Kind::NoProcess);
        };
        co_await withTaskGroup(body);
    }

    QACTORS_TEST(aClosedProbeSaysSo)
    {
        TestProbe probe(u"old"_s);
        auto body = [&probe](TaskGroup &group) -> Async<> {
            const TaskHandle<QString> waiting = Task::spawn(group, [&probe] { return complaint(drop(probe.expect<int>(1h))); });
            co_await settle();
            probe.close();
            const QString said = co_await waiting;
            CONTAINS(said, u"TestProbe 'old' (made at tst_testprobe.cpp:"_s);
        };
        co_await withTaskGroup(body);
        const QString said = co_await complaint(drop(probe.expect<int>()));
        CONTAINS(said, u"it was closed and hears nothing any more"_s);
    }
};

QTEST_GUILESS_MAIN(TestProbeTest)
#include "tst_testprobe.moc"
