// SPDX-License-Identifier: MIT
// The weather station's actors with instruments that are played here, under virtual time.
#include "support/testrun.h"

#include "sensor.h"
#include "station.h"
#include "tree.h"

#include <QActors/Assertions>
#include <QActors/Registry>
#include <QActors/RunTest>

#include <QtCore/qloggingcategory.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;
using Test::runTest;

/// Where played instruments are made, and what becomes of them: "a1" opened, "a1~" closed in order, "a1." gone.
class Laboratory
{
public:
    /// The nth start of the sensor gets the nth list of lines, one line each 100 ms; later ones the last.
    MakeFeed feeds(const QString &name, const QList<QByteArrayList> &plays);
    QString text() const { return log.join(u' '); }
    Log log;
    QByteArrayList orders;
};

/// Lines are printed as they are, but: "end" and "no start" throw, "hang" waits for ever.
class PlayedFeed : public Feed
{
public:
    PlayedFeed(Laboratory *laboratory, const QString &name, const QByteArrayList &lines)
        : m_laboratory(laboratory), m_name(name), m_lines(lines)
    {
    }
    ~PlayedFeed() override { m_laboratory->log.add(m_name + u'.'); }
    Async<> open() override
    {
        if (m_lines.first() == "no start")
            throw std::runtime_error("does not start");
        m_laboratory->log.add(m_name);
        co_return;
    }
    Async<QByteArray> nextLine() override
    {
        co_await sleep(100ms);
        const QByteArray line = m_lines.size() > 1 ? m_lines.takeFirst() : m_lines.first();
        if (line == "end")
            throw std::runtime_error("the end");
        if (line == "hang")
            co_await sleepForever();
        co_return line;
    }
    void order(const QByteArray &what) override { m_laboratory->orders.append(what); }
    Async<> close() override
    {
        co_await sleep(10ms);
        m_laboratory->log.add(m_name + u'~');
    }

private:
    Laboratory *m_laboratory;
    QString m_name;
    QByteArrayList m_lines;
};

MakeFeed Laboratory::feeds(const QString &name, const QList<QByteArrayList> &plays)
{
    const auto starts = std::make_shared<int>(0);
    return [=, this] {
        const int number = (*starts)++;
        return std::make_unique<PlayedFeed>(this, name + QString::number(number + 1), plays.value(number, plays.last()));
    };
}

static const QByteArrayList Good{"celsius 20.5"};

/// The row of a name in the tree.
static Async<TreeRow> rowOf(ActorRef<Supervisor> station, QString name)
{
    const Tree tree = co_await treeOf(station);
    for (const TreeRow &row : tree.rows) {
        if (row.child.id == name)
            co_return row;
    }
    throw std::runtime_error("no row");
}

class WeatherStationActorsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QLoggingCategory::setFilterRules(u"qactors.*=false"_s); }
    void cleanup() { QCOMPARE(registeredNames(), QStringList()); }
    void startsInOrderAndEndsInReverse();
    void restartsASensorThatFails_data();
    void restartsASensorThatFails();
    void passesOrdersOn();
    void goesOnTryingWhileAnInstrumentDoesNotStart();
    void endsWhenNothingHelps();
    void leavesNothingOfAKilledSensor();
    void restartsTheSensorsWithTheAggregator();
    void watchesAgainAfterTheLogbookWasKilled();
    void answersByTypeAndByName();
    void printsItsRows();
    void failsToStartAsAWhole();
};

void WeatherStationActorsTest::startsInOrderAndEndsInReverse()
{
    Laboratory laboratory;
    runTest([&](TaskGroup &group) -> Async<> {
        const QList<MakeFeed> feeds{laboratory.feeds(u"a"_s, {Good}), laboratory.feeds(u"b"_s, {Good})};
        const auto station = co_await startStation(group, feeds, 2s);
        QACTORS_COMPARE(registeredNames(), QStringList({u"aggregator"_s, u"logbook"_s, u"sensor-1"_s, u"sensor-2"_s, u"sensors"_s, u"weather"_s}));
        stop(station);
    });
    QCOMPARE(laboratory.text(), u"a1 b1 b1~ b1. a1~ a1."_s);
}

void WeatherStationActorsTest::restartsASensorThatFails_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QString>("reason");
    QTest::newRow("end") << "end"_ba << u"Error: the end"_s;
    QTest::newRow("silence") << "hang"_ba << u"Error: failAfter(2 s): timed out"_s;
    QTest::newRow("garbage") << "celsius \xff"_ba << u"Error: no reading: 'celsius %FF'"_s;
    QTest::newRow("another unit") << "fahrenheit 70"_ba << u"Error: no reading: 'fahrenheit 70'"_s;
    QTest::newRow("nothing") << ""_ba << u"Error: no reading: ''"_s;
}

