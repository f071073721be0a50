// SPDX-License-Identifier: MIT
#include <QActors/StatefulActor>
#include <QActors/Mailbox>
#include "support/testrun.h"
using namespace TestSupport;
using namespace Qt::StringLiterals;
struct Increment { int by; };
struct Get { Pid from; };
class Counter : public QActors::Actor {
    Q_OBJECT
public:
    Counter(Log &log, int start = 0) : m_log(log), m_count(start) {}
    ~Counter() { m_log.add(u"gone"_s); }
protected:
    Async<> init() override { m_log.add(u"init"_s); co_await yield(); }
    Async<> run() override {
        co_await receive(on<Increment>([this](const Increment &i) { m_count += i.by; }),
                         on("get", arg<Pid>, [this](Pid from) { send(from, m_count); }),
                         on("slow", [this]() -> Async<> { co_await sleep(10ms); m_log.add(u"slow"_s); }),
                         on("stop", [this] { stop(ExitReason(ExitReason::Shutdown)); }));
    }
    Async<> terminate(const ExitReason &why) override { m_log.add(u"terminate "_s + why.toString()); co_return; }
private:
    Log &m_log; int m_count;
};
class Adder : public QActors::StatefulActor<int> {
    Q_OBJECT
    Async<int> init() override { co_return 5; }
    Async<int> run(int count) override {
        co_return co_await receive(on<Increment>([&](const Increment &m) { return count + m.by; }),
            on("get", arg<Pid>, [&](Pid from) { send(from, count); return count; }),
            after(5s, [&] { return count; }));
    }
};
class Smoke : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void basics() {
        LeakGuard g;
        Log log;
        {
        VirtualClock c;
        await([&]() -> Async<> {
            Mailbox box;
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                ActorHandle h = co_await startLink<Counter>(group, LinkOptions().onExit([&](Pid, const ExitReason &r) { log.add(u"exit "_s + r.toString()); }), log, 3);
                send(h, Increment{4});
                send(h, "slow");
                send(h, "get", box.pid());
                int n = co_await box.receiveFor(1s, on<int>([](int n) { return n; }));
                log.add(QString::number(n));
                ActorRef<Adder> a = co_await start<Adder>(group);
                send(a, Increment{4});
                send(a, "get", box.pid());
                n = co_await box.receiveFor(1s, on<int>([](int n) { return n; }));
                log.add(QString::number(n));
                send(h, "stop");
                co_await h.wait();
                log.add(u"body end"_s);
            });
        });
        }
        qInfo() << log;
        VERIFY_NO_LEAK(g);
    }
};
QTEST_GUILESS_MAIN(Smoke)
#include "tst_smoke2.moc"
