// SPDX-License-Identifier: MIT
// Who waits for whom: what the search for a cycle costs, and that starts and ends are waits like calls. See also tst_call.cpp and tst_waitgraph_ends.cpp.
#include "support/bank.h"
#include "support/placed.h"

#include "../../src/actors/waitgraph_p.h"

#include <QActors/Event>

using namespace TestSupport;

namespace {

/// Asks the next in a chain, four times at once; the last stands still.
class Link : public GenServer
{
    Q_OBJECT
public:
    explicit Link(SharedLog *log = nullptr) : m_log(log) { }
    Async<> ask(Pid next)
    {
        if (next.isNull()) {
            co_await sleepForever();
            co_return;
        }
        auto body = [next](TaskGroup &group) {
            for (int i = 0; i < 4; ++i)
                group.startSoon([next]() -> Async<> { co_await ActorRef<Link>(next).call(&Link::ask, Pid()); });
        };
        co_await withTaskGroup(body);
    }
    Async<QString> tryToAsk(Pid next)
    {
        co_return co_await thrownBy([next]() -> Async<> { co_await ActorRef<Link>(next).call(&Link::plain); });
    }
    int plain() { return 1; }
    /// Starts a child that calls `whom` in its init(), or as it ends.
    Async<QString> startChild(Pid whom, QThread *thread);
    Async<QString> endChild(Pid whom);

private:
    SharedLog *const m_log;
};

class Child : public GenServer
{
    Q_OBJECT
public:
    Child(SharedLog *log, Pid atStart, Pid atEnd) : m_log(log), m_atStart(atStart), m_atEnd(atEnd) { }

protected:
    Async<> init() override { return ask(u"init"_s, m_atStart); }
    Async<> terminate(const ExitReason &) override { return ask(u"terminate"_s, m_atEnd); }

private:
    Async<> ask(QString where, Pid whom)
    {
        if (whom.isNull())
            co_return;
        const QString told = co_await thrownBy([&]() -> Async<> { co_await ActorRef<Link>(whom).call(&Link::plain); });
        m_log->add(where + u": "_s + told.section(u':', 0, 0));
    }
    SharedLog *const m_log;
    const Pid m_atStart;
    const Pid m_atEnd;
};

Async<QString> Link::startChild(Pid whom, QThread *thread)
{
    auto options = thread ? StartOptions().on(thread) : StartOptions();
    const ActorHandle child = co_await spawnChildActor<Child>(std::move(options), m_log, whom, Pid());
    const bool alive = child.isAlive();
    child.stop();
    co_await child.wait();
    co_return alive ? u"alive"_s : u"gone"_s;
}

Async<QString> Link::endChild(Pid whom)
{
    const ActorHandle child = co_await spawnChildActor<Child>(StartOptions(), m_log, Pid(), whom);
    child.stop();
    const ExitReason reason = co_await child.wait();
    co_return reason.toString();
}

/// Asks as soon as it has started.
class Asking : public Actor
{
    Q_OBJECT
public:
    Asking(SharedLog *log, Pid whom) : m_log(log), m_whom(whom) { }

protected:
    Async<> run() override
    {
        const QString told = co_await thrownBy([this]() -> Async<> { co_await ActorRef<Link>(m_whom).call(&Link::plain); });
        m_log->add(told);
        stop();
    }

private:
    SharedLog *const m_log;
    const Pid m_whom;
};

class Parent : public Link
{
    Q_OBJECT
public:
    explicit Parent(SharedLog *log) : Link(log), m_log(log) { }
    Async<> begin()
    {
        const Pid none;
        const Pid self = pid();
        co_await spawnChildActor<Child>(StartOptions(), m_log, none, self);
    }
    Async<> beginAsking()
    {
        const Pid self = pid();
        co_await spawnChildActor<Asking>(StartOptions(), m_log, self);
    }

private:
    SharedLog *const m_log;
};

/// Servers of which each waits for the next, four times, and how many processes were looked at for that.
Async<quint64> visitsOfChain(int length, QThread *second)
{
    const quint64 before = detail::WaitGraph::visits();
    co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
        QList<ActorRef<Link>> chain;
        const Place here;
        const Place there(second ? second : QThread::currentThread());
        const auto beside = co_await startOn<Link>(there, group);
        for (int i = 0; i < length; ++i)
            chain.append(co_await startOn<Link>(*(i % 2 ? &there : &here), group));
        Pid next;
        for (auto link = chain.crbegin(); link != chain.crend(); ++link) {
            group.startSoon([asked = *link, next]() -> Async<> { co_await asked.call(&Link::ask, next); });
            co_await settle();
            co_await beside.call(&Link::plain);
            next = *link;
        }
        for (int i = 0; i < length; ++i) // the last call's search goes to and fro
            co_await beside.call(&Link::plain);
        group.cancel();
    });
    co_return detail::WaitGraph::visits() - before;
}

} // namespace

