// SPDX-License-Identifier: MIT
#include "support/placed.h"

#include <QActors/CastWith>
#include <QActors/Offload>
#include <QActors/Pattern>
#include <QActors/Send>
#include <QActors/TaskLocal>

#include <QtCore/qthreadpool.h>

using namespace TestSupport;

namespace {

const TaskLocal<QString> request(u"request"_s, u"none"_s);
const TaskLocal<QString> user(u"user"_s, u"nobody"_s);

QString here()
{
    return request.value() + u'/' + user.value();
}

struct Where
{
    using Answer = QString;
};

} // namespace

/// Says what it sees.
class Teller : public GenServer
{
    Q_OBJECT
public:
    explicit Teller(SharedLog *log, Pid next = {}) : m_log(log), m_next(next)
    {
        m_log->add(u"made "_s + here());
        onCall<Where>([](const Where &) { return here(); });
    }
    Q_INVOKABLE QString see() const { return here(); }
    Q_INVOKABLE Async<QString> seeLate()
    {
        QString seen = here();
        co_await sleep(1ms);
        co_return seen + u' ' + here();
    }
    Q_INVOKABLE Async<QString> ask()
    {
        const auto scope = user.scoped(u"teller"_s);
        co_return co_await call(m_next, &Teller::seeLate);
    }
    Q_INVOKABLE void defer(QActors::ReplyTo<QString> reply)
    {
        spawnTask([reply] { reply.reply(here()); });
    }
    Q_INVOKABLE Async<> fail()
    {
        co_await sleep(1ms);
        throw CallError(u"refused for "_s + here());
    }
    /// Casts to itself, with what it sees.
    void goRound(int times)
    {
        if (times > 0)
            castWith(TaskLocals::current(), self(), &Teller::goRound, times - 1);
        else
            m_log->add(u"round "_s + here());
    }

private:
    SharedLog *m_log;
    Pid m_next;
};

class tst_TaskLocalCalls : public QObject
{
    Q_OBJECT

    template<typename F>
    static void withTeller(F fn)
    {
        const LeakGuard guard;
        SharedLog log;
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const ActorRef<Teller> teller = co_await start<Teller>(group, &log);
                co_await fn(teller, log, group);
            });
        });
        VERIFY_NO_LEAK(guard);
    }

private Q_SLOTS:
    void TL4_theMethodSeesItsCallersValues()
    {
        QStringList seen;
        withTeller([&](ActorRef<Teller> teller, SharedLog &, TaskGroup &) -> Async<> {
            co_await request.with(u"17"_s, [&]() -> Async<> {
                seen << co_await teller.call(&Teller::see) << co_await teller.call(&Teller::seeLate)
                     << co_await teller.call(&Teller::defer) << co_await call<Where>(teller)
                     << (co_await call(teller, "see")).toString() << co_await teller.callFor(1s, &Teller::seeLate);
            });
            seen << co_await teller.call(&Teller::see);
        });
        QCOMPARE(seen.join(u", "_s), u"17/nobody, 17/nobody 17/nobody, 17/nobody, 17/nobody, 17/nobody, 17/nobody 17/nobody, none/nobody"_s);
    }

    void TL4_theNextCallIsNotDisturbedByAFailure()
    {
        QStringList seen;
        withTeller([&](ActorRef<Teller> teller, SharedLog &, TaskGroup &) -> Async<> {
            const auto scope = request.scoped(u"17"_s);
            try {
                co_await teller.call(&Teller::fail);
            } catch (const CallError &error) {
                seen << QString::fromUtf8(error.what());
            }
            co_await TaskLocals().run([&]() -> Async<> { seen << co_await teller.call(&Teller::see); });
        });
        QCOMPARE(seen.join(u", "_s), u"refused for 17/nobody, none/nobody"_s);
    }

    void TL4_theServersOwnHoldWhereTheCallerHasNone()
    {
        QStringList seen;
        const LeakGuard guard;
        SharedLog log;
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                ActorRef<Teller> teller, next;
                co_await user.with(u"owner"_s, [&]() -> Async<> { next = co_await start<Teller>(group, &log); });
                co_await request.with(u"start"_s, [&]() -> Async<> { teller = co_await start<Teller>(group, &log, next); });
                seen << co_await next.call(&Teller::see) << co_await teller.call(&Teller::see);
                const auto scope = request.scoped(u"17"_s);
                seen << co_await next.call(&Teller::see) << co_await teller.call(&Teller::ask);
            });
        });
        QCOMPARE(seen.join(u", "_s), u"none/owner, start/nobody, 17/owner, 17/teller 17/teller"_s);
        QCOMPARE(log.text(), u"made none/owner, made start/nobody"_s);
        VERIFY_NO_LEAK(guard);
    }

    void TL2_actorsOfOtherThreadsInheritAndCallsCross()
    {
        const LeakGuard guard;
        SharedLog log;
        QStringList seen;
        EventLoopPool pool(2);
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                ActorRef<Teller> far, farther;
                co_await user.with(u"owner"_s, [&]() -> Async<> {
                    farther = co_await startOn<Teller>(pool, group, &log);
                    far = co_await startOn<Teller>(pool, group, &log, farther);
                });
                seen << co_await far.call(&Teller::see);
                const auto scope = request.scoped(u"17"_s);
                seen << co_await far.call(&Teller::seeLate) << co_await far.call(&Teller::ask);
                castWith(TaskLocals::current(), far, &Teller::goRound, 100);
                co_await far.call(&Teller::see);
                co_await QACTORS_WAIT_FOR(log.count(u"round 17/owner"_s) > 0);
            });
        });
        QCOMPARE(seen.join(u", "_s), u"none/owner, 17/owner 17/owner, 17/teller 17/teller"_s);
        VERIFY_NO_LEAK(guard);
    }

    void TL5_offloadTakesThemToThePoolsThread()
    {
        const LeakGuard guard;
        QStringList seen;
        await([&]() -> Async<> {
            co_await request.with(u"17"_s, [&]() -> Async<> {
                seen << co_await offload([] { return here(); });
                const QString inner = co_await offload([] {
                    const auto scope = user.scoped(u"pool"_s);
                    return here();
                });
                seen << inner;
            });
            seen << co_await offload([] { return here(); });
        });
        QThreadPool::globalInstance()->waitForDone();
        QCOMPARE(seen.join(u", "_s), u"17/nobody, 17/pool, none/nobody"_s);
        VERIFY_NO_LEAK(guard);
    }

    // On whatever thread: here that of an actor that has it last.
    void TL6_theLastHolderDestroysTheValue()
    {
        struct Value
        {
            explicit Value(std::atomic<QThread *> *where) : gone(where) { }
            ~Value() { gone->store(QThread::currentThread()); }
            std::atomic<QThread *> *gone;
        };
        static const TaskLocal<std::shared_ptr<const Value>> value(u"value"_s);
        std::atomic<QThread *> gone = nullptr;
        SharedLog log;
        EventLoopPool pool(1);
        QThread *there = nullptr;
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const auto worker = co_await startOn<Placed>(pool, group, &log);
                there = co_await worker.call(&Placed::runsOn);
                co_await value.with(std::make_shared<const Value>(&gone), [&]() -> Async<> {
                    castWith(TaskLocals::current(), worker, &Placed::add, 1);
                    co_return;
                });
                co_await QACTORS_WAIT_FOR(gone.load() != nullptr);
            });
        });
        QVERIFY(gone == there || gone == QThread::currentThread());
    }
};

QTEST_MAIN(tst_TaskLocalCalls)
#include "tst_tasklocal_calls.moc"
