// SPDX-License-Identifier: MIT
// Calls to a name: the wait for it, the second attempt, and which requests are never made twice.
#include "support/bank.h"
#include "support/family.h"

#include <QActors/Dispatcher>
#include <QActors/EventLoopPool>
#include <QActors/Everywhere>
#include <QActors/RunTest>
#include <QActors/ServerName>
#include <QActors/StartOptions>
#include <QActors/Timeouts>

#include <QtCore/qscopeguard.h>
#include <QtCore/qsemaphore.h>
#include <QtCore/qthread.h>

using namespace TestSupport;

/// Keeps its thread.
class Blocker : public GenServer
{
    Q_OBJECT
public:
    void block(QSemaphore *entered, QSemaphore *go)
    {
        entered->release();
        go->acquire();
    }
};

class tst_ServerName : public QObject
{
    Q_OBJECT

private:
    static constexpr auto Add = qOverload<int>(&Store::add);
    static Duration elapsed() { return Dispatcher::current()->now() - TimePoint(); }

private Q_SLOTS:
    void initTestCase() { QLoggingCategory::setFilterRules(u"qactors.actor.warning=false\nqactors.supervisor.warning=false"_s); }
    void cleanup() { QCOMPARE(registeredNames(), QStringList()); }

    void NM1_aCallWaitsForItsName()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            const ServerName<Store> store(u"store"_s);
            QACTORS_VERIFY(store.whereis().isNull());
            auto early = group.startSoon([store]() -> Async<int> { co_return co_await store.call(Add, 5); });
            co_await sleep(4s);
            QACTORS_VERIFY(!early.hasEnded());
            QACTORS_COMPARE(early.whereItWaits().section(u" at"_s, 0, 0), u"the name 'store' in the global registry"_s);
            const auto ref = co_await start<Store>(group);
            registerName(u"store"_s, ref);
            QACTORS_COMPARE(co_await early, 5);
            QACTORS_COMPARE(store.whereis(), ref);
            QACTORS_COMPARE(co_await store.call(Add, 2), 7); // there already
            co_await store.call(&Store::reset);
            QACTORS_COMPARE(co_await store.callFor(1s, &Store::sum), 0);
            QACTORS_COMPARE(co_await store.call(&Store::greet, u"you"_s), u"hello you"_s);
            store.cast(Add, 3);
            QACTORS_COMPARE(co_await store.call(&Store::sum), 3);
            auto later = group.startSoon([store]() -> Async<int> { co_return co_await store.call(&Store::later, 1); });
            co_await settle();
            co_await store.call(&Store::answerAll);
            QACTORS_COMPARE(co_await later, 3);
            // Once it is there, a wait of no time will do.
            QACTORS_COMPARE(co_await store.waiting(0s).call(&Store::sum), 3);
        });
        VERIFY_NO_LEAK(guard);
    }

    void NM2_aNameThatDoesNotComeIsAnError()
    {
        const LeakGuard guard;
        inGroup([&](TaskGroup &) -> Async<> {
            Registry own(u"own"_s);
            const ServerName<Store> store(own, u"stor"_s, 3s);
            const Duration begin = elapsed();
            QString thrown = co_await thrownBy([&] { return store.call(&Store::sum); });
            QACTORS_COMPARE(thrown, u"NoProcess: ServerName: no process was registered as 'stor' in own within 3 s"_s);
            QACTORS_COMPARE(elapsed() - begin, Duration(3s));
            thrown = co_await thrownBy([&] { return store.callFor(1s, &Store::sum); });
            QACTORS_COMPARE(thrown, u"CallTimeout: callFor: no process was registered as 'stor' in own within 1 s"_s);
            QACTORS_COMPARE(elapsed() - begin, Duration(4s));
            thrown = co_await thrownBy([&] { return store.waiting(0s).call(&Store::sum); });
            QACTORS_VERIFY2(thrown.startsWith(u"NoProcess: "_s), thrown);
            QACTORS_COMPARE(elapsed() - begin, Duration(4s));
            thrown = messageOf<NoProcess>([&] { store.cast(&Store::reset); });
            QACTORS_COMPARE(thrown, u"no process is registered as 'stor' in own"_s);
            // As long as it takes.
            const bool waits = bool(co_await moveOnAfter(1000h, [&] { return store.waiting((Duration::max)()).call(&Store::sum); }));
            QACTORS_VERIFY(!waits);
        });
        VERIFY_NO_LEAK(guard);
    }

    // It ends while the request waits in its mailbox, or before the request has come.
    void NM3_aRequestThatWasNotTakenIsMadeAgain()
    {
        const LeakGuard guard;
        Log first;
        Log second;
        inGroup([&](TaskGroup &group) -> Async<> {
            Registry own(u"own"_s);
            const ServerName<Store> name(own, u"store"_s);
            for (const bool killing : {true, false}) {
                const ActorHandle old = co_await startWith<Store>(group, StartOptions(), &first);
                own.registerName(u"store"_s, old);
                // Stopping comes after the method, and before what waits behind it.
                group.startSoon([pid = old.pid()]() -> Async<> { co_await thrownBy([pid] { return call(ActorRef<Store>(pid), &Store::linger, 1000); }); });
                co_await settle();
                auto sum = group.startSoon([name]() -> Async<int> { co_return co_await name.call(Add, 5); });
                co_await settle();
                if (killing)
                    kill(old);
                else
                    old.stop();
                co_await old.wait();
                co_await sleep(2s);
                QACTORS_VERIFY(!sum.hasEnded());
                const auto next = co_await startWith<Store>(group, StartOptions(), &second);
                own.registerName(u"store"_s, next);
                QACTORS_COMPARE(co_await sum, 5);
                next.stop();
                co_await next.wait();
            }
        });
        QCOMPARE(first.join(u", "), u"terminate Normal"_s);
        QCOMPARE(second.join(u", "), u"add 5, terminate Normal, add 5, terminate Normal"_s);
        VERIFY_NO_LEAK(guard);
    }

    // The name is that of a process on another thread, which ends when the request is on its way there.
    void NM3_aRequestThatFindsNobodyIsMadeAgain()
    {
        EventLoopPool pool(1);
        inGroup([&](TaskGroup &group) -> Async<> {
            const QActors::Test::ExternalWork work;
            Registry own(u"own"_s);
            const ServerName<Store> name(own, u"store"_s);
            const ActorHandle old = co_await startWith<Store>(group, StartOptions().on(pool));
            own.registerName(u"store"_s, old);
            const auto blocker = co_await startOn<Blocker>(pool, group);
            QSemaphore entered;
            QSemaphore go;
            blocker.cast(&Blocker::block, &entered, &go);
            entered.acquire();
            kill(old); // comes before the request
            auto sum = group.startSoon([name]() -> Async<int> { co_return co_await name.call(Add, 5); });
            co_await settle();
            QACTORS_COMPARE(own.whereis(u"store"_s), old.pid()); // that is where it went
            go.release();
            co_await old.wait();
            QACTORS_VERIFY(own.whereis(u"store"_s).isNull());
            const auto next = co_await start<Store>(group);
            own.registerName(u"store"_s, next);
            QACTORS_COMPARE(co_await sum, 5);
        });
    }

    void NM4_aRequestThatWasTakenIsNotMadeAgain()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            Registry own(u"own"_s);
            const ServerName<Store> name(own, u"store"_s);
            const auto restart = [&]() -> Async<> {
                const auto store = co_await start<Store>(group, &log);
                own.registerName(u"store"_s, store);
            };
            const QString crashed = u"ProcessExited: Error: crashed"_s;
            co_await restart();
            QACTORS_COMPARE(co_await thrownBy([&] { return name.call(&Store::crash, 1); }), crashed);
            co_await restart();
            QACTORS_COMPARE(co_await thrownBy([&] { return name.call(&Store::crashLater); }), crashed + u" later"_s);
            // Its method has returned, and the answer was to come.
            co_await restart();
            auto later = group.startSoon([&]() -> Async<QString> { co_return co_await thrownBy([&] { return name.call(&Store::later, 1); }); });
            co_await settle();
            kill(own.whereis(u"store"_s));
            QACTORS_COMPARE(co_await later, u"ProcessExited: Killed"_s);
            co_await restart();
            auto fetch = group.startSoon([&]() -> Async<QString> { co_return co_await thrownBy([&] { return name.call(&Store::fetch, QByteArray("a")); }); });
            co_await settle();
            kill(own.whereis(u"store"_s));
            co_await restart();
            QACTORS_COMPARE(co_await fetch, u"ProcessExited: Killed"_s);
            QACTORS_COMPARE(log.join(u", "), u"terminate Error: crashed, terminate Error: crashed later, later 1, fetch a"_s);
        });
        VERIFY_NO_LEAK(guard);
    }

    void NM5_idempotentRequestsAreMadeAgainOnce()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            Registry own(u"own"_s);
            const ServerName<Store> name = ServerName<Store>(own, u"store"_s).idempotent();
            const auto restart = [&]() -> Async<> {
                const auto store = co_await start<Store>(group, &log);
                own.registerName(u"store"_s, store);
            };
            co_await restart();
            auto fetch = group.startSoon([name]() -> Async<QByteArray> { co_return co_await name.call(&Store::fetch, QByteArray("a")); });
            co_await settle();
            kill(own.whereis(u"store"_s));
            co_await restart();
            QACTORS_COMPARE(co_await fetch, QByteArray("<a>"));
            // Twice, and no more.
            auto twice = group.startSoon([&]() -> Async<QString> { co_return co_await thrownBy([&] { return name.call(&Store::crash, 1); }); });
            co_await settle();
            co_await restart();
            QACTORS_COMPARE(co_await twice, u"ProcessExited: Error: crashed"_s);
            QACTORS_VERIFY(own.whereis(u"store"_s).isNull());
            QACTORS_COMPARE(log.join(u", "), u"fetch a, fetch a, fetched a, terminate Error: crashed, terminate Error: crashed"_s);
        });
        VERIFY_NO_LEAK(guard);
    }

    void NM6_otherErrorsPassAtOnce()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            Registry own(u"own"_s);
            const auto store = co_await start<Store>(group, &log);
            own.registerName(u"store"_s, store);
            const auto name = ServerName<Store>(own, u"store"_s).idempotent();
            QACTORS_COMPARE(co_await thrownBy([&] { return name.call(&Store::refuse, u"no"_s); }), u"CallError: no"_s);
            const Duration begin = elapsed();
            const QString late = co_await thrownBy([&] { return name.callFor(2s, &Store::linger, 5000); });
            QACTORS_COMPARE(late, u"CallTimeout: callFor: no answer from 'store' in own within 2 s"_s);
            QACTORS_COMPARE(elapsed() - begin, Duration(2s));
            {
                setDefaultCallTimeout(3s);
                const auto restore = qScopeGuard([] { setDefaultCallTimeout((Duration::max)()); });
                const Duration again = elapsed();
                const QString text = co_await thrownBy([&] { return name.call(&Store::linger, 5000); });
                QACTORS_COMPARE(text, u"CallTimeout: call: no answer from 'store' in own within 3 s, the program's default (setDefaultCallTimeout)"_s);
                QACTORS_COMPARE(elapsed() - again, Duration(3s));
                co_await name.callFor((Duration::max)(), &Store::linger, 5000);
            }
            // The server's answer, not its end.
            auto gone = group.startSoon([&]() -> Async<QString> { co_return co_await thrownBy([&] { return name.call(&Store::later, 1); }); });
            co_await settle();
            for (const ReplyTo<int> &reply : co_await store.call(&Store::takeReplies))
                reply.fail(std::make_exception_ptr(NoProcess(u"the disk"_s)));
            QACTORS_COMPARE(co_await gone, u"NoProcess: the disk"_s);
            QACTORS_COMPARE(log.join(u", "), u"later 1"_s);
        });
        VERIFY_NO_LEAK(guard);
    }

    void NM7_oneDeadlineForBothAttempts()
    {
        const LeakGuard guard;
        inGroup([&](TaskGroup &group) -> Async<> {
            Registry own(u"own"_s);
            const ServerName<Store> name(own, u"store"_s, 3s);
            const auto attempt = [&](Duration timeout, QString expected, Duration at) -> Async<> {
                const Duration begin = elapsed();
                TaskHandle<QString> made = group.startSoon([&]() -> Async<QString> {
                    co_return co_await thrownBy([&] { return name.callFor(timeout, Add, 1); });
                });
                co_await sleep(2s);
                const auto store = co_await start<Store>(group);
                group.startSoon([store]() -> Async<> { co_await thrownBy([store] { return store.call(&Store::linger, 500); }); });
                co_await settle();
                own.registerName(u"store"_s, store);
                co_await settle();
                kill(store);
                QString thrown = co_await made;
                thrown.replace(store.pid().toString(), u"it"_s);
                QACTORS_COMPARE(thrown, expected);
                QACTORS_COMPARE(elapsed() - begin, at);
            };
            co_await attempt(10s, u"NoProcess: ServerName: no process was registered as 'store' in own within 3 s; before, call: it ended before it answered: Killed"_s,
                             3s);
            co_await attempt(2500ms, u"CallTimeout: callFor: no process was registered as 'store' in own within 2.5 s"_s, 2500ms);
        });
        VERIFY_NO_LEAK(guard);
    }

    void NM8_aSupervisedServerThatFallsIsCalledAgain()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const QList<ChildSpec> children{ChildSpec::actor<Store>(u"store"_s, &log).registerAs(u"store"_s)};
            co_await start<Supervisor>(group, SupervisorOptions().intensity(10, 1s).backoff({.initialDelay = 1s}), children);
            const ServerName<Store> name(u"store"_s);
            for (int i = 0; i < 3; ++i) {
                // The second waits behind the one that ends the server.
                auto crash = group.startSoon([name]() -> Async<QString> { co_return co_await thrownBy([&] { return name.call(&Store::crash, 1); }); });
                auto sum = group.startSoon([name]() -> Async<int> { co_return co_await name.call(Add, 5); });
                QACTORS_COMPARE(co_await crash, u"ProcessExited: Error: crashed"_s);
                QACTORS_COMPARE(co_await sum, 5);
            }
            QACTORS_COMPARE(log.join(u", "), u"terminate Error: crashed, add 5, terminate Error: crashed, add 5, terminate Error: crashed, add 5"_s);
        });
        VERIFY_NO_LEAK(guard);
    }

    void NM9_fromAnyThread()
    {
        EventLoopPool pool(2);
        inGroup([&](TaskGroup &group) -> Async<> {
            const ServerName<Store> name(u"store"_s);
            const QActors::Test::ExternalWork threads;
            std::vector<TaskHandle<int>> calls;
            for (int i = 0; i < 20; ++i)
                calls.push_back(group.startSoon([name]() -> Async<int> { co_return co_await name.call(Add, 1); }));
            co_await settle();
            const ActorHandle store = co_await startWith<Store>(group, StartOptions().on(pool));
            registerName(u"store"_s, store);
            int sum = 0;
            for (auto &call : calls)
                sum += co_await call;
            QACTORS_COMPARE(sum, 210);
            kill(store);
            co_await store.wait();
            auto again = group.startSoon([name]() -> Async<int> { co_return co_await name.call(Add, 1); });
            const auto next = co_await startWith<Store>(group, StartOptions().on(pool));
            registerName(u"store"_s, next);
            QACTORS_COMPARE(co_await again, 1);
        });
    }

    void NM10_cancelledOrKilledAtEveryStepNothingIsLeft()
    {
        const auto scenario = []() -> Async<> {
            Registry own(u"own"_s);
            auto calls = [&own](TaskGroup &group) -> Async<> {
                const ServerName<Store> name(own, u"store"_s);
                auto sum = group.startSoon([name]() -> Async<int> { co_return co_await name.call(Add, 5); });
                const ActorHandle old = co_await startWith<Store>(group);
                group.startSoon([pid = old.pid()]() -> Async<> { co_await thrownBy([pid] { return call(ActorRef<Store>(pid), &Store::linger, 50); }); });
                co_await sleep(1ms);
                own.registerName(u"store"_s, old);
                co_await sleep(1ms);
                kill(old);
                const auto next = co_await startWith<Store>(group);
                own.registerName(u"store"_s, next);
                QACTORS_COMPARE(co_await sum, 5);
            };
            co_await withTaskGroup(std::ref(calls));
        };
        for (const bool killing : {false, true}) {
            const Test::EverywhereResult result = killing ? Test::killEverywhere(scenario) : Test::cancelEverywhere(scenario);
            QVERIFY2(result.passed() && result.complete, qPrintable(result.report()));
        }
    }

    void NM11_misuseIsRefused()
    {
        QCOMPARE(messageOf<MisuseError>([] { static_cast<void>(ServerName<Store>{QString()}); }),
                 u"ServerName: the name is empty; give the name of a server in the global registry"_s);
        QCOMPARE(messageOf<MisuseError>([] { static_cast<void>(ServerName<Store>{u"a"_s, -1s}); }),
                 u"ServerName: 'a' is to be waited for -1 s; give a time that is not negative"_s);
        Registry several(u"several"_s, Registry::Keys::Duplicate);
        QCOMPARE(messageOf<MisuseError>([&] { static_cast<void>(ServerName<Store>{several, u"a"_s}); }),
                 u"ServerName: 'a' may be the name of several processes in several; use entries(), dispatch(), or a pid"_s);
        inGroup([](TaskGroup &group) -> Async<> {
            auto own = std::make_unique<Registry>(u"own"_s);
            const ServerName<Store> name(*own, u"a"_s);
            QACTORS_VERIFY(name == name.waiting(5s) && name != name.idempotent() && name != ServerName<Store>(u"a"_s));
            auto waits = group.startSoon([&]() -> Async<QString> { co_return co_await thrownBy([&] { return name.call(&Store::sum); }); });
            co_await settle();
            own.reset();
            const QString gone = u"the registry 'own' was destroyed"_s;
            QString thrown = co_await waits;
            QACTORS_VERIFY2(thrown.contains(gone), thrown);
            thrown = co_await thrownBy([&] { return name.call(&Store::sum); });
            QACTORS_VERIFY2(thrown.contains(gone), thrown);
            thrown = messageOf<Error>([&] { name.cast(&Store::reset); });
            QACTORS_VERIFY2(thrown.contains(gone), thrown);
        });
    }
};

QTEST_GUILESS_MAIN(tst_ServerName)
#include "tst_servername.moc"
