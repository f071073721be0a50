// SPDX-License-Identifier: MIT
#include "support/bank.h"
#include "support/scripted.h"

#include <QActors/Dispatcher>

using namespace TestSupport;

namespace {

/// Writes what it hears of others into a log.
class Watcher : public GenServer
{
    Q_OBJECT
public:
    explicit Watcher(Log &log) : m_log(log)
    {
        onInfo<Down>([this](const Down &down) { m_log.add(u"down "_s + down.reason.toString()); });
        onInfo<Exit>([this](const Exit &exit) { m_log.add(u"exit "_s + exit.reason.toString()); });
    }
    Ref watch(Pid pid) { return monitor(pid); }
    void unwatch(Ref ref, bool flush) { demonitor(ref, flush ? Flush::Yes : Flush::No); }
    void tie(Pid pid) { link(pid); }
    void untie(Pid pid) { unlink(pid); }
    void trap(bool on) { setTrapExit(on); }
    // The Down comes while the method runs, and is taken out of the mailbox again.
    Async<> watchKillAndFlush(Pid pid)
    {
        const Ref ref = monitor(pid);
        kill(pid);
        co_await settle();
        demonitor(ref, Flush::Yes);
    }

protected:
    Async<> terminate(const ExitReason &reason) override
    {
        m_log.add(u"terminate "_s + reason.toString());
        co_return;
    }

private:
    Log &m_log;
};

} // namespace

