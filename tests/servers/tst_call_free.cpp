// SPDX-License-Identifier: MIT
// call(), callFor() and cast() as free functions with a server's method, and as members of a handle: as those of ActorRef.
#include "support/bank.h"

using namespace TestSupport;

class tst_CallFree : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aMethodIsCalled()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto store = co_await start<Store>(group, &log);
            int (Store::*const add)(int) = &Store::add;
            cast(store, add, 2);
            cast(store.pid(), qOverload<int>(&Store::add), 3);
            const int sum = co_await call(store, &Store::sum);
            QACTORS_COMPARE(sum, 5);
            const int more = co_await callFor(1s, store, add, 4);
            QACTORS_COMPARE(more, 9);
            cast(store, &Store::reset);
            const int none = co_await call(store.pid(), &Store::sum);
            QACTORS_COMPARE(none, 0);
            const QByteArray fetched = co_await call(store, &Store::fetch, "k");
            QACTORS_COMPARE(fetched, QByteArray("<k>"));
            const QString late = co_await thrownBy([&] { return callFor(1ms, store, &Store::fetch, "slow"); });
            QACTORS_VERIFY2(late.startsWith(u"CallTimeout"_s), late);
            const QString dead = co_await thrownBy([] { return call(Pid(), &Store::sum); });
            QACTORS_VERIFY2(dead.startsWith(u"NoProcess"_s), dead);
        });
        QCOMPARE(log.join(u", "_s), u"add 2, add 3, add 4, fetch k, fetched k, fetch slow, terminate Shutdown"_s);
        VERIFY_NO_LEAK(guard);
    }

    void aHandleCallsAsItsRefDoes()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const TypedActorHandle<Store> store = co_await startWith<Store>(group, StartOptions().name(u"till"_s), &log);
            store.cast(qOverload<int>(&Store::add), 2);
            const int sum = co_await store.call(qOverload<int>(&Store::add), 3);
            QACTORS_COMPARE(sum, 5);
            const QString late = co_await thrownBy([&] { return store.callFor(1ms, &Store::fetch, "slow"); });
            QACTORS_VERIFY2(late.startsWith(u"CallTimeout"_s), late);
            const int free = co_await call(store, &Store::sum);
            QACTORS_COMPARE(free, 5);
            const auto box = co_await store.call(&Store::move, std::make_unique<int>(6));
            QACTORS_COMPARE(*box, 7);
            store.stop();
            co_await store.wait();
            const QString dead = co_await thrownBy([&] { return store.call(&Store::sum); });
            QACTORS_VERIFY2(dead.startsWith(u"NoProcess"_s), dead);
            const QString empty = messageOf<MisuseError>([] { TypedActorHandle<Store>().cast(&Store::reset); });
            QACTORS_VERIFY2(empty.contains(u"this handle is empty"_s), empty);
        });
        QCOMPARE(log.join(u", "_s), u"add 2, add 3, fetch slow, fetched slow, terminate Normal"_s);
        VERIFY_NO_LEAK(guard);
    }

    void anotherClassRefuses()
    {
        const LeakGuard guard;
        inGroup([&](TaskGroup &group) -> Async<> {
            class Other : public GenServer
            {
            };
            const auto other = co_await start<Other>(group);
            const QString thrown = co_await thrownBy([&] { return call(other, &Store::sum); });
            QACTORS_VERIFY2(thrown.startsWith(u"CallError: call: "_s), thrown);
        });
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_CallFree)
#include "tst_call_free.moc"
