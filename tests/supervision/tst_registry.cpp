// SPDX-License-Identifier: MIT
#include "support/bank.h"
#include "support/family.h"

#include <QActors/ProcessGroup>
#include <QActors/Registry>
#include <QActors/RunTest>
#include <QActors/Timeouts>

#include <QtCore/qsemaphore.h>
#include <QtCore/qthread.h>

using namespace TestSupport;

class tst_Registry : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { QCOMPARE(registeredNames(), QStringList()); }

    void RG1_registerWhereisUnregisterList()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            const auto store = co_await start<Store>(group);
            registerName(u"store"_s, store);
            registerName(u"alias"_s, store);
            QACTORS_COMPARE(whereis(u"store"_s), store.pid());
            QACTORS_COMPARE(registeredNames(), QStringList({u"alias"_s, u"store"_s}));
            QACTORS_COMPARE(Registry::global().namesOf(store), QStringList({u"alias"_s, u"store"_s}));
            QACTORS_VERIFY(unregisterName(u"alias"_s));
            QACTORS_VERIFY(!unregisterName(u"alias"_s));
            QACTORS_VERIFY(whereis(u"alias"_s).isNull());
            // In place of a pid.
            const int five = co_await call<int>("store", "add", 5);
            QACTORS_COMPARE(five, 5);
            const int six = co_await call<Total>(u"store"_s, 1);
            QACTORS_COMPARE(six, 6);
            cast("store", "reset");
            cast(u"store"_s, 2);
            send("store", "note");
            const int two = co_await whereis<Store>(u"store"_s).call(&Store::sum);
            QACTORS_COMPARE(two, 2);
            const QVariant again = co_await callFor(1s, "store", "sum");
            QACTORS_COMPARE(again.toInt(), 2);
            const QString thrown = messageOf<NoProcess>([] { send("stor", 1); });
            QACTORS_COMPARE(thrown, u"no process is registered as 'stor' in the global registry"_s);
        });
        VERIFY_NO_LEAK(guard);
    }

    void RG2_aDuplicateFails()
    {
        inGroup([](TaskGroup &group) -> Async<> {
            const auto a = co_await start<Store>(group);
            const auto b = co_await start<Store>(group);
            registerName(u"one"_s, a);
            const QString text = messageOf<NameError>([&] { registerName(u"one"_s, b); });
            QACTORS_COMPARE(text, u"registerName: 'one' is taken by %1 in the global registry; unregister it first"_s.arg(a.pid().toString()));
            QACTORS_COMPARE(whereis(u"one"_s), a.pid());
            QACTORS_VERIFY(!messageOf<MisuseError>([&] { registerName(QString(), b); }).isEmpty());
            QACTORS_VERIFY(!messageOf<MisuseError>([&] { registerName(u"two"_s, Pid()); }).isEmpty());
        });
    }

    void RG3_deathUnregistersBeforeObserversHearOfIt()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto note = [&](const char *who) { log.add(QString::fromLatin1(who) + (whereis(u"x"_s).isNull() ? u": free"_s : u": taken"_s)); };
            class Watcher : public GenServer
            {
            public:
                Watcher(Pid pid, std::function<void()> note)
                    : m_pid(pid)
                {
                    onInfo<Down>([note](const Down &) { note(); });
                }

            protected:
                Async<> init() override
                {
                    monitor(m_pid);
                    co_return;
                }

            private:
                Pid m_pid;
            };
            for (const bool killing : {false, true}) {
                auto options = StartOptions().onExit([&](Pid, const ExitReason &) { note("exit"); });
                const ActorHandle store = co_await startWith<Store>(group, std::move(options));
                registerName(u"x"_s, store);
                const std::function<void()> heard = [&] { note("down"); };
                co_await start<Watcher>(group, store.pid(), heard);
                const QMetaObject::Connection connection = QObject::connect(&Registry::global(), &Registry::nameUnregistered, &Registry::global(),
                                                                            [&] { note("signal"); });
                if (killing)
                    kill(store);
                else
                    store.stop();
                co_await store.wait();
                co_await settle();
                QObject::disconnect(connection);
            }
            // A name for the dead is none.
            const auto gone = co_await start<Store>(group);
            kill(gone);
            registerName(u"late"_s, gone);
            QACTORS_VERIFY(whereis(u"late"_s).isNull());
        });
        QCOMPARE(log.join(u", "), u"signal: free, exit: free, down: free, signal: free, exit: free, down: free"_s);
        VERIFY_NO_LEAK(guard);
    }

    void RG4_aRestartedChildRegistersAgain()
    {
        const LeakGuard guard;
        QLoggingCategory::setFilterRules(u"qactors.supervisor=false"_s);
        Family family;
        inGroup([&](TaskGroup &group) -> Async<> {
            Registry own(u"own"_s);
            const QList<ChildSpec> children{family.spec(u"a"_s).registerAs(own, u"child"_s)};
            const auto supervisor = co_await start<Supervisor>(group, SupervisorOptions().intensity(3, 1s), children);
            const Pid first = own.whereis(u"child"_s);
            QACTORS_COMPARE(first, family.pid(u"a"_s));
            send(first, "crash");
            QACTORS_COMPARE(own.whereis(u"child"_s), first);
            co_await settle(30);
            QACTORS_VERIFY(own.whereis(u"child"_s) != first);
            QACTORS_COMPARE(own.whereis(u"child"_s), family.pid(u"a"_s));
            // A name that is taken is a failed start.
            const ChildSpec rival = family.spec(u"b"_s).registerAs(own, u"child"_s);
            const QString thrown = co_await thrownBy([&] { return supervisor.call(&Supervisor::startChild, rival); });
            QACTORS_VERIFY2(thrown.startsWith(u"CallError: child 'b' failed to start: registerName: 'child' is taken by "_s), thrown);
        });
        QCOMPARE(family.text(), u"a1 a1:Error a2 b1 b1:Shutdown a2:Shutdown"_s);
        VERIFY_NO_LEAK(guard);
    }

    void RG5_safeFromAnyThread()
    {
        QSemaphore done;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto store = co_await start<Store>(group);
            std::vector<std::unique_ptr<QThread>> threads;
            for (int t = 0; t < 4; ++t) {
                threads.emplace_back(QThread::create([&, t] {
                    for (int i = 0; i < 200; ++i) {
                        const QString name = u"n%1.%2"_s.arg(t).arg(i % 7);
                        try {
                            registerName(name, store);
                        } catch (const NameError &) {
                            unregisterName(name);
                        }
                        static_cast<void>(whereis(u"n%1.%2"_s.arg((t + 1) % 4).arg(i % 7)));
                        static_cast<void>(registeredNames());
                    }
                }));
                threads.back()->start();
            }
            for (const auto &thread : threads)
                thread->wait();
            // One that waits here, and a name that comes from there.
            auto waiting = group.startSoon([]() -> Async<Pid> { co_return co_await whereisWhenReady(u"from afar"_s); });
            co_await settle();
            QACTORS_VERIFY(!waiting.hasEnded());
            const QActors::Test::ExternalWork thread; // brings news
            const std::unique_ptr<QThread> other(QThread::create([pid = store.pid()] { registerName(u"from afar"_s, pid); }));
            other->start();
            const Pid found = co_await waiting;
            QACTORS_COMPARE(found, store.pid());
            other->wait();
        });
    }

    void RG6_separateRegistriesCanBeMade()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            Registry one(u"one"_s);
            Registry two(u"two"_s);
            const auto a = co_await start<Store>(group);
            const auto b = co_await start<Store>(group);
            one.registerName(u"x"_s, a);
            two.registerName(u"x"_s, b);
            QACTORS_COMPARE(one.whereis(u"x"_s), a.pid());
            QACTORS_COMPARE(two.whereis(u"x"_s), b.pid());
            QACTORS_VERIFY(whereis(u"x"_s).isNull());
            QACTORS_VERIFY(!two.unregisterName(u"y"_s));
            const QString text = messageOf<NoProcess>([&] { static_cast<void>(two.resolve(u"y"_s)); });
            QACTORS_COMPARE(text, u"no process is registered as 'y' in two"_s);
        });
        VERIFY_NO_LEAK(guard);
    }

    void RG12_whereisWhenReadyWaits()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            Registry registry(u"test"_s);
            const auto a = co_await start<Store>(group);
            const auto early = co_await moveOnAfter(1s, [&] { return registry.whereisWhenReady(u"a"_s); });
            QACTORS_VERIFY(!early);
            TaskGroup killed;
            killed.startSoon([&]() -> Async<> { co_await registry.whereisWhenReady(u"a"_s); });
            auto late = group.startSoon([&]() -> Async<Pid> { co_return co_await registry.whereisWhenReady(u"a"_s); });
            co_await settle();
            QACTORS_COMPARE(late.whereItWaits().section(u" at"_s, 0, 0), u"the name 'a' in test"_s);
            registry.registerName(u"b"_s, a);
            registry.registerName(u"a"_s, a);
            const Pid pid = co_await late;
            QACTORS_COMPARE(pid, a.pid());
            const Pid now = co_await registry.whereisWhenReady(u"b"_s);
            QACTORS_COMPARE(now, a.pid());
        });
        VERIFY_NO_LEAK(guard);
    }

    void RG12_aNameIsWaitedForAndLookedUpWithItsClass()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            Registry registry(u"test"_s);
            QACTORS_VERIFY(registry.whereis<Store>(u"a"_s).isNull() && whereis<Store>(u"a"_s).isNull());
            auto sum = group.startSoon([&]() -> Async<int> {
                const ActorRef<Store> store = co_await registry.whereisWhenReady<Store>(u"a"_s);
                co_return co_await store.call(qOverload<int>(&Store::add), 5);
            });
            auto global = group.startSoon([]() -> Async<int> {
                co_return co_await (co_await whereisWhenReady<Store>(u"a"_s)).call(qOverload<int>(&Store::add), 2);
            });
            const auto store = co_await start<Store>(group);
            registry.registerName(u"a"_s, store);
            QACTORS_COMPARE(co_await sum, 5);
            registerName(u"a"_s, store);
            QACTORS_COMPARE(co_await global, 7);
            QACTORS_COMPARE(co_await registry.whereis<Store>(u"a"_s).call(&Store::sum), 7);
        });
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_Registry)
#include "tst_registry.moc"
