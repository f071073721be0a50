// SPDX-License-Identifier: MIT
#include <QActors/Semaphore>
#include <QActors/Sleep>
#include <QActors/TaskGroup>

#include "support/bank.h"

using namespace TestSupport;

class tst_Semaphore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void SY9_whoMakesThingsAddsTokensUpToTheMaximum()
    {
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            Semaphore things(0, 2);
            for (int i = 1; i <= 3; ++i) {
                group.startSoon([&, i]() -> Async<> {
                    const Token token = co_await things.acquire();
                    log.add(u"took %1"_s.arg(i));
                    co_await sleepForever();
                });
            }
            co_await settle();
            things.add();
            co_await settle();
            log.add(u"one"_s);
            QACTORS_COMPARE(messageOf<MisuseError>([&] { things.add(2); }),
                            u"Semaphore: 2 tokens cannot be added to 1 where at most 2 may be; the Token that acquire() gave goes back by itself"_s);
            QACTORS_VERIFY(!messageOf<MisuseError>([&] { things.add(-1); }).isEmpty());
            things.add();
            co_await settle();
            QACTORS_COMPARE(things.waitingCount(), 1);
            QACTORS_COMPARE(things.maximum(), 2);
            group.cancel();
        });
        QCOMPARE(log.join(u", "), u"took 1, one, took 2"_s);
        QCOMPARE(messageOf<MisuseError>([] { Semaphore(3, 2); }), u"Semaphore: 3 tokens, where at most 2 may be"_s);
    }
    void SY3_soManyAtATimeInTheOrderTheyCame()
    {
        const LeakGuard guard;
        Log log;
        Semaphore semaphore(2);
        inGroup([&](TaskGroup &group) -> Async<> {
            for (int i = 1; i <= 4; ++i) {
                group.startSoon([&, i]() -> Async<> {
                    const Token token = co_await semaphore.acquire();
                    log.add(u"in %1"_s.arg(i));
                    co_await sleep(std::chrono::seconds(i));
                    log.add(u"out %1"_s.arg(i));
                });
                co_await settle();
            }
            QACTORS_COMPARE(semaphore.available(), 0);
            QACTORS_COMPARE(semaphore.waitingCount(), 2);
            QACTORS_VERIFY(!semaphore.tryAcquire());
        });
        QCOMPARE(log.join(u", "_s), u"in 1, in 2, out 1, in 3, out 2, in 4, out 3, out 4"_s);
        VERIFY_NO_LEAK(guard);
    }

    void aTaskMayHaveSeveral()
    {
        inGroup([](TaskGroup &) -> Async<> {
            Semaphore semaphore(3);
            const Token one = co_await semaphore.acquire();
            const Token two = co_await semaphore.acquire();
            Token three = semaphore.tryAcquire();
            QACTORS_VERIFY(three);
            QACTORS_COMPARE(semaphore.available(), 0);
            three = Token();
            QACTORS_COMPARE(semaphore.available(), 1);
        });
    }

    void SY1_aCancelledWaiterNeverTakesOne()
    {
        inGroup([](TaskGroup &group) -> Async<> {
            Semaphore semaphore(0);
            auto task = group.startSoon([&]() -> Async<> { const Token token = co_await semaphore.acquire(); });
            co_await settle();
            QACTORS_COMPARE(semaphore.waitingCount(), 1);
            task.cancel();
            co_await task.wait();
            QACTORS_COMPARE(semaphore.waitingCount(), 0);
        });
    }

    void misuse()
    {
        QCOMPARE(messageOf<MisuseError>([] { Semaphore semaphore(-1); }), u"Semaphore: -1 tokens; give it none or more"_s);
    }
};

QTEST_GUILESS_MAIN(tst_Semaphore)

#include "tst_semaphore.moc"
