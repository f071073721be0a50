// SPDX-License-Identifier: MIT
// The await itself: its value, its timer, how it waits and how it is misused. Orders of messages: tst_mailbox*.cpp.
#include "support/scripted.h"

#include <QActors/Dispatcher>
#include <QActors/Mailbox>
#include <QActors/Timeouts>

using namespace TestSupport;

class Unstarted : public Actor
{
    Q_OBJECT
public:
    using AbstractActor::receive;
    using AbstractActor::receiveEach;
    using AbstractActor::receiveFor;

protected:
    Async<> run() override { co_await sleepForever(); }
};

class tst_Receive : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void MB16_receiveBeforeStartIsAnError()
    {
        const LeakGuard guard;
        Unstarted actor;
        const QString expected = u"receive: this Unstarted has not been started; start it with start<Unstarted>(group, …)"_s;
        QCOMPARE(messageOf<MisuseError>([&] { static_cast<void>(actor.receive(on<int>([] { }))); }), expected);
        QCOMPARE(messageOf<MisuseError>([&] { static_cast<void>(actor.receiveFor(1s, on<int>([] { }))); }), expected);
        const QString each = messageOf<MisuseError>([&] { static_cast<void>(actor.receiveEach(on<int>([] { }))); });
        QCOMPARE(each, QString(expected).replace(u"receive:"_s, u"receiveEach:"_s));
        VERIFY_NO_LEAK(guard);
    }

    void onlyTheActorsOwnTasksReceiveItsMessages()
    {
        const LeakGuard guard;
        Log log;
        QString outside;
        QString inOtherTask;
        awaitVirtual([&]() -> Async<> {
            Scripted *actor = nullptr;
            Script script(log);
            script.run = [&](Scripted &self) -> Async<> {
                actor = &self;
                co_await self.receive(on<int>([&] { log.add(u"own"_s); }));
            };
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const ActorHandle handle = co_await startWith<Scripted>(group, StartOptions().name(u"clerk"_s), script);
                co_await settle();
                inOtherTask = messageOf<MisuseError>([&] { static_cast<void>(actor->receive(on<int>([] { }))); });
                QTimer::singleShot(0, actor, [&] { outside = messageOf<MisuseError>([&] { static_cast<void>(actor->receive(on<int>([] { }))); }); });
                while (outside.isEmpty())
                    co_await yield();
                send(handle, 1);
                co_await settle();
            });
        });
        const QString expected = u"receive: called outside clerk; only the actor's own tasks receive its messages"_s;
        QCOMPARE(inOtherTask, expected);
        QCOMPARE(outside, expected);
        COMPARE_LOG(log, "own, terminate Shutdown, gone");
        VERIFY_NO_LEAK(guard);
    }

    void childTasksOfTheActorReceiveToo()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            Script script(log);
            script.run = [&](Scripted &self) -> Async<> {
                co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                    group.startSoon([&] { return self.receive(on<int>([&] { log.add(u"nested"_s); })); });
                    self.startSoonChild([&] { return self.receive(on<QString>([&] { log.add(u"child"_s); })); });
                    co_await sleepForever();
                });
            };
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const Pid pid = co_await start<Scripted>(group, script);
                co_await settle();
                send(pid, "text");
                send(pid, 1);
                co_await settle();
            });
        });
        QVERIFY(log.contains(u"nested"_s));
        QVERIFY(log.contains(u"child"_s));
    }

    void givesTheHandlersValue()
    {
        const auto [same, common, moved] = awaitVirtual([]() -> Async<std::tuple<QString, double, int>> {
            Mailbox box;
            box.post(1);
            box.post(2);
            box.post(std::make_unique<int>(3));
            const QString same = co_await box.receive(on<int>([](int i) { return QString::number(i); }),
                                                      after(1s, [] { return u"late"_s; }));
            const auto common = co_await box.receive(on<int>([](int i) { return i; }), on<QString>([] { return 0.5; }));
            static_assert(std::is_same_v<decltype(common), const double>);
            const std::unique_ptr<int> moved = co_await box.receive(on<std::unique_ptr<int>>([](std::unique_ptr<int> &&p) { return std::move(p); }));
            co_return std::tuple(same, common, *moved);
        });
        QCOMPARE(same, u"1"_s);
        QCOMPARE(common, 2.0);
        QCOMPARE(moved, 3);
    }

    void afterRunsItsHandlerWhichMayBeACoroutine()
    {
        Log log;
        VirtualClock clock;
        await([&]() -> Async<> {
            Mailbox box;
            co_await box.receive(on<int>([] {}), after(2s, [&] { log.add(u"plain"_s); }));
            co_await box.receive(on<int>([] {}), after(2s, [&]() -> Async<> {
                                     co_await sleep(1s);
                                     log.add(u"coroutine"_s);
                                 }));
            co_await box.receive(after(1s, [&] { log.add(u"only after"_s); }));
        });
        COMPARE_LOG(log, "plain, coroutine, only after");
        QCOMPARE(clock.elapsed(), Duration(6s));
    }

    void aMessageStopsTheTimer()
    {
        VirtualClock clock;
        Log log;
        await([&]() -> Async<> {
            Mailbox box;
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                group.startSoon([&]() -> Async<> {
                    co_await box.receive(on<int>([&] { log.add(u"message"_s); }), after(5s, [&] { log.add(u"late"_s); }));
                });
                co_await sleep(1s);
                box.post(u"another"_s); // does not start it anew
                co_await sleep(1s);
                box.post(1);
            });
        });
        COMPARE_LOG(log, "message");
        QCOMPARE(clock.elapsed(), Duration(2s));
    }

    void anEndlessTimeoutWaitsForEver()
    {
        const bool ended = awaitVirtual([]() -> Async<bool> {
            Mailbox box;
            co_return co_await moveOnAfter(24h * 365, [&] { return box.receiveFor(std::chrono::hours::max(), on<int>([] { })); });
        });
        QVERIFY(!ended);
    }

    void whatIsThereAlreadyStillYieldsNowAndThen()
    {
        const LeakGuard guard;
        constexpr int Many = 20000;
        int handled = 0;
        int turns = 0;
        bool running = true;
        awaitVirtual([&]() -> Async<> {
            Mailbox box;
            for (int i = 0; i < Many; ++i)
                box.post(i);
            QObject loop;
            // Queued events get their turn long before the mailbox is empty.
            QMetaObject::invokeMethod(&loop, [&] { turns = running ? handled : Many; }, Qt::QueuedConnection);
            while (handled < Many)
                co_await box.receive(on<int>([&] { ++handled; }));
            running = false;
        });
        QCOMPARE(handled, Many);
        QVERIFY(turns < Many);
        VERIFY_NO_LEAK(guard);
    }

    void saysWhatItWaitsFor()
    {
        QString where;
        QString pid;
        awaitVirtual([&]() -> Async<> {
            Mailbox box;
            pid = box.pid().toString();
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const auto task = group.startSoon([&]() -> Async<> { co_await box.receive(on<int>([] { })); });
                co_await settle();
                where = task.whereItWaits();
                box.post(1);
            });
        });
        QVERIFY2(where.startsWith(u"a message to "_s + pid + u" at tst_receive.cpp:"_s), qPrintable(where));
    }

    void whatAClauseHoldsMaySendToTheSameProcessAsItGoes()
    {
        struct SendsAsItGoes
        {
            explicit SendsAsItGoes(Pid pid) : to(pid) { }
            ~SendsAsItGoes() { send(to, 1000); }
            const Pid to;
        };
        const LeakGuard guard;
        Mailbox box;
        {
            TaskGroup group;
            group.startSoon([&box]() -> Async<> {
                auto receive = [&box] { // destroyed in this order
                    auto asked = when([name = QString(40, u'x')](int value) { return name.at(0) == u'x' && value > 40; });
                    auto last = [held = std::make_shared<SendsAsItGoes>(box.pid())](const QString &) { };
                    return box.receive(on<int>(std::move(asked), [] { }), on<QString>(std::move(last)));
                }();
                co_await receive;
            });
            Dispatcher::current()->runUntilIdle();
            QCOMPARE(box.count(), 0);
        } // killed
        QCOMPARE(box.count(), 1); // for whoever comes next
        box.close();
        VERIFY_NO_LEAK(guard);
    }

    void isAwaitedInAScopeWithATimeout()
    {
        const QString error = messageOf<TimeoutError>([] {
            awaitVirtual([]() -> Async<> {
                Mailbox box;
                co_await failAfter(1s, [&] { return box.receive(on<int>([] { })); });
            });
        });
        QVERIFY2(error.contains(u"a message to <"_s), qPrintable(error));
    }
};

QTEST_GUILESS_MAIN(tst_Receive)
#include "tst_receive.moc"
