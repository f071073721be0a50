// SPDX-License-Identifier: MIT
// Several streams as one; drawn as in marbles.h.
#include "support/marbles.h"

#include <QActors/Everywhere>
#include <QActors/StreamCombinations>
#include <QActors/StreamOperators>
#include <QActors/StreamSources>

using namespace TestSupport;
using namespace QActors::Streams;
using namespace Qt::StringLiterals;

namespace {

int sumOf(const std::tuple<int, int> &both)
{
    return std::get<0>(both) + std::get<1>(both);
}

/// Says when it is cancelled, and needs two seconds to end.
Stream<int> stubborn(Log &log, int number)
{
    log.add(u"begins %1"_s.arg(number));
    bool cancelled = false;
    try {
        for (;;) {
            co_await QActors::sleep(1s);
            co_yield number;
        }
    } catch (const Cancelled &) {
        cancelled = true;
    }
    if (cancelled) {
        const auto end = [] { return QActors::sleep(2s); };
        co_await shielded(end);
        log.add(u"ended %1"_s.arg(number));
    }
}

} // namespace

class tst_StreamCombinations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void SM14_merge()
    {
        QCOMPARE(drawn([] { return merge(marbles("1--2|"), marbles("-3----4|")); }), u"13-2--4|"_s);
        QCOMPARE(drawn([] { return merge(marbles("|"), marbles("1|")); }), u"1|"_s);
        QCOMPARE(drawn([] { return merge(std::vector<Stream<int>>()); }), u"|"_s);
        QCOMPARE(drawn([] { return merge(marbles("1--2|"), marbles("-#")); }), u"1#"_s);
        QCOMPARE(drawn([] { return merge(marbles("(123|)"), marbles("(456|)")); }), u"(142536|)"_s); // in turn
    }

    void SM14_concat()
    {
        QCOMPARE(drawn([] { return concat(marbles("1-2|"), marbles("34|"), marbles("|")); }), u"1-234|"_s);
        QCOMPARE(drawn([] { return concat(marbles("1#"), marbles("2|")); }), u"1#"_s);
    }

    void SM14_zip()
    {
        QCOMPARE(drawn([] { return zip(marbles("123|"), marbles("-4-5|")) | map(sumOf); }), u"-5-7|"_s);
        QCOMPARE(drawn([] { return zip(marbles("1|"), marbles("234|")) | map(sumOf); }), u"3|"_s);
        QCOMPARE(drawn([] { return zip(marbles("1#"), marbles("23|")) | map(sumOf); }), u"3#"_s);
        QCOMPARE(drawn([] { return zip(marbles("-------1|"), marbles("-|")) | map(sumOf); }), u"-|"_s); // whichever is first
        QCOMPARE(drawn([] { return zip(marbles("-|"), marbles("-------1|")) | map(sumOf); }), u"-|"_s);
    }

    void SM14_combineLatest()
    {
        QCOMPARE(drawn([] { return combineLatest(marbles("1--2|"), marbles("-3-----4|")) | map(sumOf); }), u"-4-5---6|"_s);
        QCOMPARE(drawn([] { return combineLatest(marbles("1|"), marbles("-|")) | map(sumOf); }), u"-|"_s);
    }

    void SM14_flatMap()
    {
        const auto inner = [](int i) { return marbles(i == 1 ? "1-1-1|" : "2-2|"); };
        QCOMPARE(drawn([=] { return marbles("12|") | flatMap(2, inner); }), u"12121|"_s);
        QCOMPARE(drawn([=] { return marbles("12|") | flatMap(1, inner); }), u"1-1-12-2|"_s);
        QCOMPARE(drawn([=] { return marbles("1#") | flatMap(2, inner); }), u"1#"_s);
        QCOMPARE(drawn([] { return marbles("12|") | flatMap(2, [](int) { return marbles("-#"); }); }), u"-#"_s);
    }

    void SM15_switchMapLatestWinsAndWaitsForTheCleanup()
    {
        const auto inner = [](int i) { return marbles(i == 1 ? "1-1-1-1|" : "2-2|"); };
        QCOMPARE(drawn([=] { return marbles("1--2|") | switchMap(inner); }), u"1-12-2|"_s);
        QCOMPARE(drawn([=] { return marbles("1--#") | switchMap(inner); }), u"1-1#"_s);
        QCOMPARE(drawn([] { return marbles("1---|") | switchMap([](int) { return marbles("-#"); }); }), u"-#"_s);
        Log log;
        const auto stubbornly = [&log](int i) { return stubborn(log, i) | take(3); };
        QCOMPARE(drawn([=] { return marbles("1--2|") | switchMap(stubbornly); }, 30s), u"-11---22(2|)"_s);
        QCOMPARE(log, QStringList({u"begins 1"_s, u"ended 1"_s, u"begins 2"_s, u"ended 2"_s}));
    }

    void SM14_takeUntil()
    {
        QCOMPARE(drawn([] { return marbles("12345|") | takeUntil(marbles("--1|")); }), u"12|"_s);
        QCOMPARE(drawn([] { return marbles("12|") | takeUntil(marbles("-----1|")); }), u"12|"_s);
        QCOMPARE(drawn([] { return marbles("123|") | takeUntil(marbles("-|")); }), u"123|"_s); // it has no value
        QCOMPARE(drawn([] { return marbles("123|") | takeUntil(marbles("-#")); }), u"1#"_s);
    }

    void SM14_mapConcurrent()
    {
        const auto slowly = [](int i) -> Async<int> {
            co_await QActors::sleep(i * 1s);
            co_return i;
        };
        QCOMPARE(drawn([=] { return marbles("(411|)") | mapConcurrent(2, slowly); }), u"-11-(4|)"_s);
        const auto fails = [](int i) -> Async<int> {
            co_await QActors::sleep(i * 1s);
            throw std::runtime_error("no");
        };
        QCOMPARE(drawn([=] { return marbles("(31|)") | mapConcurrent(2, fails); }), u"-#"_s);
    }

    void SM14_aSourceThatIsWokenWhileAnotherIsPulled()
    {
        const LeakGuard guard;
        await([]() -> Async<> { // in real time a generator goes on inside the pull
            QObject object;
            const auto named = [&object]() -> Stream<QString> {
                co_yield u"first"_s;
                object.setObjectName(u"second"_s);
                co_await sleepForever();
            };
            auto both = merge(changes(&object, &QObject::objectNameChanged, &QObject::objectName) | drop(1), named());
            QACTORS_COMPARE((co_await both.next()).value_or(QString()), u"first"_s);
            QACTORS_COMPARE((co_await both.next()).value_or(QString()), u"second"_s);
        });
        VERIFY_NO_LEAK(guard);
    }

    void SM4_allAreClosed()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            const auto all = [&](Stream<int> stream) { return first(std::move(stream)); };
            co_await all(merge(stubborn(log, 1), stubborn(log, 2)));
            co_await all(concat(stubborn(log, 3), stubborn(log, 4)));
            co_await all(zip(stubborn(log, 5), stubborn(log, 6)) | map(sumOf));
            co_await all(marbles("1-|") | flatMap(3, [&](int) { return stubborn(log, 7); }));
        });
        QStringList ended = log.filter(u"ended"_s);
        ended.sort();
        QCOMPARE(ended, QStringList({u"ended 1"_s, u"ended 2"_s, u"ended 3"_s, u"ended 5"_s, u"ended 6"_s, u"ended 7"_s}));
    }

    void SM4_whatHasEndedBeforeItsSourceIsClosed()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            const auto all = co_await collect(merge(stubborn(log, 1) | take(1), marbles("3|")));
            QACTORS_COMPARE(int(all.size()), 2);
        });
        QCOMPARE(log.filter(u"ended"_s), QStringList{u"ended 1"_s});
    }

    void SM4_flatMapClosesWhatHasEnded()
    {
        Log log;
        const auto two = [&log](int i) { return stubborn(log, i) | take(1); };
        // What has ended counts until its cleanup, of two seconds, is over: then the next begins.
        QCOMPARE(drawn([=] { return marbles("(12|)") | flatMap(1, two); }), u"-1--2-|"_s);
        QCOMPARE(log, QStringList({u"begins 1"_s, u"ended 1"_s, u"begins 2"_s, u"ended 2"_s}));
        log.clear();
        QCOMPARE(drawn([=] { return marbles("(12|)") | flatMap(2, two); }), u"-(21)-|"_s); // in turn
        QCOMPARE(int(log.filter(u"ended"_s).size()), 2);
    }

    void SM4_concatClosesWhatHasEndedBeforeTheNextBegins()
    {
        Log log;
        QCOMPARE(drawn([&] { return concat(stubborn(log, 1) | take(1), marbles("2|")); }), u"-1-2|"_s);
        QCOMPARE(log, QStringList({u"begins 1"_s, u"ended 1"_s}));
    }

    void SM13_emptyStreamsForEver()
    {
        const LeakGuard guard;
        await([]() -> Async<> {
            const auto ever = []() -> Stream<int> {
                for (;;)
                    co_yield 1;
            };
            auto none = ever() | flatMap(1, [](int) { return valuesOf(QList<int>()); });
            const auto next = [&none] { return none.next(); };
            QACTORS_VERIFY(!(co_await moveOnAfter(20ms, next))); // real time
        });
        VERIFY_NO_LEAK(guard);
    }

    void SM9_cancelAndKillEverywhere()
    {
        const auto scenario = []() -> Async<> {
            const auto inner = [](int i) { return marbles(i == 1 ? "1-1-1|" : "2-2|"); };
            const auto one = co_await collect(merge(marbles("1--2|"), marbles("-3-|")) | switchMap(inner));
            QACTORS_VERIFY(!one.empty());
            const auto two = co_await collect(combineLatest(marbles("1-2|"), marbles("3-4|") | flatMap(2, inner)));
            QACTORS_VERIFY(!two.empty());
            const auto three = co_await collect(zip(marbles("12|"), marbles("-3-4|")) | takeUntil(marbles("--5|")));
            QACTORS_COMPARE(int(three.size()), 1);
        };
        for (const auto &everywhere : {&Test::cancelEverywhere, &Test::killEverywhere, &Test::failEverywhere}) {
            const auto result = everywhere(scenario, {}, std::source_location::current());
            QVERIFY2(result.passed() && result.complete, qPrintable(result.report()));
        }
    }
};

QTEST_GUILESS_MAIN(tst_StreamCombinations)
#include "tst_streamcombinations.moc"
