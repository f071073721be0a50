// SPDX-License-Identifier: MIT
// A server that begins to wait for the end of those who have asked it before.
#include "support/bank.h"
#include "support/placed.h"

#include <QActors/Event>

using namespace TestSupport;

namespace {

class Server;

/// Asks its server, so many times at once, as soon as it has started; and again as it ends.
class Asker : public Actor
{
    Q_OBJECT
public:
    Asker(SharedLog *log, ActorRef<Server> server, int times, bool atEnd = false)
        : m_log(log), m_server(server), m_times(times), m_atEnd(atEnd)
    {
    }

protected:
    Async<> run() override
    {
        auto body = [this](TaskGroup &group) {
            for (int i = 0; i < m_times; ++i)
                group.startSoon([this] { return ask(); });
        };
        co_await withTaskGroup(body);
        stop();
    }
    Async<> terminate(const ExitReason &) override
    {
        if (m_atEnd)
            co_await ask();
    }

private:
    Async<> ask();
    SharedLog *const m_log;
    const ActorRef<Server> m_server;
    const int m_times;
    const bool m_atEnd;
};

class Server : public GenServer
{
    Q_OBJECT
public:
    explicit Server(SharedLog *log) : m_log(log) { }
    int plain()
    {
        m_log->add(u"served"_s);
        return 1;
    }
    /// Its answer is given by a task beside.
    void late(ReplyTo<int> reply)
    {
        spawnTask([reply, log = m_log]() -> Async<> {
            co_await QActors::sleep(1h);
            log->add(u"answers late"_s);
            reply.reply(2);
        });
    }
    Async<> passOn(ActorRef<Server> next)
    {
        const QString told = co_await thrownBy([next]() -> Async<> { co_await next.call(&Server::plain); });
        m_log->add(told.section(u':', 0, 0));
    }
    /// Starts one, and waits for its end when so many requests stand in the queue.
    Async<QString> outwait(QThread *thread, int requests)
    {
        auto options = thread ? StartOptions().on(thread) : StartOptions();
        const ActorRef<Server> self(pid());
        const ActorHandle asker = co_await spawnChildActor<Asker>(std::move(options), m_log, self, requests);
        co_await queued(requests);
        const ExitReason reason = co_await asker.wait();
        co_return reason.toString();
    }
    /// Has one that asks as it ends, and ends itself when that stands in the queue.
    Async<> endAfterChild(QThread *thread)
    {
        auto options = thread ? StartOptions().on(thread) : StartOptions();
        const ActorRef<Server> self(pid());
        const ActorHandle asker = co_await spawnChildActor<Asker>(std::move(options), m_log, self, 0, true);
        co_await queued(1);
        stop();
    }
    Async<QString> waitFor(ActorHandle whom, int requests)
    {
        co_await queued(requests);
        const ExitReason reason = co_await whom.wait();
        co_return reason.toString();
    }

protected:
    Async<> terminate(const ExitReason &) override
    {
        m_log->add(u"server ends"_s);
        co_return;
    }

private:
    Async<> queued(int requests)
    {
        const auto stand = [self = pid()] {
            for (const detail::MessageQueue *queue : detail::heldQueues()) {
                if (queue->pid() == self)
                    return queue->count();
            }
            return 0;
        };
        while (stand() < requests)
            co_await yield();
    }
    SharedLog *const m_log;
};

Async<> Asker::ask()
{
    const QString told = co_await thrownBy([this]() -> Async<> { co_await m_server.call(&Server::plain); });
    m_log->add(told.section(u':', 0, 0));
}

/// Asks once, in one of its servers' ways.
template<auto Method, typename... Args>
class Once : public Actor
{
public:
    Once(SharedLog *log, ActorRef<Server> server, Args... args) : m_log(log), m_server(server), m_args(args...) { }

protected:
    Async<> run() override
    {
        auto ask = [this](auto... args) { return m_server.call(Method, args...); };
        const QString told = co_await thrownBy([&]() -> Async<> { co_await std::apply(ask, m_args); });
        m_log->add(u"told: "_s + told);
        stop();
    }

private:
    SharedLog *const m_log;
    const ActorRef<Server> m_server;
    const std::tuple<Args...> m_args;
};

} // namespace

class tst_WaitGraphEnds : public QObject
{
    Q_OBJECT

private:
    SharedLog m_log;
    EventLoopPool m_pool{1};

    void hereAndThere()
    {
        QTest::addColumn<bool>("elsewhere");
        QTest::newRow("one thread") << false;
        QTest::newRow("two threads") << true;
    }
    QThread *place(bool elsewhere) { return elsewhere ? m_pool.thread(0) : nullptr; }

private Q_SLOTS:
    void cleanup() { m_log.take(); }

