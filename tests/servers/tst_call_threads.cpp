// SPDX-License-Identifier: MIT
// Calls, monitors, links and cycles between threads. Real threads: what is waited for is always an event.
#include "support/bank.h"

#include <QActors/messaging/detail/pidaccess.h>

#include <QtCore/qsemaphore.h>
#include <QtCore/qthread.h>

using namespace TestSupport;

namespace {

class Asker : public GenServer
{
    Q_OBJECT
public:
    Asker()
    {
        onInfo<Down>([this](const Down &down) { heard(u"down "_s + down.reason.toString()); });
        onInfo<Exit>([this](const Exit &exit) { heard(u"exit "_s + exit.reason.toString()); });
    }
    int plain() { return 1; }
    Async<int> ask(Pid other, QList<Pid> further)
    {
        const ActorRef<Asker> peer(other);
        if (further.isEmpty())
            co_return co_await peer.call(&Asker::plain) + 1;
        const Pid next = further.takeFirst();
        co_return co_await peer.call(&Asker::ask, next, further) + 1;
    }
    Async<QString> tryToAsk(Pid other, QList<Pid> further)
    {
        co_return co_await thrownBy([&] { return ask(other, further); });
    }
    Ref watch(Pid pid) { return monitor(pid); }
    void unwatch(Ref ref) { demonitor(ref, Flush::Yes); }
    void tie(Pid pid)
    {
        setTrapExit(true);
        link(pid);
    }
    QStringList takeHeard() { return std::exchange(m_lines, {}); }

private:
    void heard(const QString &line) { m_lines.append(line); }
    QStringList m_lines;
};

/// A thread with an event loop and a group, in which servers are started; ends them when it goes.
class Worker
{
public:
    explicit Worker(int servers)
    {
        m_thread.reset(QThread::create([this, servers] {
            QEventLoop loop;
            m_loop = &loop;
            {
                TaskGroup group;
                group.startSoon([&]() -> Async<> {
                    for (int i = 0; i < servers; ++i)
                        m_pids.append(co_await start<Asker>(group));
                    m_ready.release();
                });
                loop.exec();
            }
        }));
        m_thread->start();
        m_ready.acquire();
    }
    ~Worker()
    {
        QMetaObject::invokeMethod(m_loop, &QEventLoop::quit, Qt::QueuedConnection);
        m_thread->wait();
    }
    ActorRef<Asker> operator[](int index) const { return ActorRef<Asker>(m_pids.at(index)); }

private:
    std::unique_ptr<QThread> m_thread;
    QSemaphore m_ready;
    QEventLoop *m_loop = nullptr;
    QList<Pid> m_pids;
};

/// Asks until the answer is there; each turn waits for an answer of that server's thread.
Async<QStringList> heardBy(ActorRef<Asker> server)
{
    for (;;) {
        const QStringList heard = co_await server.call(&Asker::takeHeard);
        if (!heard.isEmpty())
            co_return heard;
    }
}

} // namespace

class tst_CallThreads : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void GS1_betweenThreads()
    {
        const Worker one(1);
        const Worker two(1);
        await([&]() -> Async<> {
            for (int i = 0; i < 200; ++i) {
                const QList<Pid> none;
                const int answer = co_await one[0].call(&Asker::ask, two[0].pid(), none);
                QACTORS_COMPARE(answer, 2);
            }
        });
    }

    void GS10_aServerOfAnotherThread()
    {
        const Worker one(2);
        await([&]() -> Async<> {
            kill(one[0]); // travels before the call
            QString thrown = co_await thrownBy([&] { return one[0].call(&Asker::plain); });
            QACTORS_VERIFY2(thrown.startsWith(u"NoProcess: "_s), thrown);
            const auto never = detail::PidAccess::make(detail::Address{4000, 1, 1}); // a thread that never was
            thrown = co_await thrownBy([&] { return ActorRef<Asker>(never).call(&Asker::plain); });
            QACTORS_VERIFY2(thrown.startsWith(u"NoProcess: "_s), thrown);
        });
        auto gone = std::make_unique<Worker>(1);
        const auto late = (*gone)[0];
        gone.reset(); // the thread has ended
        await([&]() -> Async<> {
            const QString thrown = co_await thrownBy([&] { return late.call(&Asker::plain); });
            QACTORS_VERIFY2(thrown.startsWith(u"NoProcess: "_s), thrown);
        });
    }

    void GS12_aCycleThroughThreads()
    {
        const Worker one(2);
        const Worker two(2);
        await([&]() -> Async<> {
            // a on one → c on two → b on one → a.
            const QList<Pid> path{one[1].pid(), one[0].pid()};
            const QString thrown = co_await one[0].call(&Asker::tryToAsk, two[0].pid(), path);
            QACTORS_VERIFY2(thrown.startsWith(u"ProcessExited: Error: call: "_s), thrown); // who closed it crashed, and its caller with it
            const QString gone = co_await thrownBy([&] { return one[1].call(&Asker::plain); });
            QACTORS_VERIFY2(gone.startsWith(u"NoProcess"_s), gone);
        });
    }

    void GS12_twoThatAskEachOtherAtOnce()
    {
        int cycles = 0;
        for (int round = 0; round < 50; ++round) {
            const Worker one(1);
            const Worker two(1);
            await([&]() -> Async<> {
                const QList<Pid> none;
                TaskGroup group;
                auto a = group.startSoon([&]() -> Async<QString> { co_return co_await one[0].call(&Asker::tryToAsk, two[0].pid(), none); });
                auto b = group.startSoon([&]() -> Async<QString> { co_return co_await two[0].call(&Asker::tryToAsk, one[0].pid(), none); });
                const QString first = co_await a;
                const QString second = co_await b;
                // Both went well, one after the other, or one of them was told; never both, never none.
                const int told = int(first.startsWith(u"CallCycle"_s)) + int(second.startsWith(u"CallCycle"_s));
                QACTORS_VERIFY2(told <= 1, first + second);
                QACTORS_VERIFY2(told == 1 || (first == u"value"_s && second == u"value"_s), first + second);
                cycles += told;
            });
        }
        qInfo("%d of 50 rounds made a cycle", cycles);
    }

    void LK1_monitorsAndLinksAcrossThreads()
    {
        const Worker one(3);
        const Worker two(3);
        await([&]() -> Async<> {
            co_await one[0].call(&Asker::watch, two[0].pid());
            const Ref taken = co_await one[0].call(&Asker::watch, two[1].pid());
            co_await one[0].call(&Asker::unwatch, taken);
            kill(two[1]);
            kill(two[0]);
            QStringList heard = co_await heardBy(one[0]);
            QACTORS_COMPARE(heard.join(u", "), u"down Killed"_s);
            co_await one[1].call(&Asker::watch, two[0].pid()); // already dead
            heard = co_await heardBy(one[1]);
            QACTORS_COMPARE(heard.join(u", "), u"down NoProcess"_s);
            co_await one[2].call(&Asker::tie, two[2].pid());
            stop(two[2], ExitReason(ExitReason::Kind::Shutdown));
            heard = co_await heardBy(one[2]);
            QACTORS_COMPARE(heard.join(u", "), u"exit Shutdown"_s);
            Mailbox box;
            box.monitor(one[2]);
            stop(one[2]);
            const Down down = co_await box.receive(on<Down>([](const Down &d) { return d; }));
            QACTORS_COMPARE(down.reason.toString(), u"Normal"_s);
        });
    }
};

QTEST_GUILESS_MAIN(tst_CallThreads)
#include "tst_call_threads.moc"
