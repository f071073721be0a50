// SPDX-License-Identifier: MIT
// receiveEach(): what run() with one receive() after the other does, in one await.
#include "support/scripted.h"

#include <QActors/Backpressure>
#include <QActors/Timeouts>

using namespace TestSupport;

namespace {

struct Add
{
    int number;
};
struct Get
{
    Pid from;
};

/// Runs a Scripted whose run() is `run`; `use` has its pid.
template<typename Use>
void withScripted(Log &log, std::function<Async<>(Scripted &)> run, Use use)
{
    awaitVirtual([&]() -> Async<> {
        Script script(log);
        script.run = std::move(run);
        co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
            const ActorHandle handle = co_await startWith<Scripted>(group, logged(log), script);
            co_await use(handle);
        });
    });
}

} // namespace

class tst_ReceiveEach : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyMessageGoesToTheFirstClauseThatFits()
    {
        const LeakGuard guard;
        Log log;
        withScripted(
            log,
            [&](Scripted &self) {
                return self.receiveEach(on<Add>(when([](const Add &add) { return add.number < 0; }), [&] { log.add(u"negative"_s); }),
                                        on<Add>([&](const Add &add) { log.add(u"add %1"_s.arg(add.number)); }),
                                        on("say", arg<QString>, [&](const QString &what) { log.add(what); }));
            },
            [&](const ActorHandle &actor) -> Async<> {
                send(actor, Add{1});
                send(actor, "say", u"hello"_s);
                send(actor, Add{-1});
                co_await settle();
                send(actor, Add{2}); // it waits again
                co_await settle();
            });
        COMPARE_LOG(log, "add 1, hello, negative, add 2, terminate Shutdown, gone, exit Shutdown");
        VERIFY_NO_LEAK(guard);
    }

    void whatFitsNoClauseStaysInOrder()
    {
        const LeakGuard guard;
        Log log;
        Log strings;
        withScripted(
            log,
            [&](Scripted &self) -> Async<> {
                self.startSoonChild([&]() -> Async<> {
                    co_await self.receive(on<Get>([] { })); // comes last
                    for (int i = 0; i < 2; ++i)
                        co_await self.receive(on<QString>([&](const QString &text) { strings.add(text); }));
                });
                co_await self.receiveEach(on<int>([&](int number) { log.add(QString::number(number)); }));
            },
            [&](const ActorHandle &actor) -> Async<> {
                send(actor, u"a"_s);
                send(actor, 1);
                send(actor, u"b"_s);
                send(actor, 2);
                send(actor, Get{});
                co_await settle();
            });
        COMPARE_LOG(log, "1, 2, terminate Shutdown, gone, exit Shutdown");
        COMPARE_LOG(strings, "a, b");
        VERIFY_NO_LEAK(guard);
    }

    void stopInAHandlerIsTheLastThingThatItHandles()
    {
        const LeakGuard guard;
        Log log;
        withScripted(
            log,
            [&](Scripted &self) {
                return self.receiveEach(on<int>([&](int number) {
                    log.add(QString::number(number));
                    if (number == 2)
                        self.stop(ExitReason(ExitReason::Kind::Shutdown, u"enough"_s));
                }));
            },
            [&](const ActorHandle &actor) -> Async<> {
                for (int i = 1; i < 5; ++i)
                    send(actor, i);
                co_await actor.wait();
            });
        COMPARE_LOG(log, "1, 2, terminate Shutdown: enough, gone, exit Shutdown: enough");
        VERIFY_NO_LEAK(guard);
    }

    void anErrorInAHandlerEndsTheActor()
    {
        const LeakGuard guard;
        Log log;
        withScripted(
            log,
            [&](Scripted &self) {
                return self.receiveEach(on<int>([&](int number) {
                    log.add(QString::number(number));
                    if (number == 2)
                        throw std::runtime_error("two");
                }));
            },
            [&](const ActorHandle &actor) -> Async<> {
                for (int i = 1; i < 5; ++i)
                    send(actor, i);
                co_await actor.wait();
            });
        COMPARE_LOG(log, "1, 2, terminate Error: two, gone, exit Error: two");
        VERIFY_NO_LEAK(guard);
    }

    void deletedOrKilledInAHandler_data()
    {
        QTest::addColumn<bool>("deletes");
        QTest::newRow("deleted") << true;
        QTest::newRow("killed") << false;
    }
    void deletedOrKilledInAHandler()
    {
        QFETCH(const bool, deletes);
        const LeakGuard guard;
        Log log;
        withScripted(
            log,
            [&](Scripted &self) {
                return self.receiveEach(on<int>([&, deletes](int number) {
                    log.add(QString::number(number));
                    if (number != 2)
                        return;
                    if (deletes)
                        delete &self;
                    else
                        kill(self.pid());
                }));
            },
            [&](const ActorHandle &actor) -> Async<> {
                for (int i = 1; i < 5; ++i)
                    send(actor, i);
                co_await actor.wait();
            });
        COMPARE_LOG(log, "1, 2, gone, exit Killed");
        VERIFY_NO_LEAK(guard);
    }

    void handlersMayAwaitAndTheNextMessageWaits()
    {
        const LeakGuard guard;
        Log log;
        withScripted(
            log,
            [&](Scripted &self) {
                return self.receiveEach(on<int>([&](int number) -> Async<> {
                                            log.add(u"begin %1"_s.arg(number));
                                            co_await sleep(1s);
                                            log.add(u"end %1"_s.arg(number));
                                        }),
                                        on<QString>([&](const QString &text) { log.add(text); }));
            },
            [&](const ActorHandle &actor) -> Async<> {
                send(actor, 1);
                send(actor, u"between"_s);
                send(actor, 2);
                co_await sleep(10s);
            });
        COMPARE_LOG(log, "begin 1, end 1, between, begin 2, end 2, terminate Shutdown, gone, exit Shutdown");
        VERIFY_NO_LEAK(guard);
    }

    void afterIsCalledWheneverNothingCameForSoLong()
    {
        const LeakGuard guard;
        Log log;
        withScripted(
            log,
            [&](Scripted &self) {
                return self.receiveEach(on<int>([&](int number) { log.add(QString::number(number)); }),
                                        after(10s, [&] { log.add(u"silence"_s); }));
            },
            [&](const ActorHandle &actor) -> Async<> {
                co_await sleep(25s); // at 10 and 20
                send(actor, 1);
                co_await sleep(9s);
                send(actor, 2);
                co_await sleep(11s);
            });
        COMPARE_LOG(log, "silence, silence, 1, 2, silence, terminate Shutdown, gone, exit Shutdown");
        VERIFY_NO_LEAK(guard);
    }

    void aPredicateThatThrowsFailsItAndTheMessageStays()
    {
        const LeakGuard guard;
        Log log;
        awaitVirtual([&]() -> Async<> {
            Mailbox box;
            box.post(1);
            box.post(2);
            const auto throws = [&box, &log]() -> Async<> {
                co_await box.receiveEach(on<int>(when([](int number) { return number == 2 ? throw std::runtime_error("two") : true; }),
                                                 [&log](int number) { log.add(QString::number(number)); }));
            };
            log.add(co_await outcomeOf(throws));
            log.add(QString::number(box.count()));
        });
        COMPARE_LOG(log, "1, two, 1");
        VERIFY_NO_LEAK(guard);
    }

    void ofAMailboxItEndsWithIt()
    {
        const LeakGuard guard;
        Log log;
        awaitVirtual([&]() -> Async<> {
            Mailbox box;
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                group.startSoon([&]() -> Async<> {
                    const auto each = [&] { return box.receiveEach(on<int>([&](int number) { log.add(QString::number(number)); })); };
                    log.add(co_await outcomeOf(each));
                });
                co_await settle();
                box.post(1);
                box.post(2);
                co_await settle();
                box.post(3);
                box.close(); // it has taken the third, and handles it
            });
        });
        COMPARE_LOG(log, "1, 2, 3, receive: the mailbox is closed");
        VERIFY_NO_LEAK(guard);
    }

    void aCancelComesBetweenTwoMessages()
    {
        const LeakGuard guard;
        Log log;
        int left = 0;
        awaitVirtual([&]() -> Async<> {
            Mailbox box;
            CancelScope scope;
            for (int i = 1; i < 5; ++i)
                box.post(i);
            co_await scope.run([&]() -> Async<> {
                co_await box.receiveEach(on<int>([&](int number) {
                    log.add(QString::number(number));
                    if (number == 2)
                        scope.cancel();
                }));
            });
            left = box.count();
        });
        COMPARE_LOG(log, "1, 2");
        QCOMPARE(left, 2);
        VERIFY_NO_LEAK(guard);
    }

    void ofABoundedMailboxItLetsInWhoWaits()
    {
        const LeakGuard guard;
        Log log;
        awaitVirtual([&]() -> Async<> {
            Mailbox box;
            box.setCapacity(2);
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                for (int i = 1; i < 7; ++i)
                    group.startSoon([&box, i]() -> Async<> { co_await sendOrWait(box.pid(), i); });
                co_await settle();
                log.add(u"%1 wait"_s.arg(box.statistics().waiting));
                group.startSoon([&]() -> Async<> {
                    co_await box.receiveEach(on<int>([&](int number) { log.add(QString::number(number)); }));
                });
                co_await settle();
                log.add(u"%1 accepted"_s.arg(box.statistics().accepted));
                group.cancel();
            });
        });
        COMPARE_LOG(log, "4 wait, 1, 2, 3, 4, 5, 6, 6 accepted");
        VERIFY_NO_LEAK(guard);
    }

    void ofTwoThatWaitTheOneThatWaitsLongerIsAskedFirst()
    {
        const LeakGuard guard;
        Log log;
        awaitVirtual([&]() -> Async<> {
            Mailbox box;
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const auto each = [&](QString name) -> Async<> {
                    const auto handler = [&](int number) { log.add(name + QString::number(number)); };
                    co_await box.receiveEach(on<int>(handler));
                };
                group.startSoon([&] { return each(u"a"_s); });
                group.startSoon([&] { return each(u"b"_s); });
                co_await settle();
                for (int i = 1; i < 5; ++i) {
                    box.post(i);
                    co_await settle();
                }
                group.cancel();
            });
        });
        COMPARE_LOG(log, "a1, b2, a3, b4");
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_ReceiveEach)
#include "tst_receive_each.moc"
