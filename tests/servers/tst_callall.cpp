// SPDX-License-Identifier: MIT
// One call to several servers at once.
#include "support/bank.h"
#include "support/placed.h"

#include <QActors/CallAll>
#include <QActors/Dispatcher>
#include <QActors/Everywhere>

using namespace TestSupport;

namespace {

template<typename R>
QString textOf(const std::vector<CallOutcome<R>> &outcomes)
{
    QStringList parts;
    for (const CallOutcome<R> &outcome : outcomes) {
        if (outcome.isAnswered()) {
            if constexpr (std::is_void_v<R>)
                parts.append(u"done"_s);
            else
                parts.append(QVariant::fromValue(outcome.value()).toString());
            continue;
        }
        try {
            std::rethrow_exception(outcome.error());
        } catch (const CallTimeout &) {
            parts.append(u"CallTimeout"_s);
        } catch (const CallError &) {
            parts.append(u"CallError"_s);
        } catch (const NoProcess &) {
            parts.append(u"NoProcess"_s);
        } catch (const ProcessExited &) {
            parts.append(u"ProcessExited"_s);
        }
    }
    return parts.join(u", "_s);
}

// g++ 12 cannot have a list in an await.
template<typename... P>
QList<Pid> listOf(P... pids)
{
    return {Pid(pids)...};
}

} // namespace

class tst_CallAll : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void CM1_outcomesInTheServersOrder()
    {
        const LeakGuard guard;
        inGroup([&](TaskGroup &group) -> Async<> {
            QList<ActorRef<Store>> stores;
            for (int i = 0; i < 3; ++i)
                stores.append(co_await start<Store>(group));
            stores.at(1).cast(qOverload<int>(&Store::add), 10);
            auto added = co_await callAll(stores, qOverload<int>(&Store::add), 1);
            QACTORS_COMPARE(textOf(added), u"1, 11, 1"_s);
            QACTORS_COMPARE(added.at(1).pid(), stores.at(1).pid());
            const auto totals = co_await callAll<Total>(stores, 1);
            QACTORS_COMPARE(textOf(totals), u"2, 12, 2"_s);
            std::vector<Pid> pids(stores.begin(), stores.end());
            const auto named = co_await callAll(pids, "sum");
            QACTORS_COMPARE(textOf(named), u"2, 12, 2"_s);
            const auto typed = co_await callAllFor<int>(1s, pids, "add", 1);
            QACTORS_COMPARE(textOf(typed), u"3, 13, 3"_s);
            const auto reset = co_await callAll(stores, &Store::reset);
            QACTORS_COMPARE(textOf(reset), u"done, done, done"_s);
            const auto none = co_await callAll(QList<Pid>(), &Store::sum);
            QACTORS_VERIFY(none.empty());
            for (const auto &store : stores)
                stop(store);
        });
        VERIFY_NO_LEAK(guard);
    }

    void CM2_partialResults()
    {
        const LeakGuard guard;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto good = co_await start<Store>(group);
            const auto slow = co_await start<Store>(group);
            const auto crashes = co_await start<Store>(group);
            const TimePoint begin = Dispatcher::current()->now();
            auto busy = Task::spawn(group, [&] { return slow.call(&Store::linger, 10000); });
            co_await settle();
            kill(crashes);
            QList<Pid> all;
            all << Pid() << good << slow << crashes << good;
            auto outcomes = co_await callAllFor(2s, all, &Store::greet, u"you"_s);
            QACTORS_COMPARE(textOf(outcomes), u"NoProcess, hello you, CallTimeout, NoProcess, hello you"_s);
            QACTORS_COMPARE(Dispatcher::current()->now() - begin, Duration(2s)); // in all
            QString thrown = co_await thrownBy([&]() -> Async<> {
                outcomes[2].value();
                co_return;
            });
            QACTORS_COMPARE(thrown, u"CallTimeout: callAll: no answer from %1 within 2 s"_s.arg(slow.pid().toString()));
            const auto refused = co_await callAll(listOf(good, good), &Store::refuse, u"no"_s);
            QACTORS_COMPARE(textOf(refused), u"CallError, CallError"_s);
            const auto died = co_await callAll(listOf(good), &Store::crash, 1);
            QACTORS_COMPARE(textOf(died), u"ProcessExited"_s);
            co_await busy;
            stop(slow);
        });
        VERIFY_NO_LEAK(guard);
    }

    void CM3_theProgramsTimeoutHolds()
    {
        setDefaultCallTimeout(1s);
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto slow = co_await start<Store>(group);
            const auto outcomes = co_await callAll(listOf(slow), &Store::linger, 5000);
            QACTORS_COMPARE(textOf(outcomes), u"CallTimeout"_s);
            stop(slow);
        });
        setDefaultCallTimeout(Duration::max());
    }

    void CM4_onOtherThreads()
    {
        const LeakGuard guard;
        EventLoopPool pool(2);
        await([&]() -> Async<> {
            TaskGroup group;
            const auto body = [&]() -> Async<> {
                QList<ActorRef<Store>> stores;
                for (int i = 0; i < 4; ++i)
                    stores.append(co_await startOn<Store>(pool, group));
                for (int i = 0; i < 20; ++i) {
                    const auto outcomes = co_await callAll(stores, qOverload<int>(&Store::add), 1);
                    const QString n = QString::number(i + 1);
                    QACTORS_COMPARE(textOf(outcomes), QStringList(4, n).join(u", "_s));
                }
                for (const auto &store : stores)
                    stop(store);
            };
            co_await group.run(body);
        });
        VERIFY_NO_LEAK(guard);
    }

    void CM5_cancelledAndKilledEverywhere()
    {
        for (const auto &everywhere : {&Test::cancelEverywhere, &Test::killEverywhere, &Test::failEverywhere}) {
            const auto result = everywhere(
                []() -> Async<> {
                    TaskGroup inner;
                    const auto body = [&]() -> Async<> {
                        const auto one = co_await start<Store>(inner);
                        const auto two = co_await start<Store>(inner);
                        co_await callAllFor(1s, listOf(one, Pid(), two), &Store::linger, 500);
                        co_await callAllFor(1s, listOf(one, Pid(), two), &Store::linger, 1500);
                        stop(one);
                        stop(two);
                    };
                    co_await inner.run(body);
                },
                {}, std::source_location::current());
            QVERIFY2(result.passed(), qPrintable(result.report()));
        }
    }
};

QTEST_GUILESS_MAIN(tst_CallAll)
#include "tst_callall.moc"
