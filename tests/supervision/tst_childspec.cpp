// SPDX-License-Identifier: MIT
#include "support/bank.h"

#include <QActors/Registry>
#include <QActors/Supervisor>

using namespace TestSupport;

namespace {

class Copied : public Actor
{
    Q_OBJECT
public:
    Copied(std::vector<int> values, Log &log) : m_values(std::move(values)), m_log(log) { }

protected:
    Async<> run() override
    {
        m_log.add(QString::number(m_values.size()));
        m_values.clear();
        stop();
        co_return;
    }

private:
    std::vector<int> m_values;
    Log &m_log;
};

} // namespace

class tst_ChildSpec : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void defaultsAreOtps()
    {
        const ChildSpec worker = ChildSpec::actor<Store>(u"w"_s);
        QCOMPARE(worker.id(), u"w"_s);
        QCOMPARE(worker.restart(), Restart::Permanent);
        QCOMPARE(worker.shutdown().timeout(), Duration(5s));
        QVERIFY(!worker.isSupervisor() && !worker.isSignificant());
        const ChildSpec supervisor = ChildSpec::actor<Supervisor>(u"s"_s);
        QVERIFY(supervisor.isSupervisor() && supervisor.shutdown().isInfinity());
        QVERIFY(Shutdown::Brutal.isBrutal() && !Shutdown::Brutal.isInfinity());
    }

    void settersGiveCopies()
    {
        const ChildSpec spec = ChildSpec::actor<Store>(u"w"_s);
        const ChildSpec changed = spec.restart(Restart::Temporary).shutdown(Shutdown::Brutal).significant().startTimeout(3s).registerAs(u"name"_s);
        QCOMPARE(spec.restart(), Restart::Permanent);
        QCOMPARE(changed.restart(), Restart::Temporary);
        QVERIFY(changed.shutdown().isBrutal() && changed.isSignificant());
        QCOMPARE(changed.startTimeout(), Duration(3s));
        QCOMPARE(changed.registeredName(), u"name"_s);
        QCOMPARE(changed.registry(), &Registry::global());
        QCOMPARE(spec.registry(), nullptr);
        QCOMPARE(messageOf<MisuseError>([&] { static_cast<void>(spec.registerAs(QString())); }),
                 u"ChildSpec::registerAs: child 'w' was given an empty name; give it one, or none"_s);
    }

    void argumentsAreCopiedForEachStart()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const std::vector<int> values{1, 2, 3};
            const QList<ChildSpec> children{ChildSpec::actor<Copied>(u"c"_s, values, std::ref(log))};
            const auto options = SupervisorOptions().intensity(2, 1s);
            const ActorHandle supervisor = co_await startWith<Supervisor>(group, StartOptions(), options, children);
            co_await supervisor.wait();
        });
        QCOMPARE(log.join(u' '), u"3 3 3"_s);
        VERIFY_NO_LEAK(guard);
    }

    void aTaskIsAChildToo()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            // The lambda has state of its own, which the starts share, and outlives every frame.
            auto work = [&log, name = u"work"_s, count = 0]() mutable -> Async<> {
                log.add(name + QString::number(++count));
                co_await sleep(1h);
                log.add(u"done"_s);
            };
            auto plain = [&log] { log.add(u"plain"_s); };
            const QList<ChildSpec> children{ChildSpec::task(u"work"_s, work).restart(Restart::Transient),
                                            ChildSpec::task(u"plain"_s, plain).restart(Restart::Temporary)};
            const auto supervisor = co_await start<Supervisor>(group, SupervisorOptions(), children);
            const Pid pid = co_await supervisor.call(&Supervisor::child, u"work"_s);
            co_await settle();
            kill(pid);
            co_await sleep(2h);
            const ChildCounts counts = co_await supervisor.call(&Supervisor::countChildren);
            QACTORS_COMPARE(counts.active, 0);
            QACTORS_COMPARE(counts.specs, 1);
        });
        QCOMPARE(log.join(u' '), u"work1 plain work2 done"_s);
        VERIFY_NO_LEAK(guard);
    }

    void enumeratorsPrintTheirNames()
    {
        QString text;
        QDebug(&text).nospace() << Restart::Transient << ' ' << RestartStrategy::OneForAll << ' ' << AutoShutdown::AnySignificant << ' '
                                << ChildError::TooMany << ' ' << Overflow::DropOldest << ' ' << TaskState::Cancelling << ' ' << Restart(7);
        QCOMPARE(text, u"QActors::Restart::Transient QActors::RestartStrategy::OneForAll QActors::AutoShutdown::AnySignificant "
                       "QActors::ChildError::TooMany QActors::Overflow::DropOldest QActors::TaskState::Cancelling "
                       "QActors::Restart(7)"_s);
    }
};

QTEST_GUILESS_MAIN(tst_ChildSpec)
#include "tst_childspec.moc"
