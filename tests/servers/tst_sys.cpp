// SPDX-License-Identifier: MIT
// Looking into servers that run: suspended, their state, what they handle.
#include "support/bank.h"
#include "support/placed.h"
#include "support/tasks.h"

#include <QActors/Everywhere>
#include <QActors/Sys>

using namespace TestSupport;

namespace {

class Till : public GenServer
{
    Q_OBJECT
    Q_PROPERTY(int total READ total WRITE setTotal)
    Q_PROPERTY(QString label MEMBER m_label)
    Q_PROPERTY(int doubled READ doubled)
public:
    int total() const { return m_total; }
    void setTotal(int total) { m_total = total; }
    int doubled() const { return 2 * m_total; }
    Q_INVOKABLE int add(int n) { return m_total += n; }
    Async<> slow() { co_await sleep(1s); }

protected:
    Async<> handleInfo(Message &) override { return {}; }
    Async<> handleCast(Message &) override { return {}; }

private:
    int m_total = 1;
    QString m_label = u"till"_s;
};

QVariantMap mapOf(const QString &name, const QVariant &value)
{
    QVariantMap map;
    map.insert(name, value);
    return map;
}

QString textOf(const QVariantMap &map)
{
    QStringList parts;
    for (const auto &[name, value] : map.asKeyValueRange())
        parts.append(name + u'=' + value.toString());
    return parts.join(u' ');
}

} // namespace

