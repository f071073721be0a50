// SPDX-License-Identifier: MIT
#include "support/scripted.h"

#include <QActors/ActorRef>
#include <QActors/Assertions>
#include <QActors/GenServer>

using namespace TestSupport;

namespace {

class Adder : public GenServer
{
public:
    int add(int number) { return m_sum += number; }
    void note(int number) { m_sum += 10 * number; }
    ReplyTo<int> m_never;
    void never(ReplyTo<int> reply) { m_never = std::move(reply); }

private:
    int m_sum = 0;
};

} // namespace

class tst_ActorRef : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anActorRefIsATypedPid()
    {
        Log log;
        bool equal = false;
        inGroup([&](TaskGroup &group) -> Async<> {
            const Script script(log);
            const ActorRef<Scripted> ref = co_await start<Scripted>(group, script);
            const ActorRef<Scripted> copy = ref;
            const Pid pid = ref;
            equal = copy == ref && pid == ref.pid() && !pid.isNull();
        });
        QVERIFY(equal);
        QVERIFY(ActorRef<Scripted>().pid().isNull() && ActorRef<Scripted>().isNull());
        static_assert(std::is_trivially_copyable_v<ActorRef<Scripted>>);
    }

    void itsFunctionsAreTheFreeOnesForItsActor()
    {
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const ActorRef<Adder> adder = co_await start<Adder>(group);
            log.add(QString::number(co_await adder.call(&Adder::add, 1)));
            adder.cast(&Adder::note, 2);
            log.add(QString::number(co_await call(adder, &Adder::add, 3)));
            try {
                co_await adder.callFor(10ms, &Adder::never);
            } catch (const CallTimeout &timeout) {
                log.add(describe(timeout.duration()));
            }
        });
        COMPARE_LOG(log, "1, 24, 10 ms");
    }

    void ofADeadOrNoActorACallFailsAndACastIsDropped()
    {
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const ActorHandle handle = co_await startWith<Adder>(group, StartOptions());
            handle.stop();
            co_await handle.wait();
            for (const ActorRef<Adder> adder : {ActorRef<Adder>(handle.pid()), ActorRef<Adder>()}) {
                adder.cast(&Adder::note, 2);
                try {
                    co_await adder.call(&Adder::add, 1);
                } catch (const NoProcess &) {
                    log.add(u"no process"_s);
                }
            }
        });
        COMPARE_LOG(log, "no process, no process");
    }

    void refsAreOrderedAsTheirPids()
    {
        const ActorRef<Adder> none;
        inGroup([&](TaskGroup &group) -> Async<> {
            const ActorRef<Adder> first = co_await start<Adder>(group);
            const ActorRef<Adder> second = co_await start<Adder>(group);
            QACTORS_VERIFY(first != second);
            QACTORS_COMPARE(first < second, first.pid() < second.pid());
            QACTORS_VERIFY(none != first);
        });
        QVERIFY(none == ActorRef<Adder>());
    }
};

QTEST_GUILESS_MAIN(tst_ActorRef)
#include "tst_actorref.moc"
