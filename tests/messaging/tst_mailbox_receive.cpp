// SPDX-License-Identifier: MIT
// What a mailbox promises to those who wait for its messages.
#include <QActors/Combinators>
#include <QActors/Dispatcher>
#include <QActors/Mailbox>
#include <QActors/Send>
#include <QActors/Timeouts>

#include "support/testrun.h"

using namespace TestSupport;
using namespace Qt::StringLiterals;

class tst_MailboxReceive : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void MB2_unmatchedMessagesStayInOrder()
    {
        const LeakGuard guard;
        Log log;
        awaitVirtual([&]() -> Async<> {
            Mailbox box;
            for (int i = 1; i <= 5; ++i)
                box.post(i);
            const auto note = [&](int i) { log.add(QString::number(i)); };
            co_await box.receive(on(3, [&] { log.add(u"three"_s); }));
            co_await box.receive(on<int>(when([](int i) { return i > 3; }), note));
            while (box.count() > 0)
                co_await box.receive(on<int>(note));
        });
        QCOMPARE(log.join(u' '), u"three 4 1 2 5"_s);
        VERIFY_NO_LEAK(guard);
    }

    void MB3_messageOrderComesBeforePatternOrder()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            Mailbox box;
            box.post("second pattern");
            box.post(1);
            const auto first = on<int>([&] { log.add(u"int"_s); });
            const auto second = on<QString>([&] { log.add(u"text"_s); });
            co_await box.receive(first, second);
            co_await box.receive(first, second);
            box.post(2); // both fit: the first clause has it
            co_await box.receive(on<int>([&] { log.add(u"first"_s); }), on<int>([&] { log.add(u"second"_s); }));
        });
        QCOMPARE(log.join(u' '), u"text int first"_s);
    }

    void MB5_handlersMayBePlainOrCoroutines()
    {
        const LeakGuard guard;
        Log log;
        VirtualClock clock;
        const int sum = await([&]() -> Async<int> {
            Mailbox box;
            box.post(1);
            box.post("slow");
            int sum = 0;
            for (int i = 0; i < 2; ++i) {
                sum += co_await box.receive(on<int>([&](int n) { log.add(u"plain"_s); return n; }),
                                            on("slow", [&]() -> Async<int> {
                                                co_await sleep(10ms);
                                                log.add(u"coroutine"_s);
                                                co_return 20;
                                            }));
            }
            box.post(5);
            co_await box.receive(on<int>([&](int n) -> Async<> { co_await yield(); sum += n; }));
            co_return sum;
        });
        QCOMPARE(log.join(u' '), u"plain coroutine"_s);
        QCOMPARE(sum, 26);
        QCOMPARE(clock.elapsed(), Duration(10ms));
        VERIFY_NO_LEAK(guard);
    }

    void MB6_theTimeoutIsATypedErrorThatNamesTheDuration()
    {
        Duration duration{};
        VirtualClock clock;
        const QString error = messageOf<ReceiveTimeout>([&] {
            await([&]() -> Async<> {
                Mailbox box;
                box.post(u"unwanted"_s);
                try {
                    co_await box.receiveFor(1500ms, on<int>([] { }));
                } catch (const TimeoutError &error) { // the base of all timeouts
                    duration = error.duration();
                    throw;
                }
            });
        });
        QCOMPARE(error, u"receiveFor: no message that fits came within 1.5 s"_s);
        QCOMPARE(duration, Duration(1500ms));
        QCOMPARE(clock.elapsed(), Duration(1500ms));
    }

    void MB7_aTimeoutOf0Polls()
    {
        Log log;
        VirtualClock clock;
        await([&]() -> Async<> {
            Mailbox box;
            const auto poll = [&]() -> Async<> {
                co_await box.receive(on<int>([&](int i) { log.add(u"took %1"_s.arg(i)); }),
                                     after(0s, [&] { log.add(u"nothing"_s); }));
            };
            co_await poll();
            box.post(1);
            co_await poll();
            try {
                co_await box.receiveFor(-1s, on<int>([] { }));
            } catch (const ReceiveTimeout &) {
                log.add(u"timeout"_s);
            }
        });
        QCOMPARE(log, Log({u"nothing"_s, u"took 1"_s, u"timeout"_s}));
        QCOMPARE(clock.elapsed(), Duration(0));
    }

    void MB8_theTimeoutCoversTheWaitingNotTheHandler()
    {
        const LeakGuard guard;
        Log log;
        VirtualClock clock;
        await([&]() -> Async<> {
            Mailbox box;
            const auto slow = on<int>([&](int i) -> Async<> {
                co_await sleep(1h);
                log.add(u"handled %1"_s.arg(i));
            });
            box.post(1); // there already
            co_await box.receiveFor(1s, slow);
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> { // comes in time
                group.startSoon([&]() -> Async<> { co_await box.receiveFor(1s, slow); });
                co_await sleep(999ms);
                box.post(2);
            });
        });
        QCOMPARE(log.join(u", "), u"handled 1, handled 2"_s);
        QCOMPARE(clock.elapsed(), Duration(2h + 999ms));
        VERIFY_NO_LEAK(guard);
    }

    void MB9_twoReceiversLoseNoWake()
    {
        const LeakGuard guard;
        Log log;
        awaitVirtual([&]() -> Async<> {
            Mailbox box;
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                for (const auto &name : {u"a"_s, u"b"_s}) {
                    group.startSoon([&box, &log, name]() -> Async<> {
                        const int got = co_await box.receive(on<int>([](int i) { return i; }));
                        log.add(name + QString::number(got));
                    });
                }
                co_await settle();
                box.post(1);
                box.post(2);
            });
            log.add(u"both"_s);
            // One waits for what the other does not want.
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                group.startSoon([&] { return box.receive(on<int>([&] { log.add(u"int"_s); })); });
                group.startSoon([&] { return box.receive(on<QString>([&] { log.add(u"text"_s); })); });
                co_await settle();
                box.post("x");
                co_await settle();
                box.post(1);
            });
        });
        QCOMPARE(log.join(u' '), u"a1 b2 both text int"_s);
        VERIFY_NO_LEAK(guard);
    }

    void MB10_aCancelledReceiveLosesNothing()
    {
        const LeakGuard guard;
        Log log;
        awaitVirtual([&]() -> Async<> {
            Mailbox box;
            const auto note = [&](int i) { log.add(QString::number(i)); };
            co_await moveOnAfter(1s, [&] { return box.receive(on<int>(note)); });
            box.post(1); // after the cancel
            log.add(u"%1 left"_s.arg(box.count()));
            co_await box.receive(on<int>(note));

            co_await withTaskGroup([&](TaskGroup &group) -> Async<> { // cancel and message in the same turn
                CancelScope scope;
                group.startSoon([&]() -> Async<> {
                    co_await scope.run([&] { return box.receive(on<int>(note)); });
                });
                co_await settle();
                scope.cancel();
                box.post(2);
                co_await settle();
                log.add(u"%1 left"_s.arg(box.count()));
                co_await box.receive(on<int>(note));
            });

            co_await withTaskGroup([&](TaskGroup &group) -> Async<> { // handed over first: it is handled
                CancelScope scope;
                group.startSoon([&]() -> Async<> {
                    co_await scope.run([&] { return box.receive(on<int>(note)); });
                });
                co_await settle();
                box.post(3);
                scope.cancel();
            });
            log.add(u"%1 left"_s.arg(box.count()));
        });
        QCOMPARE(log.join(u", "), u"1 left, 1, 1 left, 2, 3, 0 left"_s);
        VERIFY_NO_LEAK(guard);
    }

    void MB11_aTaskMaySendToItself()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            Mailbox box;
            send(box.pid(), 1);
            for (int i = 0; i < 3; ++i) {
                co_await box.receive(on<int>([&](int n) {
                    log.add(QString::number(n));
                    send(box.pid(), n + 1);
                }));
            }
            log.add(u"%1 left"_s.arg(box.count()));
        });
        QCOMPARE(log.join(u", "), u"1, 2, 3, 1 left"_s);
    }

    void aKilledReceiverPutsBackWhatItHadTaken()
    {
        const LeakGuard guard;
        Log log;
        {
            VirtualClock clock(true);
            Mailbox box;
            const auto take = [&](int) { log.add(u"never"_s); };
            auto group = std::make_unique<TaskGroup>();
            group->startSoon([&] { return box.receive(on<int>(when([](int i) { return i == 2; }), take)); });
            group->startSoon([&] { return box.receive(on<int>(when([](int i) { return i == 3; }), take)); });
            Dispatcher::current()->runUntilIdle();
            for (int i = 1; i <= 4; ++i)
                box.post(i); // 2 and 3 are handed over, the receivers have not run yet
            QCOMPARE(box.count(), 2);
            group.reset();
            QCOMPARE(box.count(), 4);
            await([&]() -> Async<> {
                while (box.count() > 0)
                    co_await box.receive(on<int>([&](int i) { log.add(QString::number(i)); }));
            });
        }
        QCOMPARE(log.join(u' '), u"1 2 3 4"_s); // at their old places
        VERIFY_NO_LEAK(guard);
    }

    void aKilledReceiverHandsItsMessageToTheNextInLine()
    {
        const LeakGuard guard;
        int taken = 0;
        {
            VirtualClock clock(true);
            Mailbox box;
            auto first = std::make_unique<TaskGroup>();
            TaskGroup second;
            first->startSoon([&] { return box.receive(on<int>([&] { taken = -1; })); });
            second.startSoon([&] { return box.receive(on<int>([&](int i) { taken = i; })); });
            Dispatcher::current()->runUntilIdle();
            box.post(7);
            first.reset();
            Dispatcher::current()->runUntilIdle();
        }
        QCOMPARE(taken, 7);
        VERIFY_NO_LEAK(guard);
    }

    void deletingTheMailboxFailsWhoWaits()
    {
        const LeakGuard guard;
        Log log;
        awaitVirtual([&]() -> Async<> {
            auto box = std::make_unique<Mailbox>();
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                for (const auto &name : {u"a"_s, u"b"_s}) {
                    group.startSoon([&box, &log, name]() -> Async<> {
                        try {
                            co_await box->receive(on<int>([] { }), after(1h, [] { }));
                        } catch (const MailboxClosed &error) {
                            log.add(name + u": "_s + error.message());
                        }
                    });
                }
                co_await settle();
                box.reset();
            });
        });
        QCOMPARE(log.join(u", "), u"a: receive: the mailbox was closed, b: receive: the mailbox was closed"_s);
        VERIFY_NO_LEAK(guard);
    }

    void aMessageHandedOverIsHandledThoughTheMailboxGoes()
    {
        const LeakGuard guard;
        Log log;
        awaitVirtual([&]() -> Async<> {
            auto box = std::make_unique<Mailbox>();
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                group.startSoon([&] { return box->receive(on<int>([&](int i) { log.add(QString::number(i)); })); });
                co_await settle();
                box->post(1);
                box.reset();
            });
        });
        QCOMPARE(log.join(u' '), u"1"_s);
        VERIFY_NO_LEAK(guard);
    }

    void aThrowingHandlerFailsTheReceiverAndItsMessageIsGone()
    {
        const LeakGuard guard;
        int left = -1;
        const QString error = messageOf<std::runtime_error>([&] {
            awaitVirtual([&]() -> Async<> {
                Mailbox box;
                box.post(1);
                try {
                    co_await box.receive(on<int>([] { throw std::runtime_error("handler"); }));
                } catch (...) {
                    left = box.count();
                    throw;
                }
            });
        });
        QCOMPARE(error, u"handler"_s);
        QCOMPARE(left, 0);
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_MailboxReceive)
#include "tst_mailbox_receive.moc"