class tst_WaitGraph : public QObject
{
    Q_OBJECT

private:
    SharedLog m_log;

private Q_SLOTS:
    void cleanup() { m_log.take(); }

    // Four calls a server, each of which looks at each process below it once; by paths it were 4 to the power of that.
    void aSearchLooksAtEachProcessOnce_data()
    {
        QTest::addColumn<int>("length");
        QTest::newRow("6 servers") << 6;
        QTest::newRow("24 servers") << 24;
    }
    void aSearchLooksAtEachProcessOnce()
    {
        QFETCH(int, length);
        const LeakGuard guard;
        quint64 visits = 0;
        awaitVirtual([&]() -> Async<> { visits = co_await visitsOfChain(length, nullptr); });
        QVERIFY2(visits >= quint64(length), qPrintable(QString::number(visits)));
        QVERIFY2(visits <= quint64(4 * length * length), qPrintable(QString::number(visits)));
        VERIFY_NO_LEAK(guard);
    }
    void aSearchThroughThreadsLooksAtEachProcessOnce_data() { aSearchLooksAtEachProcessOnce_data(); }
    void aSearchThroughThreadsLooksAtEachProcessOnce()
    {
        QFETCH(int, length);
        EventLoopPool pool(1);
        quint64 visits = 0;
        await([&]() -> Async<> { visits = co_await visitsOfChain(length, pool.thread(0)); });
        QVERIFY2(visits >= quint64(length), qPrintable(QString::number(visits)));
        QVERIFY2(visits <= quint64(4 * length * length), qPrintable(QString::number(visits)));
    }

    void GS12_aServersChildThatAsksItInInit()
    {
        const LeakGuard guard;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto server = co_await start<Link>(group, &m_log);
            const QString child = co_await server.call(&Link::startChild, server.pid(), nullptr);
            QACTORS_COMPARE(child, u"alive"_s);
            QACTORS_COMPARE(m_log.text(), u"init: CallCycle"_s);
            const QString reason = co_await server.call(&Link::endChild, server.pid());
            QACTORS_COMPARE(reason, u"Normal"_s);
            QACTORS_COMPARE(m_log.text(), u"terminate: CallCycle"_s);
        });
        VERIFY_NO_LEAK(guard);
    }

    void GS12_aChildOfAnotherThreadThatAsksItsStarterInInit()
    {
        EventLoopPool pool(1);
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const auto server = co_await start<Link>(group, &m_log);
                const QString child = co_await server.call(&Link::startChild, server.pid(), pool.thread(0));
                QACTORS_COMPARE(child, u"alive"_s);
                QACTORS_COMPARE(m_log.text(), u"init: CallCycle"_s);
                stop(server);
            });
        });
    }

    // It waits for somebody who waits for the starter.
    void GS12_aCycleThroughAStartAndACall()
    {
        const LeakGuard guard;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto server = co_await start<Link>(group, &m_log);
            const auto other = co_await start<Link>(group, &m_log);
            auto asking = group.startSoon([&]() -> Async<QString> { co_return co_await server.call(&Link::startChild, other.pid(), nullptr); });
            auto waiting = group.startSoon([&]() -> Async<QString> { co_return co_await other.call(&Link::tryToAsk, server.pid()); });
            const QString child = co_await asking;
            const QString told = co_await waiting;
            QACTORS_COMPARE(child, u"alive"_s);
            const bool theChild = m_log.text() == u"init: CallCycle"_s;
            QACTORS_VERIFY2(theChild != told.startsWith(u"CallCycle"_s), told);
            if (!theChild)
                QACTORS_VERIFY2(told.contains(u" to start at tst_waitgraph.cpp:"_s), told);
        });
        VERIFY_NO_LEAK(guard);
    }

    // The start is over when init() is: what the actor asks then is served, though its starter has not had its turn.
    void aStartedActorMayAskItsStarter()
    {
        const LeakGuard guard;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto starter = co_await start<Parent>(group, &m_log);
            co_await starter.call(&Parent::beginAsking);
            co_await settle();
            QACTORS_COMPARE(m_log.text(), u"value"_s);
        });
        VERIFY_NO_LEAK(guard);
    }

    // A plain parent waits for its children before it ends, and serves nothing then.
    void GS12_aChildThatAsksItsParentAsBothEnd()
    {
        const LeakGuard guard;
        inGroup([&](TaskGroup &group) -> Async<> {
            const ActorHandle parent = co_await startWith<Parent>(group, StartOptions(), &m_log);
            co_await ActorRef<Parent>(parent.pid()).call(&Parent::begin);
            parent.stop();
            const ExitReason reason = co_await parent.wait();
            QACTORS_COMPARE(reason.toString(), u"Normal"_s);
            QACTORS_COMPARE(m_log.text(), u"terminate: CallCycle"_s);
        });
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_WaitGraph)
#include "tst_waitgraph.moc"
