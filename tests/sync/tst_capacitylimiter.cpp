// SPDX-License-Identifier: MIT
#include <QActors/CapacityLimiter>
#include <QActors/Explore>
#include <QActors/Sleep>
#include <QActors/TaskGroup>

#include "support/bank.h"

using namespace TestSupport;

class tst_CapacityLimiter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void SY10_aTokenOnBehalfOfAnother()
    {
        inGroup([](TaskGroup &group) -> Async<> {
            CapacityLimiter limiter(2);
            const int user = 0, other = 0;
            Token mine = co_await limiter.acquireFor(&user);
            const TaskHandle<QString> second = group.startSoon([&]() -> Async<QString> {
                try {
                    const Token token = co_await limiter.acquireFor(&user);
                } catch (const MisuseError &error) {
                    co_return error.message();
                }
                co_return QString();
            });
            QACTORS_COMPARE(co_await second.join(), u"CapacityLimiter: this borrower has it already, and would wait for itself; release it first"_s);
            QACTORS_VERIFY(!messageOf<MisuseError>([&] { static_cast<void>(limiter.tryAcquireFor(&user)); }).isEmpty());
            const Token others = limiter.tryAcquireFor(&other); // the same task, for somebody else
            QACTORS_VERIFY(bool(others));
            QACTORS_COMPARE(limiter.borrowedTokens(), 2);
            mine.release();
            const Token own = co_await limiter.acquire(); // and for itself
            QACTORS_VERIFY(bool(own));
        });
    }
    void SY5_neverMoreThanTheBound()
    {
        const auto scenario = []() -> Async<> {
            CapacityLimiter limiter(2);
            int inside = 0;
            TaskGroup group;
            for (int t = 0; t < 5; ++t) {
                group.startSoon([&]() -> Async<> {
                    const Token token = co_await limiter.acquire();
                    ++inside;
                    QACTORS_VERIFY(limiter.borrowedTokens() <= 2);
                    QACTORS_VERIFY(inside <= limiter.borrowedTokens());
                    co_await yield();
                    --inside;
                });
            }
            co_await group.join();
            QACTORS_COMPARE(limiter.borrowedTokens(), 0);
        };
        awaitVirtual(scenario);
        QActors::Test::exploreTest(scenario, {.schedules = 300});
    }

    void SY5_theBoundCanChange()
    {
        Log log;
        CapacityLimiter limiter(1);
        inGroup([&](TaskGroup &group) -> Async<> {
            for (int i = 1; i <= 4; ++i) {
                group.startSoon([&, i]() -> Async<> {
                    const Token token = co_await limiter.acquire();
                    log.add(QString::number(i));
                    co_await sleep(1s);
                });
            }
            co_await settle();
            log.add(u"raised"_s);
            limiter.setTotalTokens(3);
            co_await settle();
            QACTORS_COMPARE(limiter.borrowedTokens(), 3);
            limiter.setTotalTokens(1); // those that are out stay out
            QACTORS_COMPARE(limiter.borrowedTokens(), 3);
            QACTORS_COMPARE(limiter.availableTokens(), 0);
            QACTORS_COMPARE(limiter.waitingCount(), 1);
            co_await sleep(1s);
            co_await settle();
            QACTORS_COMPARE(limiter.borrowedTokens(), 1);
            QACTORS_COMPARE(limiter.totalTokens(), 1);
        });
        QCOMPARE(log.join(u' '), u"1 raised 2 3 4"_s);
    }

    void SY4_aSecondTokenOfATaskIsAnError()
    {
        inGroup([](TaskGroup &group) -> Async<> {
            CapacityLimiter limiter(2);
            const Token token = co_await limiter.acquire();
            QACTORS_VERIFY(messageOf<MisuseError>([&] { static_cast<void>(limiter.tryAcquire()); }).contains(u"has it already"_s));
            co_await group.startSoon([&]() -> Async<> {
                QACTORS_VERIFY(limiter.tryAcquire()); // another may
                co_return;
            });
        });
    }

    void misuse()
    {
        QCOMPARE(messageOf<MisuseError>([] { CapacityLimiter limiter(-2); }), u"CapacityLimiter: -2 tokens; give it none or more"_s);
        CapacityLimiter limiter(0);
        QCOMPARE(messageOf<MisuseError>([&] { limiter.setTotalTokens(-1); }), u"CapacityLimiter: -1 tokens; give it none or more"_s);
        QVERIFY(!limiter.tryAcquire());
        limiter.setTotalTokens(1);
        QVERIFY(limiter.tryAcquire()); // outside of any task
    }
};

QTEST_GUILESS_MAIN(tst_CapacityLimiter)

#include "tst_capacitylimiter.moc"