    void GS12_aCallInTheQueueOfAServerThatWaitsForItsCaller_data() { hereAndThere(); }
    void GS12_aCallInTheQueueOfAServerThatWaitsForItsCaller()
    {
        QFETCH(bool, elsewhere);
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const auto server = co_await start<Server>(group, &m_log);
                const QString reason = co_await server.call(&Server::outwait, place(elsewhere), 1);
                QACTORS_COMPARE(reason, u"Normal"_s);
                co_await server.call(&Server::plain);
                // Who gave up is served all the same, as after any call that ends early.
                QACTORS_COMPARE(m_log.text(), u"CallCycle, served, served"_s);
                stop(server);
            });
        });
    }

    void GS12_severalCallsOfOneCaller_data() { hereAndThere(); }
    void GS12_severalCallsOfOneCaller()
    {
        QFETCH(bool, elsewhere);
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const auto server = co_await start<Server>(group, &m_log);
                const QString reason = co_await server.call(&Server::outwait, place(elsewhere), 3);
                QACTORS_COMPARE(reason, u"Normal"_s);
                co_await server.call(&Server::plain);
                QACTORS_COMPARE(m_log.text(), u"CallCycle, CallCycle, CallCycle, served, served, served, served"_s);
                stop(server);
            });
        });
    }

    void GS12_aCallOfAChildThatEndsInTheQueueOfAParentThatEnds_data() { hereAndThere(); }
    void GS12_aCallOfAChildThatEndsInTheQueueOfAParentThatEnds()
    {
        QFETCH(bool, elsewhere);
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const ActorHandle server = co_await startWith<Server>(group, StartOptions(), &m_log);
                ActorRef<Server>(server.pid()).cast(&Server::endAfterChild, place(elsewhere));
                const ExitReason reason = co_await server.wait();
                QACTORS_COMPARE(reason.toString(), u"Normal"_s);
                QACTORS_COMPARE(m_log.text(), u"CallCycle, server ends"_s);
            });
        });
    }

    // The call that is served is the one that waits.
    void GS12_aServerThatIsAskedToWaitForItsCaller()
    {
        const LeakGuard guard;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto server = co_await start<Server>(group, &m_log);
            ActorHandle caller;
            Event known;
            class Caller : public Actor
            {
            public:
                Caller(SharedLog *log, ActorRef<Server> to, Event *knows, ActorHandle *self) : m_log(log), m_to(to), m_knows(knows), m_self(self) { }

            protected:
                Async<> run() override
                {
                    co_await m_knows->wait();
                    const QString told = co_await thrownBy([this]() -> Async<> { co_await m_to.call(&Server::waitFor, *m_self, 0); });
                    m_log->add(told);
                    stop();
                }

            private:
                SharedLog *m_log;
                ActorRef<Server> m_to;
                Event *m_knows;
                ActorHandle *m_self;
            };
            caller = co_await startWith<Caller>(group, StartOptions().name(u"caller"_s), &m_log, server, &known, &caller);
            known.set();
            const ExitReason reason = co_await caller.wait();
            QACTORS_COMPARE(reason.toString(), u"Normal"_s);
            const QString told = m_log.text();
            QACTORS_VERIFY2(told.startsWith(u"CallCycle: call: this call would wait for ever: Server <"_s), told);
            QACTORS_VERIFY2(told.contains(u" waits for the end of caller at tst_waitgraph_ends.cpp:"_s), told);
            QACTORS_VERIFY2(told.contains(u"; caller waits for the answer of <"_s), told);
        });
        VERIFY_NO_LEAK(guard);
    }

    // first waits for the end of who waits for second, whose call stands in the queue of first.
    void GS12_aQueuedCallOfAThird()
    {
        const LeakGuard guard;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto first = co_await start<Server>(group, &m_log);
            const auto second = co_await start<Server>(group, &m_log);
            using Asks = Once<&Server::passOn, ActorRef<Server>>;
            const ActorHandle asks = co_await startWith<Asks>(group, StartOptions(), &m_log, second, first);
            const QString reason = co_await first.call(&Server::waitFor, asks, 1);
            QACTORS_COMPARE(reason, u"Normal"_s);
            co_await first.call(&Server::plain);
            QACTORS_COMPARE(m_log.text(), u"CallCycle, told: value, served, served"_s);
        });
        VERIFY_NO_LEAK(guard);
    }

    void aCallWhoseAnswerWasTakenOverIsLeftAlone()
    {
        const LeakGuard guard;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto server = co_await start<Server>(group, &m_log);
            using Asks = Once<&Server::late>;
            const ActorHandle asks = co_await startWith<Asks>(group, StartOptions(), &m_log, server);
            co_await settle();
            const QString reason = co_await server.call(&Server::waitFor, asks, 0);
            QACTORS_COMPARE(reason, u"Normal"_s);
            QACTORS_COMPARE(m_log.text(), u"answers late, told: value"_s);
        });
        VERIFY_NO_LEAK(guard);
    }

    // It may ask others, who wait for nobody.
    void whoIsWaitedForMayAskOthers()
    {
        const LeakGuard guard;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto server = co_await start<Server>(group, &m_log);
            const auto other = co_await start<Server>(group, &m_log);
            using Asks = Once<&Server::late>;
            const ActorHandle asks = co_await startWith<Asks>(group, StartOptions(), &m_log, other);
            const QString reason = co_await server.call(&Server::waitFor, asks, 0);
            QACTORS_COMPARE(reason, u"Normal"_s);
            QACTORS_COMPARE(m_log.text(), u"answers late, told: value"_s);
        });
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_WaitGraphEnds)
#include "tst_waitgraph_ends.moc"
