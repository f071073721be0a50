// SPDX-License-Identifier: MIT
// Calls that wait for room in a bounded mailbox, and give up.
#include "support/bank.h"
#include "support/placed.h"

#include <QActors/Backpressure>
#include <QActors/Event>
#include <QActors/Timeouts>

using namespace TestSupport;

namespace {

/// A server with room for one request beside the one that it stands in.
class Desk : public GenServer
{
    Q_OBJECT
public:
    explicit Desk(SharedLog *log, QSemaphore *stands = nullptr) : m_log(log), m_stands(stands) { }
    Async<> stand()
    {
        if (m_stands)
            m_stands->release();
        co_await m_open.wait();
    }
    int twice(int n)
    {
        m_log->add(u"twice %1"_s.arg(n));
        return 2 * n;
    }
    void let() { m_open.set(); }
    Desk *object() { return this; }
    int waiting() { return mailboxStatistics().waiting; }

protected:
    Async<> init() override
    {
        setMailboxCapacity(1);
        return {};
    }

private:
    SharedLog *const m_log;
    QSemaphore *const m_stands;
    Event m_open;
};

/// Calls from within an actor.
class Caller : public GenServer
{
    Q_OBJECT
public:
    Async<int> ask(Pid desk, int n) { co_return co_await ActorRef<Desk>(desk).call(&Desk::twice, n); }
};

/// Says when it goes.
struct Marked
{
    using Answer = int;
    explicit Marked(int &count) : alive(count) { }
    Sentinel alive;
};

} // namespace

class tst_BackpressureCalls : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void MB13_aCallThatGivesUpWaitsForRoomNoMore_data()
    {
        QTest::addColumn<QString>("how");
        QTest::newRow("its time is over") << u"callFor"_s;
        QTest::newRow("it is cancelled") << u"failAfter"_s;
        QTest::newRow("its task is cancelled") << u"cancel"_s;
        QTest::newRow("its task is killed") << u"kill"_s;
        QTest::newRow("its actor is stopped") << u"actor"_s;
        QTest::newRow("its actor is killed") << u"actor killed"_s;
    }
    void MB13_aCallThatGivesUpWaitsForRoomNoMore()
    {
        QFETCH(QString, how);
        const LeakGuard guard;
        SharedLog log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto desk = co_await start<Desk>(group, &log);
            Desk *object = co_await desk.call(&Desk::object);
            group.startSoon([&]() -> Async<> { co_await desk.call(&Desk::stand); });
            co_await settle();
            cast(desk, 0); // the mailbox is full
            auto callers = std::make_unique<TaskGroup>();
            QList<Pid> actors;
            for (int i = 1; i <= 100; ++i) {
                if (how.startsWith(u"actor"_s)) {
                    const auto caller = co_await start<Caller>(*callers);
                    actors.append(caller);
                    caller.cast(&Caller::ask, desk.pid(), i);
                    continue;
                }
                callers->startSoon([&, i]() -> Async<> {
                    auto call = [&] { return desk.call(&Desk::twice, i); };
                    if (how == u"callFor"_s)
                        co_await thrownBy([&] { return desk.callFor(10ms, &Desk::twice, i); });
                    else if (how == u"failAfter"_s)
                        co_await moveOnAfter(10ms, call);
                    else
                        co_await call();
                });
            }
            co_await settle(300);
            QACTORS_COMPARE(object->waiting(), 100);
            if (how == u"cancel"_s)
                callers->cancel();
            else if (how == u"kill"_s)
                callers.reset();
            for (const Pid pid : std::as_const(actors))
                how == u"actor"_s ? stop(pid) : kill(pid);
            co_await sleep(20ms);
            QACTORS_COMPARE(object->waiting(), 0);
            const auto last = group.startSoon([&]() -> Async<int> { co_return co_await desk.call(&Desk::twice, 1000); });
            co_await settle();
            object->let();
            const int answer = co_await last;
            QACTORS_COMPARE(answer, 2000);
            QACTORS_COMPARE(log.text(), u"twice 1000"_s);
            callers.reset();
            stop(desk);
        });
        VERIFY_NO_LEAK(guard);
    }

    // What a request holds goes when its call goes, not in the cancel.
    void aWithdrawnRequestGoesWithItsCall()
    {
        const LeakGuard guard;
        SharedLog log;
        int alive = 0;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto desk = co_await start<Desk>(group, &log);
            Desk *object = co_await desk.call(&Desk::object);
            group.startSoon([&]() -> Async<> { co_await thrownBy([&] { return desk.call(&Desk::stand); }); });
            co_await settle();
            cast(desk, 0);
            TaskGroup callers;
            callers.startSoon([&]() -> Async<> { co_await call<Marked>(desk, alive); });
            co_await settle();
            QACTORS_COMPARE(alive, 1);
            callers.cancel();
            QACTORS_COMPARE(object->waiting(), 0);
            QACTORS_COMPARE(alive, 1);
            co_await callers.join();
            QACTORS_COMPARE(alive, 0);
            kill(desk); // with a request that stands in it, and none that waits
        });
        VERIFY_NO_LEAK(guard);
    }

    void MB13_acrossThreads()
    {
        SharedLog log;
        EventLoopPool pool(1);
        QSemaphore stands;
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const Test::ExternalWork outside;
                const auto desk = co_await startOn<Desk>(pool, group, &log, &stands);
                const auto other = co_await startOn<Desk>(pool, group, &log);
                Desk *object = co_await desk.call(&Desk::object);
                auto standing = group.startSoon([&]() -> Async<> { co_await desk.call(&Desk::stand); });
                co_await yield();
                stands.acquire();
                cast(desk, 0);
                std::unique_ptr<TaskGroup> callers = std::make_unique<TaskGroup>();
                for (int i = 1; i <= 50; ++i)
                    callers->startSoon([&, i]() -> Async<> { co_await desk.call(&Desk::twice, i); });
                auto killed = std::make_unique<TaskGroup>();
                for (int i = 51; i <= 100; ++i)
                    killed->startSoon([&, i]() -> Async<> { co_await desk.callFor(10h, &Desk::twice, i); });
                co_await yield();
                co_await other.call(&Desk::waiting); // behind them
                callers->cancel();
                killed.reset();
                co_await callers->join();
                co_await other.call(&Desk::waiting);
                const auto last = group.startSoon([&]() -> Async<int> { co_return co_await desk.call(&Desk::twice, 1000); });
                co_await yield();
                QMetaObject::invokeMethod(object, [object] { object->let(); }, Qt::QueuedConnection);
                const int answer = co_await last;
                QACTORS_COMPARE(answer, 2000);
                const int left = co_await desk.call(&Desk::waiting);
                QACTORS_COMPARE(left, 0);
                QACTORS_COMPARE(log.text(), u"twice 1000"_s);
                co_await standing;
                group.cancel();
            });
        });
    }
};

QTEST_GUILESS_MAIN(tst_BackpressureCalls)
#include "tst_backpressure_calls.moc"
