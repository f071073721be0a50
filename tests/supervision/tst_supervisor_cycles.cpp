// SPDX-License-Identifier: MIT
// Children that ask the supervisor that starts or stops them: told at once.
#include "support/bank.h"
#include "support/placed.h"

#include <QActors/DynamicSupervisor>
#include <QActors/Supervisor>

using namespace TestSupport;

namespace {

/// Asks a supervisor for its children, as it starts or as it ends.
class Curious : public GenServer
{
    Q_OBJECT
public:
    Curious(SharedLog *log, Pid *whom, bool atEnd) : m_log(log), m_whom(whom), m_atEnd(atEnd) { }

protected:
    Async<> init() override { return m_atEnd ? Async<>() : ask(u"init"_s); }
    Async<> terminate(const ExitReason &) override { return m_atEnd ? ask(u"terminate"_s) : Async<>(); }

private:
    Async<> ask(QString where)
    {
        const QString told = co_await thrownBy([this] { return call(*m_whom, "whichChildren"); });
        m_log->add(where + u": "_s + told);
    }
    SharedLog *const m_log;
    Pid *const m_whom;
    const bool m_atEnd;
};

} // namespace

class tst_SupervisorCycles : public QObject
{
    Q_OBJECT

private:
    SharedLog m_log;
    Pid m_supervisor;
    Async<ActorRef<Supervisor>> startWith(TaskGroup &group, ChildSpec spec)
    {
        const QList<ChildSpec> none;
        const auto supervisor = co_await start<Supervisor>(group, SupervisorOptions(), none);
        m_supervisor = supervisor;
        co_await supervisor.call(&Supervisor::startChild, spec);
        co_return supervisor;
    }
    void verifyTold(const QString &where, const QString &how)
    {
        const QStringList lines = m_log.take();
        QCOMPARE(lines.size(), 1);
        const QString line = lines.constFirst();
        QVERIFY2(line.startsWith(where + u": CallCycle: call: this call would wait for ever: "_s), qPrintable(line));
        QVERIFY2(line.contains(u"waits for the answer of %1 at "_s.arg(m_supervisor.toString())), qPrintable(line));
        QVERIFY2(line.contains(u" waits for "_s + how), qPrintable(line));
    }

private Q_SLOTS:
    void cleanup() { m_log.take(); }

    void GS12_aChildsInitThatAsksItsSupervisor()
    {
        const LeakGuard guard;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto spec = ChildSpec::actor<Curious>(u"curious"_s, &m_log, &m_supervisor, false);
            co_await startWith(group, spec);
        });
        verifyTold(u"init"_s, u"curious to start"_s);
        VERIFY_NO_LEAK(guard);
    }

    void GS12_aChildOfADynamicSupervisor()
    {
        const LeakGuard guard;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto supervisor = co_await start<DynamicSupervisor>(group, SupervisorOptions());
            m_supervisor = supervisor;
            const auto spec = ChildSpec::actor<Curious>(u"curious"_s, &m_log, &m_supervisor, false).startTimeout(10s);
            co_await supervisor.call(&DynamicSupervisor::startChild, spec);
        });
        verifyTold(u"init"_s, u"curious to start"_s);
        VERIFY_NO_LEAK(guard);
    }

    void GS12_aChildOfAnotherThread()
    {
        EventLoopPool pool(1);
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const auto spec = ChildSpec::actor<Curious>(u"curious"_s, &m_log, &m_supervisor, false).on(pool);
                const auto supervisor = co_await startWith(group, spec);
                stop(supervisor);
            });
        });
        verifyTold(u"init"_s, u"curious to start"_s);
    }

    // In virtual time: what is waited out, costs seconds of it.
    void GS12_aChildThatAsksAsItEnds_data()
    {
        QTest::addColumn<bool>("all");
        QTest::newRow("terminateChild") << false;
        QTest::newRow("the supervisor ends") << true;
    }
    void GS12_aChildThatAsksAsItEnds()
    {
        QFETCH(bool, all);
        const LeakGuard guard;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto spec = ChildSpec::actor<Curious>(u"curious"_s, &m_log, &m_supervisor, true);
            const auto supervisor = co_await startWith(group, spec);
            const TimePoint before = detail::Scheduler::current()->now();
            if (all)
                stop(supervisor);
            else
                co_await supervisor.call(&Supervisor::terminateChild, u"curious"_s);
            co_await settle(30);
            QACTORS_VERIFY(detail::Scheduler::current()->now() == before);
            stop(supervisor);
        });
        verifyTold(u"terminate"_s, u"the end of curious"_s);
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_SupervisorCycles)
#include "tst_supervisor_cycles.moc"
