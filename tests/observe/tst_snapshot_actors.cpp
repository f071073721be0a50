// SPDX-License-Identifier: MIT
// What a snapshot says of actors.
#include "support/bank.h"

#include <QActors/Registry>
#include <QActors/Snapshot>
#include <QActors/Timeouts>

using namespace TestSupport;

namespace {

const TaskSnapshot *find(const Snapshot &snapshot, const QString &className)
{
    for (const TaskSnapshot &task : snapshot.threads.at(0).tasks) {
        if (task.actor && task.actor->className == className)
            return &task;
    }
    return nullptr;
}

/// Goes on after its start with what takes long.
class LongStart : public GenServer
{
    Q_OBJECT
protected:
    Async<> init() override
    {
        continueWith(1);
        co_return;
    }
    Async<> handleContinue(Message &) override { co_await sleep(1h); }
};

/// Waits for the end of another actor, in run().
class Waiter : public Actor
{
    Q_OBJECT
public:
    explicit Waiter(ActorHandle other) : m_other(std::move(other)) { }

protected:
    Async<> run() override
    {
        if (!m_other.isValid())
            co_await receive(on<ActorHandle>([this](const ActorHandle &other) { m_other = other; }));
        co_await m_other.wait();
    }

private:
    ActorHandle m_other;
};

} // namespace

class tst_SnapshotActors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void actorsTellTheirMailboxesNamesAndBonds()
    {
        Snapshot seen;
        Pid linked;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto store = co_await start<Store>(group);
            Mailbox box;
            registerName(u"the store"_s, store);
            co_await settle(5);
            send(store, 1.5);
            send(store, 2.5);
            box.monitor(store);
            linked = store;
            seen = snapshotNow();
            group.cancel();
        });
        const TaskSnapshot *store = find(seen, u"TestSupport::Store"_s);
        QVERIFY(store && store->actor);
        QCOMPARE(store->actor->pid, linked);
        QCOMPARE(store->actor->names, QStringList{u"the store"_s});
        QCOMPARE(store->actor->watchers, 1);
        QVERIFY(store->actor->queued <= 2);
    }

    void SI2_anActorTellsForWhomItWaits()
    {
        Snapshot seen;
        inGroup([&](TaskGroup &group) -> Async<> {
            const ActorHandle one = co_await startWith<Store>(group, StartOptions());
            const ActorHandle waiter = co_await startWith<Waiter>(group, StartOptions(), one);
            co_await settle(5);
            seen = snapshotNow();
            group.cancel();
        });
        const TaskSnapshot *waiter = find(seen, u"Waiter"_s);
        QVERIFY(waiter && waiter->actor);
        QCOMPARE(waiter->actor->waits.size(), 1);
        QCOMPARE(waiter->actor->waits.at(0).kind, WaitSnapshot::End);
        QCOMPARE(waiter->actor->waits.at(0).on, find(seen, u"TestSupport::Store"_s)->actor->pid);
        QVERIFY(!waiter->actor->waits.at(0).inCycle);
    }

    void SI2_waitsThatCloseACycleAreMarked()
    {
        Snapshot seen;
        inGroup([&](TaskGroup &group) -> Async<> {
            const ActorHandle one = co_await startWith<Waiter>(group, StartOptions(), ActorHandle());
            const ActorHandle other = co_await startWith<Waiter>(group, StartOptions(), one);
            const ActorHandle third = co_await startWith<Waiter>(group, StartOptions(), other);
            send(one, other);
            co_await settle(5);
            seen = snapshotNow();
            group.cancel();
        });
        QStringList marks;
        for (const TaskSnapshot &task : seen.threads.at(0).tasks) {
            if (task.actor)
                marks.append(task.actor->waits.at(0).inCycle ? u"cycle"_s : u"no"_s);
        }
        QCOMPARE(marks.join(u' '), u"cycle cycle no"_s);
        QVERIFY2(seen.toText().contains(u"in a cycle of waits with <"_s), qPrintable(seen.toText()));
    }

    void SI2_aServerTellsWhatItHandles()
    {
        Snapshot seen;
        Snapshot idle;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto store = co_await start<Store>(group);
            store.cast(&Store::linger, 1000);
            co_await settle(5);
            seen = snapshotNow();
            co_await store.call(&Store::sum);
            idle = snapshotNow();
            group.cancel();
        });
        const TaskSnapshot *busy = find(seen, u"TestSupport::Store"_s);
        QCOMPARE(busy->actor->handles, u"TestSupport::Store::linger"_s);
        QVERIFY(busy->actor->handling >= Duration(0));
        QVERIFY2(seen.toText().contains(u", handles TestSupport::Store::linger"_s), qPrintable(seen.toText()));
        QVERIFY(seen.toJson().contains(R"("handles":"TestSupport::Store::linger")") || seen.toJson().contains(R"("handles": "TestSupport::Store::linger")"));
        QCOMPARE(find(idle, u"TestSupport::Store"_s)->actor->handles, QString());
    }

    void SI2_aServerThatGoesOnAfterItsStartHandlesNoRequest()
    {
        Snapshot seen;
        inGroup([&](TaskGroup &group) -> Async<> {
            co_await start<LongStart>(group);
            co_await settle(5);
            seen = snapshotNow();
            group.cancel();
        });
        QCOMPARE(find(seen, u"LongStart"_s)->actor->handles, QString());
    }

    void SI2_aHandlerThatFailsOrIsKilledIsNotHandledAnyMore()
    {
        class Failing : public GenServer
        {
        public:
            Async<> fail()
            {
                co_await sleep(1ms);
                throw CallError(u"no"_s);
            }
            Async<> crash()
            {
                co_await sleep(1ms);
                throw std::runtime_error("crash");
            }

        protected:
            Async<> terminate(const ExitReason &) override
            {
                co_await shielded([] { return sleep(10ms); });
            }
        };
        QStringList handled;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto note = [&](const char *when) {
                const Snapshot seen = snapshotNow();
                const TaskSnapshot *server = nullptr;
                for (const TaskSnapshot &task : seen.threads.at(0).tasks) {
                    if (task.actor)
                        server = &task;
                }
                handled.append(QLatin1StringView(when) + u':' + (server ? server->actor->handles.section(u':', -1) : u"gone"_s));
            };
            const auto failing = co_await start<Failing>(group);
            failing.cast(&Failing::fail);
            co_await settle(5);
            note("failing");
            co_await sleep(2ms);
            note("failed");
            failing.cast(&Failing::crash);
            co_await settle(5);
            note("crashing");
            co_await sleep(2ms);
            note("crashed");
            co_await sleep(20ms);
            note("later");
        });
        QCOMPARE(handled.join(u' '), u"failing:fail failed: crashing:crash crashed: later:gone"_s);
    }
};

QTEST_GUILESS_MAIN(tst_SnapshotActors)
#include "tst_snapshot_actors.moc"
