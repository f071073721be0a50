// SPDX-License-Identifier: MIT
// Operators that go by time, and by errors; drawn as in marbles.h.
#include "support/marbles.h"

#include <QActors/Everywhere>
#include <QActors/StreamOperators>
#include <QActors/StreamSources>
#include <QActors/StreamTiming>

using namespace TestSupport;
using namespace QActors::Streams;
using namespace Qt::StringLiterals;

namespace {
int sizeOf(const QList<int> &list)
{
    return int(list.size());
}
} // namespace

class tst_StreamTiming : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void SM16_debounce()
    {
        QCOMPARE(drawn([] { return marbles("123---45|") | debounce(2s); }), u"----3---(5|)"_s);
        QCOMPARE(drawn([] { return marbles("12|") | debounce(0s); }), u"12|"_s);
        QCOMPARE(drawn([] { return marbles("1#") | debounce(5s); }), u"-#"_s); // what was not given yet goes
        QCOMPARE(drawn([] { return marbles("|") | debounce(5s); }), u"|"_s);
    }
    void SM16_throttle()
    {
        QCOMPARE(drawn([] { return marbles("12345----6|") | throttle(2500ms); }), u"1-3--5---6|"_s);
        QCOMPARE(drawn([] { return marbles("12|") | throttle(5s); }), u"1----(2|)"_s);
    }
    void SM16_throttleGivesASlowReaderTheLatest()
    {
        QList<int> read;
        awaitVirtual([&]() -> Async<> {
            const auto slowly = [&read](int value) -> Async<> {
                read.append(value);
                co_await QActors::sleep(4500ms);
            };
            Channel<int> channel(100);
            for (int i = 1; i <= 9; ++i)
                co_await channel.send(i);
            auto body = [&](TaskGroup &group) -> Async<> {
                group.startSoon([&channel]() -> Async<> {
                    co_await QActors::sleep(10s);
                    channel.close();
                });
                co_await forEach(valuesOf(channel) | throttle(1s), slowly);
            };
            co_await withTaskGroup(body);
        });
        QCOMPARE(read, QList<int>({1, 9}));
    }
    void SM16_sample()
    {
        QCOMPARE(drawn([] { return marbles("1234---567|") | sample(2500ms) | take(3); }), u"--3--4-(5|)"_s);
    }
    void SM16_sampleSkipsThePeriodsThatAReaderSlept()
    {
        QList<int> read;
        awaitVirtual([&]() -> Async<> {
            auto values = marbles("1-2--|") | sample(1us);
            read.append((co_await values.next()).value_or(0));
            co_await QActors::sleep(24h * 365); // 3e13 periods
            read.append((co_await values.next()).value_or(0));
        });
        QCOMPARE(read.first(), 1);
    }
    void SM16_delay()
    {
        QCOMPARE(drawn([] { return marbles("1-23|") | QActors::Streams::delay(2s); }), u"--1-2(3|)"_s);
    }
    void SM16_delayKeepsTheDistancesOfASlowReader()
    {
        const LeakGuard guard;
        QList<qint64> seconds;
        awaitVirtual([&]() -> Async<> {
            const TimePoint start = Dispatcher::current()->now();
            const auto now = [start] { return std::chrono::duration_cast<std::chrono::seconds>(Dispatcher::current()->now() - start).count(); };
            const auto slowly = [&](int) -> Async<> {
                seconds.append(now());
                co_await QActors::sleep(5s);
            };
            co_await forEach(marbles("123---------4|") | QActors::Streams::delay(10s), slowly);
        });
        QCOMPARE(seconds, QList<qint64>({10, 15, 20, 25})); // the last came after 12 s, while the reader was busy: it is due after 22 s
        VERIFY_NO_LEAK(guard);
    }
    void SM2_delayGivesAnErrorAfterTheValuesBeforeIt()
    {
        QCOMPARE(drawn([] { return marbles("12#") | QActors::Streams::delay(3s); }), u"---1(2#)"_s);
    }
    void SM16_timeout()
    {
        QCOMPARE(drawn([] { return marbles("12----3|") | timeout(3s); }), u"12--#"_s);
        QCOMPARE(drawn([] { return marbles("1-2|") | timeout(3s); }), u"1-2|"_s);
        const QString text = messageOf<TimeoutError>([] {
            awaitVirtual([]() -> Async<> {
                auto stream = marbles("-----1|") | timeout(3s);
                co_await stream.next();
            });
        });
        QCOMPARE(text, u"timeout: a stream gave no value for 3 s"_s);
    }
    void SM16_bufferFor()
    {
        QCOMPARE(drawn([] { return marbles("123----4|") | bufferFor(5s) | map(sizeOf); }), u"-----3--(1|)"_s);
        QCOMPARE(drawn([] { return marbles("12345|") | bufferFor(9s, 2) | map(sizeOf); }), u"-2-2-(1|)"_s);
    }
    void SM17_catchErrorAndRetry()
    {
        QCOMPARE(drawn([] { return marbles("12#") | catchError([](const std::exception_ptr &) { return marbles("8-9|"); }); }), u"128-9|"_s);
        int made = 0;
        const auto make = [&made] { return marbles(++made < 3 ? "1#" : "2|"); };
        const RetryPolicy policy{.attempts = 3, .initialDelay = 2s, .factor = 1, .jitter = 0};
        QCOMPARE(drawn([&] { return QActors::Streams::retry(policy, make); }), u"1--1--2|"_s);
        Log log;
        const auto careful = [&log]() -> Stream<int> {
            bool cancelled = false;
            try {
                co_yield 1;
                co_await QActors::sleep(1h);
            } catch (const Cancelled &) {
                cancelled = true;
            }
            if (cancelled) {
                const auto end = [] { return QActors::sleep(1s); };
                co_await shielded(end);
                log.add(u"cleaned"_s);
            }
        };
        QCOMPARE(drawn([&] { return QActors::Streams::retry(policy, careful) | take(1); }), u"(1|)"_s);
        QCOMPARE(log, QStringList{u"cleaned"_s}); // SM4
        made = -10;
        QCOMPARE(drawn([&] { return QActors::Streams::retry(policy, make); }), u"1--1--1#"_s);
    }
    void SM9_cancelAndKillEverywhere()
    {
        const auto scenario = []() -> Async<> {
            const auto all = co_await collect(marbles("123--4|") | debounce(1s) | throttle(2s) | QActors::Streams::delay(1s) | timeout(9s)
                                              | bufferFor(3s) | sample(1s));
            QACTORS_VERIFY(all.size() < 4);
        };
        for (const auto &everywhere : {&Test::cancelEverywhere, &Test::killEverywhere, &Test::failEverywhere}) {
            const auto result = everywhere(scenario, {}, std::source_location::current());
            QVERIFY2(result.passed() && result.complete, qPrintable(result.report()));
        }
    }
    void badTimesAreRefused()
    {
        const QString text = messageOf<MisuseError>([] { static_cast<void>(debounce(-1s)); });
        QCOMPARE(text, u"debounce: a time of -1 s; give a positive one, or 0"_s);
        QVERIFY_THROWS_EXCEPTION(MisuseError, static_cast<void>(throttle(-1s)));
        QVERIFY_THROWS_EXCEPTION(MisuseError, static_cast<void>(sample(0s)));
        QVERIFY_THROWS_EXCEPTION(MisuseError, static_cast<void>(timeout(0s)));
        QVERIFY_THROWS_EXCEPTION(MisuseError, static_cast<void>(bufferFor(1s, 0)));
        QVERIFY_THROWS_EXCEPTION(MisuseError, static_cast<void>(QActors::Streams::delay(-1s)));
    }

    void SM16_delayedValuesThatOwnMemory()
    {
        const LeakGuard guard;
        QString drawn;
        awaitVirtual([&]() -> Async<> {
            const QHash<char, QString> values{{'a', QString(100, u'x')}, {'b', QString(100, u'y')}};
            const auto sign = [](const QString &value) { return value.left(1); };
            drawn = co_await Test::draw(Test::marbles("(ab)-a|", values) | Streams::delay(2s), 1h, sign);
        });
        QCOMPARE(drawn, u"--(xy)-(x|)"_s);
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_StreamTiming)
#include "tst_streamtiming.moc"
