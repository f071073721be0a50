// SPDX-License-Identifier: MIT
// The old way, the new way and both at once give the same.
#include "fromqcoro.h"
#include "fromqfuture.h"
#include "fromqtconcurrent.h"
#include "fromqthread.h"

#include <QActors/TestKit>

#include <QtTest/QSignalSpy>

using namespace QActors;
using namespace QActors::Test;
using namespace std::chrono_literals;

class MigrationTest : public QObject
{
    Q_OBJECT

private slots:
    void aThreadCounts()
    {
        PrimeController old;
        QSignalSpy spy(&old, &PrimeController::counted);
        old.start(1000);
        QTRY_COMPARE(spy.size(), 1);
        QCOMPARE(spy.takeFirst().at(0).toInt(), 168);
    }
    QACTORS_TEST(offloadCounts) { QACTORS_COMPARE(co_await countPrimes(1000), 168); }
    QACTORS_TEST(itsSignalIsAwaited)
    {
        PrimeController old;
        QACTORS_COMPARE(co_await countWith(old, 1000), 168);
    }
    QACTORS_TEST(aControllerThatDiesIsAnError)
    {
        auto old = std::make_unique<PrimeController>();
        auto body = [&old](TaskGroup &group) -> Async<bool> {
            TaskHandle<int> count = Task::spawn(group, [&old] { return countWith(*old, 1000000000); });
            co_await yield();
            old.reset();
            try {
                co_await count.join();
            } catch (const SenderGone &) {
                co_return true;
            }
            co_return false;
        };
        QACTORS_VERIFY(co_await withTaskGroup(body));
    }
    QACTORS_TEST(aPlainThreadTellsAnActor)
    {
        TestProbe probe;
        auto body = [&probe](TaskGroup &group) -> Async<> {
            const Pid list = co_await start<PrimeList>(group, probe.pid());
            const ExternalWork work; // the thread
            const std::unique_ptr<QThread> thread = primesFromAThread(100, list);
            const QList<int> primes = co_await probe.expect<QList<int>>();
            thread->wait();
            QACTORS_COMPARE(primes.size(), 25);
            QACTORS_COMPARE(primes.last(), 97);
        };
        co_await withTaskGroup(body);
    }

    void aWatcherMeasures()
    {
        LengthWatcher old;
        QSignalSpy spy(&old, &LengthWatcher::measured);
        old.start(words());
        QTRY_COMPARE(spy.size(), 1);
        QCOMPARE(spy.at(0).at(0).value<QList<int>>(), QList<int>({3, 5, 4}));
    }
    QACTORS_TEST(mapConcurrentMeasures)
    {
        const std::vector<int> expected{3, 5, 4};
        QACTORS_COMPARE(co_await lengthsOf(words()), expected);
        const QStringList wrong{QStringLiteral("one"), QString()};
        bool failed = false;
        try {
            co_await lengthsOf(wrong);
        } catch (const std::invalid_argument &) {
            failed = true;
        }
        QACTORS_VERIFY(failed);
    }
    QACTORS_TEST(aFutureIsAwaited) { QACTORS_COMPARE(co_await lengthBySomebodyElse(QStringLiteral("three")), 5); }

    void aChainOffers()
    {
        Prices prices;
        QFuture<QString> offered = offer(prices, QStringLiteral("tea"));
        QTRY_VERIFY(offered.isFinished());
        QCOMPARE(offered.result(), QStringLiteral("tea for 6"));
        offered = offer(prices, QString());
        QTRY_VERIFY(offered.isFinished());
        QCOMPARE(offered.result(), QStringLiteral("no thing"));
    }
    QACTORS_TEST(aCoroutineOffers)
    {
        const ExternalWork work; // the QTimer
        Prices prices;
        QACTORS_COMPARE(co_await offerNow(prices, QStringLiteral("tea")), QStringLiteral("tea for 6"));
        QACTORS_COMPARE(co_await offerNow(prices, QString()), QStringLiteral("no thing"));
    }
    void oldCallersGetAFuture()
    {
        Prices prices;
        QString offered;
        offerForOldCallers(prices, QStringLiteral("tea")).then(&prices, [&](const QString &text) { offered = text; });
        QTRY_COMPARE(offered, QStringLiteral("tea for 6"));
        QFuture<QString> cancelled = offerForOldCallers(prices, QStringLiteral("tea"));
        cancelled.cancel();
        QTRY_VERIFY(cancelled.isFinished());
        QVERIFY(cancelled.isCanceled());
    }

    void qcoroAnswers() { QCOMPARE(QCoro::waitFor(answerByQCoro(1ms)), 42); }
    QACTORS_TEST(anAsyncAnswers) { QACTORS_COMPARE(co_await answer(1h), 42); } // at once: time is virtual
    QACTORS_TEST(aQCoroTaskIsAwaited, Options().realTime()) { QACTORS_COMPARE(co_await answerInTime(), 42); }
    void aQCoroTaskAwaits() { QCOMPARE(QCoro::waitFor(answerForQCoro()), 84); }

private:
    static QStringList words() { return QStringLiteral("one,three,four").split(QLatin1Char(',')); }
};

QTEST_GUILESS_MAIN(MigrationTest)
#include "tst_migration.moc"