void WeatherStationActorsTest::restartsASensorThatFails()
{
    QFETCH(QByteArray, line);
    QFETCH(QString, reason);
    Laboratory laboratory;
    runTest([&](TaskGroup &group) -> Async<> {
        const QList<QByteArrayList> plays{{"celsius 1", line}, Good};
        const QList<MakeFeed> feeds{laboratory.feeds(u"a"_s, {Good}), laboratory.feeds(u"b"_s, plays)};
        const auto station = co_await startStation(group, feeds, 2s);
        const Pid before = whereis(u"sensor-2"_s);
        co_await sleep(5s);
        const Pid after = whereis(u"sensor-2"_s);
        QACTORS_VERIFY(!after.isNull() && after != before);
        const TreeRow row = co_await rowOf(station, u"sensor-2"_s);
        QACTORS_COMPARE(row.child.restarts, 1);
        QACTORS_COMPARE(row.endings.last.left(reason.size()), reason);
        QACTORS_COMPARE(row.endings.failures, 1);
        QACTORS_COMPARE(row.report.celsius.value_or(0), 20.5);
        const TreeRow other = co_await rowOf(station, u"sensor-1"_s);
        QACTORS_COMPARE(other.child.restarts, 0);
        stop(station);
    });
    QCOMPARE(laboratory.text(), u"a1 b1 b1~ b1. b2 b2~ b2. a1~ a1."_s);
}

void WeatherStationActorsTest::passesOrdersOn()
{
    Laboratory laboratory;
    runTest([&](TaskGroup &group) -> Async<> {
        const QList<MakeFeed> feeds{laboratory.feeds(u"a"_s, {Good})};
        const auto station = co_await startStation(group, feeds, 2s);
        send(u"sensor-1"_s, Order{"hang"});
        send(u"sensor-1"_s, Order{"crash"});
        co_await sleep(1ms);
        stop(station);
    });
    QCOMPARE(laboratory.orders, QByteArrayList({"hang", "crash"}));
}

void WeatherStationActorsTest::goesOnTryingWhileAnInstrumentDoesNotStart()
{
    Laboratory laboratory;
    runTest([&](TaskGroup &group) -> Async<> {
        const QList<QByteArrayList> plays{{"end"}, {"no start"}, {"no start"}, Good};
        const QList<MakeFeed> feeds{laboratory.feeds(u"a"_s, plays)};
        const auto station = co_await startStation(group, feeds, 2s);
        co_await sleep(5s);
        const TreeRow row = co_await rowOf(station, u"sensor-1"_s);
        QACTORS_COMPARE(row.child.restarts, 1); // the starts that failed do not count
        QACTORS_COMPARE(row.child.state, ChildInfo::Running);
        stop(station);
    });
    QCOMPARE(laboratory.text(), u"a1 a1~ a1. a2. a3. a4 a4~ a4."_s);
}

void WeatherStationActorsTest::endsWhenNothingHelps()
{
    Laboratory laboratory;
    runTest([&](TaskGroup &group) -> Async<> {
        Mailbox inbox;
        const QList<MakeFeed> feeds{laboratory.feeds(u"a"_s, {{"end"}}), laboratory.feeds(u"b"_s, {Good})};
        const auto station = co_await startStation(group, feeds, 2s);
        inbox.monitor(station);
        const ExitReason reason = co_await inbox.receiveFor(10min, on<Down>([](const Down &down) { return down.reason; }));
        QACTORS_COMPARE(reason.toString(), u"Shutdown: more than 1 restarts within 60 s"_s);
        QACTORS_COMPARE(registeredNames(), QStringList());
    });
    QCOMPARE(laboratory.log.filter(u"~"_s).size(), laboratory.log.filter(u"."_s).size()); // each closed in order
    QCOMPARE(laboratory.log.filter(u"."_s).size() * 3, laboratory.log.size());
}

void WeatherStationActorsTest::leavesNothingOfAKilledSensor()
{
    Laboratory laboratory;
    runTest([&](TaskGroup &group) -> Async<> {
        const QList<MakeFeed> feeds{laboratory.feeds(u"a"_s, {Good})};
        const auto station = co_await startStation(group, feeds, 2s);
        co_await sleep(250ms); // in the middle of a line
        kill(whereis(u"sensor-1"_s));
        co_await sleep(2s);
        const TreeRow row = co_await rowOf(station, u"sensor-1"_s);
        QACTORS_COMPARE(row.endings.last, u"Killed"_s);
        stop(station);
    });
    QCOMPARE(laboratory.text(), u"a1 a1. a2 a2~ a2."_s);
}