class tst_Sys : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void YS1_aSuspendedServerHandlesNothing()
    {
        const LeakGuard guard;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto till = co_await start<Till>(group);
            co_await Sys::suspend(till);
            const auto call = Task::spawn(group, [&] { return till.call(&Till::add, 1); });
            co_await settle();
            till.cast(&Till::add, 10);
            send(till, 5, Priority::Urgent);
            co_await sleep(1h);
            QACTORS_VERIFY(!call.hasEnded());
            co_await Sys::suspend(till); // is already
            const QVariantMap state = co_await Sys::getState(till);
            QACTORS_COMPARE(state.value(u"total"_s).toInt(), 1);
            co_await Sys::resume(till);
            const int answer = co_await call;
            QACTORS_COMPARE(answer, 2);
            const int total = co_await till.call(&Till::total);
            QACTORS_COMPARE(total, 12);
            co_await Sys::resume(till); // is not
            stop(till);
        });
        VERIFY_NO_LEAK(guard);
    }

    void YS1_itCanBeEnded()
    {
        const LeakGuard guard;
        inGroup([&](TaskGroup &group) -> Async<> {
            for (const bool killed : {true, false}) {
                const auto till = co_await startWith<Till>(group);
                co_await Sys::suspend(till);
                const auto call = Task::spawn(group, [&] { return thrownBy([&] { return till.call(&Till::add, 1); }); });
                co_await settle();
                if (killed)
                    kill(till);
                else
                    stop(till);
                const QString thrown = co_await call;
                QACTORS_COMPARE(thrown, killed ? u"ProcessExited: Killed"_s : u"ProcessExited: Normal"_s);
            }
        });
        VERIFY_NO_LEAK(guard);
    }

    void YS2_itsStateIsReadAndReplaced()
    {
        const LeakGuard guard;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto till = co_await start<Till>(group);
            QVariantMap state = co_await Sys::getState(till);
            QACTORS_COMPARE(textOf(state), u"doubled=2 label=till total=1"_s);
            QVariantMap changes = mapOf(u"total"_s, 5);
            changes.insert(u"label"_s, u"desk"_s);
            co_await Sys::replaceState(till, changes);
            state = co_await Sys::getState(till);
            QACTORS_COMPARE(textOf(state), u"doubled=10 label=desk total=5"_s);
            co_await Sys::replaceState(till, QVariantMap());
            const auto store = co_await start<Store>(group); // has none
            state = co_await Sys::getState(store);
            QACTORS_VERIFY(state.isEmpty());
            stop(till);
            stop(store);
        });
        VERIFY_NO_LEAK(guard);
    }

    void YS3_badStateChangesNothing_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QVariant>("value");
        QTest::addColumn<QString>("error");
        QTest::newRow("none") << u"size"_s << QVariant(1) << u"CallError: Sys::replaceState: Till has no property size; it has: total, label, doubled"_s;
        QTest::newRow("constant") << u"doubled"_s << QVariant(1) << u"CallError: Sys::replaceState: the property doubled of Till cannot be written"_s;
        QTest::newRow("type") << u"total"_s << QVariant(1.5) << u"CallError: Sys::replaceState: total of Till is a double (1.5) and does not convert to int"_s;
        QTest::newRow("object") << u"objectName"_s << QVariant(u"x"_s) << u"CallError: Sys::replaceState: Till has no property objectName; "_s;
    }
    void YS3_badStateChangesNothing()
    {
        QFETCH(QString, name);
        QFETCH(QVariant, value);
        QFETCH(QString, error);
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto till = co_await start<Till>(group);
            QVariantMap changes = mapOf(name, value);
            changes.insert(u"label"_s, u"changed"_s);
            for (const bool suspended : {false, true}) {
                if (suspended)
                    co_await Sys::suspend(till);
                const QString thrown = co_await thrownBy([&] { return Sys::replaceState(till, changes); });
                QACTORS_VERIFY2(thrown.startsWith(error), thrown);
                const QVariantMap state = co_await Sys::getState(till);
                QACTORS_COMPARE(textOf(state), u"doubled=2 label=till total=1"_s);
            }
            stop(till);
        });
    }

    void YS4_whatItHandlesIsLogged()
    {
        const LeakGuard guard;
        const CaughtOutput output;
        Pid pid;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto till = co_await start<Till>(group);
            const auto other = co_await start<Till>(group);
            pid = till;
            co_await Sys::setTracing(till, true);
            co_await call<int>(till, "add", 1);
            co_await other.call(&Till::add, 1);
            cast(till, 7);
            send(till, "order", 5);
            co_await till.call(&Till::slow);
            co_await Sys::setTracing(till, false);
            co_await till.call(&Till::add, 1);
            stop(till);
            stop(other);
        });
        const QString who = u"qactors.sys: Till %1 handles "_s.arg(pid.toString());
        QCOMPARE(output.lines(), (QStringList{who + u"call add"_s, who + u"request a cast of type int"_s,
                                              who + u"a message of type std::tuple<QString,int>, \"order\""_s, who + u"call Till"_s}));
        VERIFY_NO_LEAK(guard);
    }

    void YS5_whatItHandlesIsCounted()
    {
        const LeakGuard guard;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto till = co_await start<Till>(group);
            QString thrown = co_await thrownBy([&] { return Sys::statistics(till); });
            QACTORS_COMPARE(thrown, u"CallError: Sys::statistics: nothing is counted; co_await Sys::setStatistics(server, true) before"_s);
            co_await Sys::setStatistics(till, true);
            co_await till.call(&Till::slow);
            till.cast(&Till::add, 1);
            till.cast(&Till::add, 1);
            send(till, 1);
            QVariantMap counts = co_await Sys::statistics(till);
            QACTORS_COMPARE(textOf(counts), u"calls=1 casts=2 messages=1 seconds=1"_s);
            co_await Sys::setStatistics(till, true);
            counts = co_await Sys::statistics(till);
            QACTORS_COMPARE(textOf(counts), u"calls=0 casts=0 messages=0 seconds=0"_s);
            co_await Sys::setStatistics(till, false);
            QACTORS_VERIFY(!detail::Scheduler::current()->isProbed()); // and costs nothing any more
            stop(till);
        });
        // With its server.
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto till = co_await start<Till>(group);
            co_await Sys::setStatistics(till, true);
            QACTORS_VERIFY(detail::Scheduler::current()->isProbed());
            stop(till);
        });
        QVERIFY(!detail::Scheduler::current()->isProbed());
        VERIFY_NO_LEAK(guard);
    }

    void YS6_noServerAndAnotherThread()
    {
        const LeakGuard guard;
        EventLoopPool pool(1);
        await([&]() -> Async<> {
            const Mailbox mailbox;
            QString thrown = co_await thrownBy([&] { return Sys::suspend(mailbox.pid()); });
            QACTORS_VERIFY2(thrown.startsWith(u"NoProcess: "_s), thrown);
            thrown = co_await thrownBy([&] { return Sys::getState(Pid()); });
            QACTORS_VERIFY2(thrown.startsWith(u"NoProcess: "_s), thrown);
            TaskGroup group;
            const auto body = [&]() -> Async<> {
                const auto till = co_await startOn<Till>(pool, group);
                co_await Sys::suspend(till);
                const QVariantMap changes = mapOf(u"total"_s, 5);
                co_await Sys::replaceState(till, changes);
                co_await Sys::setStatistics(till, true);
                co_await Sys::resume(till);
                const int total = co_await till.call(&Till::total);
                QACTORS_COMPARE(total, 5);
                stop(till);
            };
            co_await group.run(body);
        });
        VERIFY_NO_LEAK(guard);
    }

    void YS7_cancelledAndKilledEverywhere()
    {
        for (const auto &everywhere : {&Test::cancelEverywhere, &Test::killEverywhere, &Test::failEverywhere}) {
            const auto result = everywhere(
                []() -> Async<> {
                    TaskGroup inner;
                    const auto body = [&]() -> Async<> {
                        const auto till = co_await start<Till>(inner);
                        co_await Sys::suspend(till);
                        till.cast(&Till::add, 1);
                        co_await Sys::setStatistics(till, true);
                        co_await Sys::getState(till);
                        co_await Sys::resume(till);
                        co_await till.call(&Till::slow);
                        stop(till);
                    };
                    co_await inner.run(body);
                },
                {}, std::source_location::current());
            QVERIFY2(result.passed(), qPrintable(result.report()));
        }
    }
};

QTEST_GUILESS_MAIN(tst_Sys)
#include "tst_sys.moc"
