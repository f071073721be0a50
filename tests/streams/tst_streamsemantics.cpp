// SPDX-License-Identifier: MIT
// What the tests of ReactiveX (RxJS) and of Kotlin's Flow hold of operators, in our words and drawings. Where the two differ from each
// other or from here, the case says so.
#include "support/marbles.h"

#include <QActors/StreamCombinations>
#include <QActors/StreamOperators>
#include <QActors/StreamTiming>

using namespace TestSupport;
using namespace QActors::Streams;
using namespace Qt::StringLiterals;

namespace {

using Make = std::function<Stream<int>()>;

int sumOf(const std::tuple<int, int> &values)
{
    return std::get<0>(values) + std::get<1>(values);
}

Stream<int> inner(int which)
{
    static const char *const lines[] = {"|", "--1-1-1|", "---2-2|", "-", "-#", "(33|)"};
    return marbles(lines[which]);
}

Stream<int> projected(const char *line)
{
    return marbles(line) | switchMap(&inner);
}

} // namespace

class tst_StreamSemantics : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void SM10_asOthersHaveIt_data()
    {
        QTest::addColumn<Make>("make");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char *name, Make make, const char *expected) {
            QTest::newRow(name) << std::move(make) << QString::fromLatin1(expected);
        };
        // debounce
        row("debounce: each that is followed by quiet, later by that time", [] { return marbles("1-----2---3----|") | debounce(3s); }, "---1-----2---3-|");
        row("debounce: of two at once the second", [] { return marbles("-(12)-----|") | debounce(3s); }, "----2--|");
        row("debounce: no value, an end", [] { return marbles("---|") | debounce(1s); }, "---|");
        row("debounce: no value, an error", [] { return marbles("---#") | debounce(1s); }, "---#");
        row("debounce: never quiet: the last, at the end", [] { return marbles("1-2-3-4-|") | debounce(3s); }, "--------(4|)");
        row("debounce: an error takes what waits", [] { return marbles("1-2-3-#") | debounce(3s); }, "------#");
        row("debounce: of no time gives all", [] { return marbles("(123|)") | debounce(0s); }, "(123|)");
        // sample
        row("sample: the latest of each period", [] { return marbles("12--3-----4---|") | sample(3s); }, "---2--3-----4-|");
        row("sample: what came after the last period is lost", [] { return marbles("1---2|") | sample(3s); }, "---1-|");
        // switchMap
        row("switchMap: one that comes while the first runs", [] { return projected("-1---2-----|"); }, "---1----2-2|");
        row("switchMap: two at once: the second alone", [] { return projected("-(12)|"); }, "----2-2|");
        row("switchMap: an empty one, then another", [] { return projected("-0--2|"); }, "-------2-2|");
        row("switchMap: one without end is left", [] { return projected("-3---0|"); }, "------|");
        row("switchMap: the end waits for the last one", [] { return projected("1|"); }, "--1-1-1|");
        row("switchMap: an inner error", [] { return projected("1---4|"); }, "--1--#"); // at one time the outer value comes first
        row("switchMap: an outer error ends the inner", [] { return projected("1---#"); }, "--1-#");
        row("switchMap: an outer one that is empty, that fails", [] { return concat(projected("|"), projected("#")); }, "#");
        // combineLatest
        row("combineLatest: of each, the latest", [] { return combineLatest(marbles("--1--2--|"), marbles("-3--4----5|")) | map(&sumOf); }, "--4-56---7|");
        row("combineLatest: nothing before each has one", [] { return combineLatest(marbles("12|"), marbles("----3|")) | map(&sumOf); }, "----5|");
        row("combineLatest: an error at once", [] { return combineLatest(marbles("1----|"), marbles("--#")) | map(&sumOf); }, "--#");
        row("combineLatest: both empty", [] { return combineLatest(marbles("|"), marbles("--|")) | map(&sumOf); }, "--|");
        // merge, concat, zip
        row("merge: ends with the last", [] { return merge(marbles("1-|"), marbles("-2--3|")); }, "12--3|");
        row("merge: the first error ends all", [] { return merge(marbles("1----2|"), marbles("--#")); }, "1-#");
        row("concat: the second begins when the first has ended", [] { return concat(marbles("1--|"), marbles("2-|")); }, "1--2-|");
        row("concat: none after an error", [] { return concat(marbles("1#"), marbles("2|")); }, "1#");
        row("zip: ends when the shorter one has no more", [] { return zip(marbles("1-2--|"), marbles("-3-----4--|")) | map(&sumOf); }, "-4-----(6|)");
        row("zip: with an empty one", [] { return zip(marbles("1-2-|"), marbles("|")) | map(&sumOf); }, "|");
        // take, takeWhile, takeUntil, drop, distinctUntilChanged, scan
        row("take: ends with the last value, and needs no end", [] { return marbles("1-2-3-4") | take(2); }, "1-(2|)");
        row("take: none reads nothing", [] { return marbles("#") | take(0); }, "|");
        row("takeWhile: ends without the one that fails", [] { return marbles("12-31|") | takeWhile([](int i) { return i < 3; }); }, "12-|");
        row("takeUntil: the other's value ends it", [] { return marbles("1-2-3-4|") | takeUntil(marbles("---1")); }, "1-2|");
        row("takeUntil: the other's end does not", [] { return marbles("1-2|") | takeUntil(marbles("-|")); }, "1-2|");
        row("drop: more than there are", [] { return marbles("12|") | drop(5); }, "--|");
        row("distinctUntilChanged: only neighbours count", [] { return marbles("11-2-1|") | distinctUntilChanged(); }, "1--2-1|");
        row("scan: each sum", [] { return marbles("1-2-3|") | scan(0, std::plus<>()); }, "1-3-6|");
        // errors
        row("catchError: goes on with the other", [] { return marbles("1-#") | catchError([](const auto &) { return marbles("2-3|"); }); }, "1-2-3|");
        row("catchError: not when there is none", [] { return marbles("1-|") | catchError([](const auto &) { return marbles("2|"); }); }, "1-|");
        row("delay: values and the end", [] { return marbles("1-2|") | QActors::Streams::delay(3s); }, "---1-(2|)"); // ReactiveX delays the end, too: ---1-2|
        row("timeout: of a value that does not come", [] { return marbles("1---2|") | timeout(2s); }, "1-#");
        // flatMap
        row("flatMap: as they come", [] { return marbles("12|") | flatMap(9, &inner); }, "--1-(21)-(21)|"); // at one time in turn; ReactiveX: in the order of their begin
        row("flatMap: one at a time is in order", [] { return marbles("(12|)") | flatMap(1, &inner); }, "--1-1-1---2-2|");
        row("flatMap: an inner error ends all", [] { return marbles("14|") | flatMap(9, &inner); }, "--#");
    }
    void SM10_asOthersHaveIt()
    {
        QFETCH(Make, make);
        QFETCH(QString, expected);
        const QString line = drawn(make);
        QCOMPARE(line, expected);
    }
};

QTEST_GUILESS_MAIN(tst_StreamSemantics)
#include "tst_streamsemantics.moc"
