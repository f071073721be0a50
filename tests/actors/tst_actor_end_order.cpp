// SPDX-License-Identifier: MIT
// Who hears of an actor's end, and in which order: as the comment at ActorTask::ended() says. What is called at once comes
// first in the log; the tasks that were waiting follow in the order in which they were woken.
#include "support/scripted.h"

#include <QActors/Backpressure>
#include <QActors/GenServer>
#include <QActors/Monitor>
#include <QActors/Registry>

#include <QtCore/qscopeguard.h>

using namespace TestSupport;

namespace {

class Keeper : public GenServer
{
    Q_OBJECT

public:
    explicit Keeper(Log &log) : m_log(log) { }
    ~Keeper() override { m_log.add(u"object"_s); }
    void later(ReplyTo<int> reply) { m_reply = reply; }
    Async<> hold(bool fail)
    {
        m_log.add(u"holds"_s);
        if (!fail)
            co_await sleepForever();
        co_await sleep(1s);
        throw std::runtime_error("broken");
    }
    int number() { return 7; }

protected:
    Async<> init() override
    {
        setMailboxCapacity(1);
        startSoonChild([this]() -> Async<> {
            const auto gone = qScopeGuard([this] { m_log.add(u"child"_s); });
            co_await sleepForever();
        });
        co_return;
    }
    Async<> terminate(const ExitReason &) override
    {
        m_log.add(u"terminate"_s);
        co_return;
    }

private:
    Log &m_log;
    ReplyTo<int> m_reply;
};

/// Says that what is awaited failed, for its process has ended.
template<typename F>
Async<> hears(Log &log, QString what, F fn)
{
    try {
        co_await fn();
        log.add(what + u" without an error"_s);
    } catch (const ProcessExited &) {
        log.add(what);
    }
}

} // namespace

class tst_ActorEndOrder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everybodyHearsInTheOrderThatIsWrittenDown_data()
    {
        QTest::addColumn<QString>("how");
        QTest::addColumn<QString>("first");
        QTest::newRow("stopped") << u"stop"_s << u"child, terminate"_s;
        QTest::newRow("failed") << u"fail"_s << u"child, terminate"_s;
        QTest::newRow("killed") << u"kill"_s << u"child"_s;
    }
    void everybodyHearsInTheOrderThatIsWrittenDown()
    {
        QFETCH(const QString, how);
        QFETCH(const QString, first);
        const LeakGuard guard;
        Log log;
        awaitVirtual([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                TaskGroup own;
                Registry registry(u"of the test"_s);
                auto options = StartOptions().onExit([&](Pid, const ExitReason &) { log.add(u"exit callback"_s); });
                const auto handle = co_await startWith<Keeper>(own, std::move(options), std::ref(log));
                const ActorRef<Keeper> keeper = handle.ref();
                registry.registerName(u"keeper"_s, keeper);
                connect(&registry, &Registry::nameUnregistered, &own, [&] { log.add(u"name"_s); });
                connect(&own, &TaskGroup::countChanged, &own, [&] { log.add(u"count"_s); });
                connect(&own, &TaskGroup::finished, &own, [&] { log.add(u"finished"_s); });

                // Each begins to wait before the next: the order of their coming is not that of their hearing.
                auto joined = [&]() -> Async<> {
                    co_await own.join();
                    log.add(u"join"_s);
                };
                group.startSoon(joined);
                auto waits = [&]() -> Async<> {
                    co_await handle.wait();
                    log.add(u"wait"_s);
                };
                group.startSoon(waits);
                Script linked(log);
                linked.run = [&](Scripted &self) -> Async<> {
                    setTrapExit(true);
                    link(keeper);
                    co_await self.receive(on<Exit>([&](const Exit &) { log.add(u"Exit"_s); }));
                    self.stop();
                };
                co_await start<Scripted>(group, linked);
                Script watching(log);
                watching.run = [&](Scripted &self) -> Async<> {
                    monitor(keeper);
                    co_await self.receive(on<Down>([&](const Down &) { log.add(u"Down"_s); }));
                    self.stop();
                };
                co_await start<Scripted>(group, watching);
                auto taken = [&] { return keeper.call(&Keeper::later); };
                group.startSoon([&] { return hears(log, u"call taken"_s, taken); });
                co_await sleep(1ms);
                keeper.cast(&Keeper::hold, how == u"fail");
                co_await sleep(1ms);
                auto unread = [&] { return keeper.call(&Keeper::number); };
                group.startSoon([&] { return hears(log, u"call unread"_s, unread); });
                co_await sleep(1ms);
                auto room = [&] { return sendOrWait(keeper, 1); };
                group.startSoon([&] { return hears(log, u"send"_s, room); });
                co_await sleep(1ms);
                QACTORS_COMPARE(log.join(u", "), u"holds"_s);
                log.clear();
                if (how == u"stop")
                    handle.stop();
                else if (how == u"kill")
                    kill(keeper);
                co_await sleep(2s);
                log.removeAll(u"terminate Normal"_s); // of the two that watched
                log.removeAll(u"gone"_s);
            });
        });
        QCOMPARE(log.join(u", "), first
                                      + u", name, object, exit callback, count, finished, send, call unread, call taken, Down, Exit, "
                                        "wait, join"_s);
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_ActorEndOrder)
#include "tst_actor_end_order.moc"