void WeatherStationActorsTest::restartsTheSensorsWithTheAggregator()
{
    Laboratory laboratory;
    runTest([&](TaskGroup &group) -> Async<> {
        const QList<MakeFeed> feeds{laboratory.feeds(u"a"_s, {Good}), laboratory.feeds(u"b"_s, {Good})};
        const auto station = co_await startStation(group, feeds, 2s);
        const Pid logbook = whereis(u"logbook"_s);
        const Pid sensor = whereis(u"sensor-1"_s);
        kill(whereis(u"aggregator"_s));
        const Pid again = co_await failAfter(5s, [] { return whereisWhenReady(u"aggregator"_s); });
        co_await sleep(1s);
        QACTORS_COMPARE(whereis(u"aggregator"_s), again);
        QACTORS_VERIFY(whereis(u"sensor-1"_s) != sensor);
        QACTORS_COMPARE(whereis(u"logbook"_s), logbook);
        const double celsius = co_await call<double>("aggregator", "latest", u"sensor-2"_s);
        QACTORS_COMPARE(celsius, 20.5);
        const TreeRow row = co_await rowOf(station, u"sensor-2"_s);
        QACTORS_COMPARE(row.endings.last, u"Shutdown"_s);
        QACTORS_COMPARE(row.endings.failures, 0);
        stop(station);
    });
    QCOMPARE(laboratory.text(), u"a1 b1 b1~ b1. a1~ a1. a2 b2 b2~ b2. a2~ a2."_s);
}

void WeatherStationActorsTest::watchesAgainAfterTheLogbookWasKilled()
{
    Laboratory laboratory;
    runTest([&](TaskGroup &group) -> Async<> {
        const QList<MakeFeed> feeds{laboratory.feeds(u"a"_s, {Good})};
        const auto station = co_await startStation(group, feeds, 2s);
        kill(whereis(u"logbook"_s));
        co_await failAfter(5s, [] { return whereisWhenReady(u"logbook"_s); });
        kill(whereis(u"sensor-1"_s)); // it was there before this logbook
        co_await sleep(2s);
        kill(whereis(u"sensor-1"_s)); // and this one came later
        co_await sleep(2s);
        const TreeRow row = co_await rowOf(station, u"sensor-1"_s);
        QACTORS_COMPARE(row.endings.failures, 2);
        stop(station);
    });
    QCOMPARE(laboratory.text(), u"a1 a1. a2 a2. a3 a3~ a3."_s);
}

void WeatherStationActorsTest::answersByTypeAndByName()
{
    runTest([&](TaskGroup &group) -> Async<> {
        const auto aggregator = co_await start<Aggregator>(group);
        registerName(u"aggregator"_s, aggregator);
        QString refused;
        try {
            co_await aggregator.call(&Aggregator::average);
        } catch (const CallError &error) {
            refused = error.message();
        }
        QACTORS_COMPARE(refused, u"there are no readings"_s);
        aggregator.cast(&Aggregator::add, u"a"_s, 10.0);
        cast("aggregator", "add", u"b"_s, 20);
        const double average = co_await aggregator.call(&Aggregator::average);
        QACTORS_COMPARE(average, 15.0);
        const QVariant latest = co_await call("aggregator", "latest", u"b"_s);
        QACTORS_COMPARE(latest.toDouble(), 20.0);
        const qint64 count = co_await call<qint64>("aggregator", "count");
        QACTORS_COMPARE(count, 2);
        stop(aggregator);
    });
}

void WeatherStationActorsTest::printsItsRows()
{
    Laboratory laboratory;
    QStringList rows;
    runTest([&](TaskGroup &group) -> Async<> {
        const QList<MakeFeed> feeds{laboratory.feeds(u"a"_s, {Good}), laboratory.feeds(u"b"_s, {{"end"}})};
        const auto station = co_await startStation(group, feeds, 2s);
        co_await sleep(115ms); // the second has just failed
        const Tree tree = co_await treeOf(station);
        for (const TreeRow &row : tree.rows)
            rows.append(textOf(row).replace(row.child.pid.toString().leftJustified(10), u"<pid>     "_s));
        stop(station);
    });
    QCOMPARE(rows, QStringList({
                       u"├─ logbook         running    <pid>             0        -        - -"_s,
                       u"└─ weather         running    <pid>             0        -        - -"_s,
                       u"   ├─ aggregator   running    <pid>             0        -        - -"_s,
                       u"   └─ sensors      running    <pid>             0        -        - -"_s,
                       u"      ├─ sensor-1  running    <pid>             0        -  20.5 °C -"_s,
                       u"      └─ sensor-2  restarting -                 0        -        - Error: the end"_s,
                   }));
}

void WeatherStationActorsTest::failsToStartAsAWhole()
{
    Laboratory laboratory;
    runTest([&](TaskGroup &group) -> Async<> {
        const QList<MakeFeed> feeds{laboratory.feeds(u"a"_s, {Good}), laboratory.feeds(u"b"_s, {{"no start"}})};
        QString why;
        try {
            co_await startStation(group, feeds, 2s);
        } catch (const std::exception &error) {
            why = QString::fromUtf8(error.what());
        }
        QACTORS_COMPARE(why, u"child 'weather' failed to start: child 'sensors' failed to start: child 'sensor-2' failed to start: does not start"_s);
    });
    QCOMPARE(laboratory.text(), u"a1 b1. a1~ a1."_s);
}

QTEST_GUILESS_MAIN(WeatherStationActorsTest)
#include "tst_weatherstation_actors.moc"
