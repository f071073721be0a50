// SPDX-License-Identifier: MIT
#include <QActors/Everywhere>
#include <QActors/Explore>
#include <QActors/Lock>
#include <QActors/Sleep>
#include <QActors/TaskGroup>

#include "support/bank.h"

using namespace TestSupport;

class tst_Lock : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void SY3_oneAtATimeFirstComeFirstServed()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            Lock lock;
            for (int i = 1; i <= 3; ++i) {
                group.startSoon([&, i]() -> Async<> {
                    const Token token = co_await lock.acquire();
                    log.add(u"in %1"_s.arg(i));
                    co_await sleep(1s);
                    log.add(u"out %1"_s.arg(i));
                });
                co_await settle();
            }
            QACTORS_VERIFY(lock.isLocked());
            QACTORS_COMPARE(lock.waitingCount(), 2);
            QACTORS_VERIFY(!lock.tryAcquire());
            // Free for a moment, but not for who comes later than the next in line.
            co_await sleep(1s);
            QACTORS_VERIFY(!lock.tryAcquire());
            co_await sleep(3s);
            QACTORS_VERIFY(!lock.isLocked());
            Token token = lock.tryAcquire();
            QACTORS_VERIFY(token && lock.isLocked());
            token.release();
            QACTORS_VERIFY(!token && !lock.isLocked());
        });
        QCOMPARE(log.join(u", "_s), u"in 1, out 1, in 2, out 2, in 3, out 3"_s);
        VERIFY_NO_LEAK(guard);
    }

    void SY1_aCancelledWaiterNeverTakesIt()
    {
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            Lock lock;
            Token mine = co_await lock.acquire();
            auto second = group.startSoon([&]() -> Async<> {
                const Token token = co_await lock.acquire();
                log.add(u"second"_s);
            });
            auto third = group.startSoon([&]() -> Async<> {
                const Token token = co_await lock.acquire();
                log.add(u"third"_s);
            });
            co_await settle();
            second.cancel();
            co_await second.wait();
            QACTORS_COMPARE(lock.waitingCount(), 1);
            mine.release();
            co_await third;
            QACTORS_VERIFY(!lock.isLocked());
        });
        QCOMPARE(log.join(u' '), u"third"_s);
    }

    // Given the lock, a task is killed before it runs: the next has it.
    void SY2_aWakeThatRacesAnEndGoesToTheNext()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            Lock lock;
            Token mine = co_await lock.acquire();
            auto owner = std::make_unique<TaskGroup>();
            owner->startSoon([&]() -> Async<> {
                const Token token = co_await lock.acquire();
                log.add(u"killed"_s);
            });
            co_await settle();
            auto next = group.startSoon([&]() -> Async<> {
                const Token token = co_await lock.acquire();
                log.add(u"next"_s);
            });
            co_await settle();
            mine.release();
            owner.reset();
            co_await next;
            QACTORS_VERIFY(!lock.isLocked());
        });
        QCOMPARE(log.join(u' '), u"next"_s);
        VERIFY_NO_LEAK(guard);
    }

    void SY4_reacquiringByTheOwnerIsAnError()
    {
        inGroup([](TaskGroup &group) -> Async<> {
            Lock lock;
            Token token = co_await lock.acquire();
            const QString thrown = co_await thrownBy([&] { return acquire(lock); });
            QACTORS_VERIFY2(thrown.startsWith(u"MisuseError: Lock: "_s)
                                && thrown.endsWith(u"has it already, and would wait for itself; release it first"_s),
                            thrown);
            QACTORS_VERIFY(messageOf<MisuseError>([&] { static_cast<void>(lock.tryAcquire()); }).contains(u"has it already"_s));
            // A token may be given to another task, which then lets go.
            co_await group.startSoon([&]() -> Async<> {
                const Token held = std::move(token);
                co_return;
            });
            co_await acquire(lock);
            QACTORS_VERIFY(!lock.isLocked());
        });
    }

    void destroyedWhileSomebodyHasItAndSomebodyWaits()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            auto lock = std::make_unique<Lock>();
            Token mine = co_await lock->acquire();
            group.startSoon([&]() -> Async<> { log.add(co_await thrownBy([&] { return acquire(*lock); })); });
            co_await settle();
            lock.reset();
            co_await settle();
            mine.release(); // outlives it, and does no harm
        });
        QVERIFY2(log.join(u' ').startsWith(u"Lock: it was destroyed while "_s), qPrintable(log.join(u' ')));
        VERIFY_NO_LEAK(guard);
    }

    void anywhereCancelledOrKilledItIsFreeAtTheEnd()
    {
        const auto scenario = []() -> Async<> {
            Lock lock;
            int inside = 0;
            TaskGroup group;
            for (int t = 0; t < 3; ++t) {
                group.startSoon([&]() -> Async<> {
                    for (int i = 0; i < 2; ++i) {
                        const Token token = co_await lock.acquire();
                        QACTORS_COMPARE(++inside, 1);
                        co_await yield();
                        --inside;
                    }
                });
            }
            co_await group.join();
            QACTORS_VERIFY(!lock.isLocked());
        };
        QActors::Test::cancelEverywhere(scenario);
        QActors::Test::killEverywhere(scenario);
        QActors::Test::exploreTest(scenario, {.schedules = 300});
    }

private:
    static Async<> acquire(Lock &lock) { const Token token = co_await lock.acquire(); }
};

QTEST_GUILESS_MAIN(tst_Lock)

#include "tst_lock.moc"
