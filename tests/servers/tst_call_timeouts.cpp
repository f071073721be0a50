// SPDX-License-Identifier: MIT
// The default timeouts of calls: a reference's, and the program's.
#include "support/bank.h"
#include "support/placed.h"

#include <QActors/CallRef>

using namespace TestSupport;

class tst_CallTimeouts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { setDefaultCallTimeout(Duration::max()); }

    void CT1_aReferencesTimeout()
    {
        const LeakGuard guard;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto store = co_await start<Store>(group);
            const CallRef<Store> hasty = store.withTimeout(5ms);
            QString thrown = co_await thrownBy([&] { return hasty.call(&Store::linger, 10); });
            QACTORS_COMPARE(thrown, u"CallTimeout: callFor: no answer from TestSupport::Store %1 within 5 ms"_s.arg(store.pid().toString()));
            thrown = co_await thrownBy([&] { return hasty.callFor(1s, &Store::linger, 10); });
            QACTORS_COMPARE(thrown, u"value"_s);
            thrown = co_await thrownBy([&] { return store.call(&Store::linger, 10); });
            QACTORS_COMPARE(thrown, u"value"_s);
            hasty.cast(&Store::reset);
            const int sum = co_await hasty.call(qOverload<int>(&Store::add), 2);
            QACTORS_COMPARE(sum, 2);
            const Pid pid = hasty;
            QACTORS_COMPARE(pid, store.pid());
            stop(hasty);
        });
        VERIFY_NO_LEAK(guard);
    }

    void CT2_theProgramsTimeout_data()
    {
        QTest::addColumn<QString>("kind");
        for (const char *kind : {"method", "message", "name", "list"})
            QTest::newRow(kind) << QString::fromLatin1(kind);
    }
    void CT2_theProgramsTimeout()
    {
        QFETCH(QString, kind);
        QCOMPARE(defaultCallTimeout(), Duration::max());
        setDefaultCallTimeout(5ms);
        QCOMPARE(defaultCallTimeout(), Duration(5ms));
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto store = co_await start<Store>(group);
            const auto slow = Task::spawn(group, [&] { return store.callFor(Duration::max(), &Store::linger, 10); });
            co_await settle();
            const QString thrown = co_await thrownBy([&]() -> Async<> {
                if (kind == u"method")
                    co_await store.call(&Store::sum);
                else if (kind == u"message")
                    co_await call<Total>(store, 1);
                else if (kind == u"name")
                    co_await call(store, "sum");
                else
                    co_await callByName(store, "sum", {});
            });
            QACTORS_VERIFY2(thrown.startsWith(u"CallTimeout: call: no answer from "_s)
                                && thrown.endsWith(u" within 5 ms, the program's default (setDefaultCallTimeout)"_s),
                            thrown);
            co_await slow; // its own limit holds: none
            QACTORS_COMPARE(slow.state(), TaskState::Finished);
            setDefaultCallTimeout(1s);
            const int sum = co_await store.call(&Store::sum);
            QACTORS_COMPARE(sum, kind == u"message" ? 1 : 0);
            stop(store);
        });
    }

    void CT3_noTimeIsRefused()
    {
        QCOMPARE(messageOf<MisuseError>([] { setDefaultCallTimeout(0s); }),
                 u"setDefaultCallTimeout: within 0 ns no call is answered; give a longer time, or Duration::max() for none"_s);
        QVERIFY(messageOf<MisuseError>([] { setDefaultCallTimeout(-1s); }).startsWith(u"setDefaultCallTimeout: "_s));
        QVERIFY(messageOf<MisuseError>([] { static_cast<void>(ActorRef<Store>().withTimeout(0s)); }).startsWith(u"withTimeout: "_s));
        QCOMPARE(defaultCallTimeout(), Duration::max());
    }
};

QTEST_GUILESS_MAIN(tst_CallTimeouts)
#include "tst_call_timeouts.moc"