class tst_Monitor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void LK1_aMonitorDeliversDownExactlyOnce_data()
    {
        QTest::addColumn<QString>("how");
        QTest::addColumn<QString>("reason");
        for (const auto &[how, reason] : {std::pair("stop", "Normal"), std::pair("shutdown", "Shutdown: told"), std::pair("cancel", "Cancelled: cut"),
                                          std::pair("kill", "Killed"), std::pair("crash", "Error: bad"), std::pair("dead", "NoProcess")})
            QTest::newRow(how) << QString::fromUtf8(how) << QString::fromUtf8(reason);
    }
    void LK1_aMonitorDeliversDownExactlyOnce()
    {
        QFETCH(QString, how);
        QFETCH(QString, reason);
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto watcher = co_await start<Watcher>(group, std::ref(log));
            Script script(log);
            script.run = [](Scripted &self) -> Async<> {
                co_await self.receive(on("crash", [] { throw std::runtime_error("bad"); }));
            };
            const ActorHandle handle = co_await startWith<Scripted>(group, logged(log), script);
            if (how == "dead"_L1) {
                kill(handle);
                log.clear();
            }
            Mailbox box;
            const Ref mine = box.monitor(handle);
            const Ref first = co_await watcher.call(&Watcher::watch, handle.pid());
            const Ref second = co_await watcher.call(&Watcher::watch, handle.pid());
            QACTORS_VERIFY(first != second);
            if (how == "stop"_L1)
                handle.stop();
            else if (how == "shutdown"_L1)
                handle.stop(ExitReason(ExitReason::Kind::Shutdown, u"told"_s));
            else if (how == "cancel"_L1)
                handle.cancelScope().cancel(u"cut"_s);
            else if (how == "kill"_L1)
                kill(handle);
            else if (how == "crash"_L1)
                send(handle, "crash");
            const Down down = co_await box.receive(on<Down>([](const Down &d) { return d; }));
            QACTORS_COMPARE(down.ref, mine);
            QACTORS_COMPARE(down.pid, handle.pid());
            QACTORS_COMPARE(down.reason.toString(), reason);
            co_await settle();
            QACTORS_COMPARE(box.count(), 0);
        });
        // The object is gone, and who started it knows, before others hear.
        log.removeIf([](const QString &line) { return line.startsWith(u"terminate"_s) || line == u"gone"_s || line.startsWith(u"exit"_s); });
        QCOMPARE(log.join(u", "), u"down %1, down %1"_s.arg(reason));
        VERIFY_NO_LEAK(guard);
    }

    void LK1_demonitorWithFlush()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto watcher = co_await start<Watcher>(group, std::ref(log));
            const auto a = co_await start<Store>(group);
            const Ref ref = co_await watcher.call(&Watcher::watch, a.pid());
            co_await watcher.call(&Watcher::unwatch, ref, false);
            kill(a);
            const auto b = co_await start<Store>(group);
            co_await watcher.call(&Watcher::watchKillAndFlush, b.pid());
            co_await settle();
            // A mailbox keeps what has come, unless it is flushed.
            Mailbox box;
            const auto c = co_await start<Store>(group);
            const Ref kept = box.monitor(c);
            kill(c);
            QACTORS_COMPARE(box.count(), 1);
            box.demonitor(kept);
            QACTORS_COMPARE(box.count(), 1);
            box.demonitor(kept, Flush::Yes);
            QACTORS_COMPARE(box.count(), 0);
        });
        QCOMPARE(log.join(u", "), u"terminate Shutdown"_s);
        VERIFY_NO_LEAK(guard);
    }

    void LK1_theWatcherMayEndFirst()
    {
        const LeakGuard guard;
        Log log;
        const quint64 dropped = Dispatcher::current()->droppedMessages();
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto watcher = co_await start<Watcher>(group, std::ref(log));
            const auto a = co_await start<Store>(group);
            co_await watcher.call(&Watcher::watch, a.pid());
            kill(watcher);
            {
                Mailbox box;
                box.monitor(a);
            }
            kill(a);
            co_await settle();
        });
        QCOMPARE(Dispatcher::current()->droppedMessages(), dropped); // no Down for nobody
        VERIFY_NO_LEAK(guard);
    }

    void aMailboxThatClosesIsDownToo()
    {
        inGroup([](TaskGroup &) -> Async<> {
            Mailbox watcher;
            auto watched = std::make_unique<Mailbox>();
            const Ref ref = watcher.monitor(watched->pid());
            watched.reset();
            const Down down = co_await watcher.receive(on<Down>([](const Down &d) { return d; }));
            QACTORS_COMPARE(down.ref, ref);
            QACTORS_COMPARE(down.reason.toString(), u"Normal"_s);
        });
    }

    void linksTakeAlong_data()
    {
        QTest::addColumn<QString>("how");
        QTest::addColumn<bool>("trap");
        QTest::addColumn<QString>("expected");
        QTest::newRow("crash") << u"crash"_s << false << u"terminate Error: crashed"_s;
        QTest::newRow("crash trapped") << u"crash"_s << true << u"exit Error: crashed, still there, terminate Shutdown"_s;
        QTest::newRow("kill") << u"kill"_s << false << u"terminate Killed"_s;
        QTest::newRow("normal") << u"stop"_s << false << u"still there, terminate Shutdown"_s;
        QTest::newRow("normal trapped") << u"stop"_s << true << u"exit Normal, still there, terminate Shutdown"_s;
        QTest::newRow("unlinked") << u"unlink"_s << false << u"still there, terminate Shutdown"_s;
        QTest::newRow("dead") << u"dead"_s << false << u"terminate NoProcess"_s;
        QTest::newRow("dead trapped") << u"dead"_s << true << u"exit NoProcess, exit NoProcess, still there, terminate Shutdown"_s;
    }
    void linksTakeAlong()
    {
        QFETCH(QString, how);
        QFETCH(bool, trap);
        QFETCH(QString, expected);
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const ActorHandle handle = co_await startWith<Watcher>(group, StartOptions().onExit([](Pid, const ExitReason &) { }), std::ref(log));
            const ActorRef<Watcher> watcher(handle.pid());
            const ActorHandle other = co_await startWith<Store>(group, StartOptions().onExit([](Pid, const ExitReason &) { }));
            const ActorRef<Store> store(other.pid());
            if (trap)
                co_await watcher.call(&Watcher::trap, true);
            if (how == "dead"_L1)
                kill(store);
            watcher.cast(&Watcher::tie, store.pid());
            watcher.cast(&Watcher::tie, store.pid()); // once is enough
            co_await settle();
            if (how == "unlink"_L1)
                co_await watcher.call(&Watcher::untie, store.pid());
            if (how == "crash"_L1 || how == "unlink"_L1)
                store.cast(&Store::crash, 0);
            else if (how == "kill"_L1)
                kill(store);
            else if (how == "stop"_L1)
                stop(store);
            co_await settle();
            if (handle.isAlive())
                log.add(u"still there"_s);
        });
        QCOMPARE(log.join(u", "), expected);
        VERIFY_NO_LEAK(guard);
    }

    void aLinkWorksBothWays()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto watcher = co_await start<Watcher>(group, std::ref(log));
            const ActorHandle other = co_await startWith<Store>(group, StartOptions(), &log);
            co_await watcher.call(&Watcher::tie, other.pid());
            kill(watcher);
            const ExitReason reason = co_await other.wait();
            QACTORS_COMPARE(reason.toString(), u"Killed"_s);
        });
        QCOMPARE(log.join(u", "), u"terminate Killed"_s);
        VERIFY_NO_LEAK(guard);
    }

    void outsideAnActorItIsAClearError()
    {
        inGroup([](TaskGroup &) -> Async<> {
            const QString text = messageOf<MisuseError>([] { monitor(Pid()); });
            QACTORS_VERIFY2(text.endsWith(u"belongs to no actor; call it in one, or use a Mailbox"_s), text);
            QACTORS_VERIFY(!messageOf<MisuseError>([] { link(Pid()); }).isEmpty());
            co_return;
        });
        Mailbox box;
        box.close();
        QCOMPARE(messageOf<MisuseError>([&] { box.monitor(Pid()); }), u"monitor: the mailbox is closed"_s);
    }
};

QTEST_GUILESS_MAIN(tst_Monitor)
#include "tst_monitor.moc"
