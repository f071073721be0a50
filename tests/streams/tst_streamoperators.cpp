// SPDX-License-Identifier: MIT
// What operators make of values, ends and errors. Streams are drawn as marbles: "1--2|" is 1 at 0 s, 2 at 3 s, the end at 4 s; '#' is an error.
#include "support/marbles.h"

#include <QActors/Everywhere>
#include <QActors/StreamOperators>

using namespace TestSupport;
using namespace QActors::Streams;
using namespace Qt::StringLiterals;

namespace {
bool isOdd(int value) { return value % 2 == 1; }
} // namespace

class tst_StreamOperators : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void SM10_eachOperatorIsWhatItsNameSays()
    {
        QCOMPARE(drawn([] { return marbles("12-3|") | map([](int i) { return i + 5; }); }), u"67-8|"_s);
        QCOMPARE(drawn([] { return marbles("123456|") | filter(isOdd); }), u"1-3-5-|"_s);
        QCOMPARE(drawn([] { return marbles("12345|") | take(2); }), u"1(2|)"_s);
        QCOMPARE(drawn([] { return marbles("12345|") | take(0); }), u"|"_s);
        QCOMPARE(drawn([] { return marbles("1|") | take(5); }), u"1|"_s);
        QCOMPARE(drawn([] { return marbles("12325|") | takeWhile([](int i) { return i < 3; }); }), u"12|"_s);
        QCOMPARE(drawn([] { return marbles("12345|") | drop(3); }), u"---45|"_s);
        QCOMPARE(drawn([] { return marbles("11222-21|") | distinctUntilChanged(); }), u"1-2----1|"_s);
        QCOMPARE(drawn([] { return marbles("1-23|") | scan(0, [](int sum, int i) { return sum + i; }); }), u"1-36|"_s);
        QCOMPARE(drawn([] { return marbles("12345|") | buffer(2) | map([](const QList<int> &l) { return int(l.size()); }); }), u"-2-2-(1|)"_s);
        QCOMPARE(drawn([] { return marbles("|") | buffer(2) | map([](const QList<int> &l) { return int(l.size()); }); }), u"|"_s);
    }

    void SM10_operatorsOfOperators()
    {
        const auto odd = filter(isOdd) | map([](int i) { return i * 2; });
        QCOMPARE(drawn([odd] { return marbles("12345|") | odd | take(2); }), u"2-(6|)"_s);
    }

    void SM11_anErrorPassesThroughAll()
    {
        QCOMPARE(drawn([] { return marbles("12#") | map([](int i) { return i; }) | filter(isOdd) | drop(0) | buffer(1)
                                   | map([](const QList<int> &l) { return l[0]; }); }),
                 u"1-#"_s);
        QCOMPARE(drawn([] {
                     return marbles("123|") | map([](int i) {
                                if (i == 2)
                                    throw std::runtime_error("two");
                                return i;
                            });
                 }),
                 u"1#"_s);
        QCOMPARE(drawn([] { return marbles("#") | buffer(3) | map([](const QList<int> &l) { return int(l.size()); }); }), u"#"_s);
    }

    void SM2_afterAFailureThereIsNothing()
    {
        const LeakGuard guard;
        awaitVirtual([]() -> Async<> {
            auto failing = marbles("(12|)") | map([](int i) {
                               if (i == 1)
                                   throw std::runtime_error("one");
                               return i;
                           });
            bool thrown = false;
            try {
                co_await failing.next();
            } catch (const std::runtime_error &) {
                thrown = true;
            }
            QACTORS_VERIFY(thrown);
            QACTORS_VERIFY(!(co_await failing.next()));
        });
        VERIFY_NO_LEAK(guard);
    }

    void SM12_functionsMayBeCoroutines()
    {
        const auto slowly = [](int i) -> Async<int> {
            co_await QActors::sleep(1s);
            co_return i + 1;
        };
        QCOMPARE(drawn([slowly] { return marbles("1--2|") | map(slowly); }), u"-2--(3|)"_s);
        const auto slowlyOdd = [](int i) -> Async<bool> {
            co_await QActors::sleep(1s);
            co_return isOdd(i);
        };
        QCOMPARE(drawn([slowlyOdd] { return marbles("1--2--3|") | filter(slowlyOdd); }), u"-1-----(3|)"_s);
    }

    void whatIsToldOfBeginningEndAndFailure()
    {
        Log log;
        const auto told = [&log](const char *text) {
            return marbles(text) | onStart([&log] { log.add(u"start"_s); }) | onEnd([&log] { log.add(u"end"_s); })
                   | onError([&log](const std::exception_ptr &error) { log.add(error ? u"error"_s : u"nothing"_s); });
        };
        QCOMPARE(drawn([&] { return told("1|"); }), u"1|"_s);
        QCOMPARE(drawn([&] { return told("1#"); }), u"1#"_s);
        QCOMPARE(drawn([&] { return told("123|") | take(1); }), u"(1|)"_s);
        QCOMPARE(log, QStringList({u"start"_s, u"end"_s, u"start"_s, u"error"_s, u"start"_s}));
    }

    void SM13_aStreamThatIsSkippedForEverLetsOthersRun()
    {
        const LeakGuard guard;
        await([]() -> Async<> {
            const auto ever = []() -> Stream<int> {
                for (;;)
                    co_yield 1;
            };
            auto none = ever() | filter([](int) { return false; });
            const auto next = [&none] { return none.next(); };
            const auto value = co_await moveOnAfter(20ms, next); // real time
            QACTORS_VERIFY(!value);
        });
        VERIFY_NO_LEAK(guard);
    }

    void SM9_cancelAndKillEverywhere()
    {
        const auto scenario = []() -> Async<> {
            const auto slowly = [](int i) -> Async<int> {
                co_await QActors::sleep(1s);
                co_return i;
            };
            const auto all = co_await collect(marbles("12-3456|") | map(slowly) | filter(isOdd) | buffer(2) | take(1));
            QACTORS_COMPARE(int(all.size()), 1);
        };
        for (const auto &everywhere : {&Test::cancelEverywhere, &Test::killEverywhere, &Test::failEverywhere}) {
            const auto result = everywhere(scenario, {}, std::source_location::current());
            QVERIFY2(result.passed() && result.complete, qPrintable(result.report()));
        }
    }

    void badInputIsRefused()
    {
        QVERIFY_THROWS_EXCEPTION(MisuseError, static_cast<void>(take(-1)));
        QVERIFY_THROWS_EXCEPTION(MisuseError, static_cast<void>(drop(-1)));
        QVERIFY_THROWS_EXCEPTION(MisuseError, static_cast<void>(buffer(0)));
        QVERIFY_THROWS_EXCEPTION(MisuseError, static_cast<void>(Stream<int>() | take(1)));
        const QString text = messageOf<MisuseError>([] { static_cast<void>(Stream<int>() | map([](int i) { return i; })); });
        QCOMPARE(text, u"map: the stream is empty: made without a source, moved from, or given away before"_s);
    }
};

QTEST_GUILESS_MAIN(tst_StreamOperators)
#include "tst_streamoperators.moc"
