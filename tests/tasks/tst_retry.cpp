// SPDX-License-Identifier: MIT
#include "support/tasks.h"

#include <QActors/Retry>
#include <QActors/Timeouts>

#include <cmath>

using namespace TestSupport;

namespace {

struct Special : std::runtime_error
{
    using std::runtime_error::runtime_error;
};

/// The times in ms at which a call that always fails is made.
QList<qint64> attemptsOf(RetryPolicy policy)
{
    QList<qint64> times;
    VirtualClock clock;
    try {
        await([&]() -> Async<> {
            co_await retry(policy, [&] {
                times.append(std::chrono::floor<std::chrono::milliseconds>(clock.elapsed()).count());
                return failAtLast("again", 0ms);
            });
        });
    } catch (const std::runtime_error &) {
        return times;
    }
    return {};
}

} // namespace

class RetryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void delaysGrowUpToTheCap()
    {
        QCOMPARE(attemptsOf({.attempts = 4, .jitter = 0}), (QList<qint64>{0, 100, 300, 700}));
        QCOMPARE(attemptsOf({.attempts = 5, .initialDelay = 1s, .maxDelay = 3s, .jitter = 0}),
                 (QList<qint64>{0, 1000, 3000, 6000, 9000}));
        QCOMPARE(attemptsOf({.attempts = 4, .initialDelay = 10ms, .factor = 1, .jitter = 0}),
                 (QList<qint64>{0, 10, 20, 30}));
        QCOMPARE(attemptsOf({.attempts = 3, .initialDelay = 0ms}), (QList<qint64>{0, 0, 0}));
        QCOMPARE(attemptsOf({.attempts = 1}), (QList<qint64>{0}));
    }

    void jitterIsDeterministicWithASeed()
    {
        const RetryPolicy policy{.attempts = 6, .jitter = 0.5, .seed = 42};
        const QList<qint64> times = attemptsOf(policy);
        QCOMPARE(attemptsOf(policy), times);
        RetryPolicy other = policy;
        other.seed = 43;
        QVERIFY(attemptsOf(other) != times);
        for (int attempt = 2; attempt <= 6; ++attempt) {
            const double delay = double(times[attempt - 1] - times[attempt - 2]);
            const double full = 100 * std::pow(2, attempt - 2);
            QVERIFY2(delay >= full / 2 - 1 && delay <= full + 1, qPrintable(u"%1 of %2"_s.arg(delay).arg(full)));
        }
    }

    void delayBeforeIsPlainArithmetic()
    {
        const RetryPolicy policy{.initialDelay = 8ms, .maxDelay = 20ms, .jitter = 0.5};
        QCOMPARE(policy.delayBefore(2, 0), Duration(8ms));
        QCOMPARE(policy.delayBefore(2, 1), Duration(4ms));
        QCOMPARE(policy.delayBefore(3, 0.5), Duration(12ms));
        QCOMPARE(policy.delayBefore(4, 0), Duration(20ms)); // 32 without the cap
        QCOMPARE(policy.delayBefore(1'000'000, 0), Duration(20ms));
        const RetryPolicy none{.initialDelay = 0ms};
        QCOMPARE(none.delayBefore(1'000'000, 0.5), Duration(0));
        const RetryPolicy endless{.maxDelay = Duration::max(), .jitter = 0};
        QCOMPARE(endless.delayBefore(1'000'000, 0), Duration::max());
    }

    void theFirstSuccessCounts()
    {
        const LeakGuard guard;
        int calls = 0;
        const int value = awaitVirtual([&]() -> Async<int> {
            co_return co_await retry(RetryPolicy(), [&]() -> Async<int> {
                co_await yield();
                if (++calls < 3)
                    throw std::runtime_error("not yet");
                co_return calls;
            });
        });
        QCOMPARE(value, 3);
        QCOMPARE(calls, 3);
        VERIFY_NO_LEAK(guard);
    }

    void theLastErrorKeepsItsType()
    {
        int calls = 0;
        QString caught;
        awaitVirtual([&]() -> Async<> {
            try {
                co_await retry(RetryPolicy(), [&]() -> Async<> {
                    co_await yield();
                    throw Special("number " + std::to_string(++calls));
                });
            } catch (const Special &special) {
                caught = QString::fromUtf8(special.what());
            }
        });
        QCOMPARE(caught, u"number 3"_s);
    }

    void thePredicateDecides()
    {
        QStringList seen;
        const QString failure = failureOf([&]() -> Async<> {
            int calls = 0;
            auto call = [&]() -> Async<> {
                co_await yield();
                if (++calls == 1)
                    throw Special("try again");
                throw std::runtime_error("give up");
            };
            auto retryIf = [&](const std::exception &error) {
                seen.append(QString::fromUtf8(error.what()));
                return dynamic_cast<const Special *>(&error) != nullptr;
            };
            co_await retry(RetryPolicy(), call, retryIf);
        });
        QCOMPARE(failure, u"give up"_s);
        QCOMPARE(text(seen), u"try again, give up"_s);
    }

    void whatIsNoStdExceptionIsNotRetried()
    {
        int calls = 0;
        bool caught = false;
        awaitVirtual([&]() -> Async<> {
            try {
                co_await retry(RetryPolicy(), [&]() -> Async<> {
                    co_await yield();
                    ++calls;
                    throw 5;
                });
            } catch (int) {
                caught = true;
            }
        });
        QVERIFY(caught);
        QCOMPARE(calls, 1);
    }

    void aCancelInTheCallOrInTheDelayEndsIt_data()
    {
        QTest::addColumn<int>("timeout");
        QTest::addColumn<QString>("expected");
        QTest::newRow("call") << 5 << u"call 1 cancelled"_s;
        QTest::newRow("delay") << 50 << u"call 1 done"_s;
        QTest::newRow("second call") << 115 << u"call 1 done, call 2 cancelled"_s;
    }
    void aCancelInTheCallOrInTheDelayEndsIt()
    {
        QFETCH(const int, timeout);
        QFETCH(const QString, expected);
        const LeakGuard guard;
        Log log;
        VirtualClock clock;
        await([&]() -> Async<> {
            int calls = 0;
            auto call = [&]() -> Async<> {
                co_await sleeper(log, u"call %1"_s.arg(++calls), 10ms);
                throw std::runtime_error("again");
            };
            const RetryPolicy policy{.jitter = 0};
            co_await moveOnAfter(std::chrono::milliseconds(timeout), [&] { return retry(policy, call); });
        });
        QCOMPARE(text(log), expected);
        QCOMPARE(clock.elapsed(), std::chrono::milliseconds(timeout));
        VERIFY_NO_LEAK(guard);
    }

    void aPolicyThatMakesNoSenseIsAnError_data()
    {
        QTest::addColumn<RetryPolicy>("policy");
        QTest::addColumn<QString>("message");
        QTest::newRow("attempts") << RetryPolicy{.attempts = 0} << u"retry: 0 attempts; give at least 1"_s;
        QTest::newRow("initial delay") << RetryPolicy{.initialDelay = -1ms} << u"retry: a negative delay"_s;
        QTest::newRow("longest delay") << RetryPolicy{.maxDelay = -1ms} << u"retry: a negative delay"_s;
        QTest::newRow("factor") << RetryPolicy{.factor = 0.5} << u"retry: a factor of 0.5; give 1 or more"_s;
        QTest::newRow("factor NaN") << RetryPolicy{.factor = qQNaN()} << u"retry: a factor of nan; give 1 or more"_s;
        QTest::newRow("jitter") << RetryPolicy{.jitter = 2} << u"retry: a jitter of 2; give 0 to 1"_s;
    }
    void aPolicyThatMakesNoSenseIsAnError()
    {
        QFETCH(const RetryPolicy, policy);
        QFETCH(const QString, message);
        bool called = false;
        const QString thrown = messageOf<MisuseError>([&] {
            awaitVirtual([&]() -> Async<> {
                co_await retry(policy, [&]() -> Async<> {
                    called = true;
                    co_return;
                });
            });
        });
        QCOMPARE(thrown, message);
        QVERIFY(!called);
    }
};

QTEST_GUILESS_MAIN(RetryTest)
#include "tst_retry.moc"
