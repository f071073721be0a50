// SPDX-License-Identifier: MIT
// A child's shutdown time is how long its terminate() may take.
#include "support/bank.h"
#include "support/placed.h"

#include <QActors/Supervisor>
#include <QActors/Timeouts>

#include <QtCore/qloggingcategory.h>

using namespace TestSupport;

namespace {

/// Takes its time to end.
class Slow : public Actor
{
    Q_OBJECT
public:
    Slow(SharedLog *log, int seconds, int own) : m_log(log), m_seconds(seconds)
    {
        if (own > 0)
            setTerminateTimeout(std::chrono::seconds(own));
    }
    ~Slow() override { m_log->add(u"gone"_s); }

protected:
    Async<> run() override { co_await sleepForever(); }
    Async<> terminate(const ExitReason &) override
    {
        co_await sleep(std::chrono::seconds(m_seconds));
        m_log->add(u"saved"_s);
    }

private:
    SharedLog *const m_log;
    const int m_seconds;
};

} // namespace

Q_DECLARE_METATYPE(QActors::Duration)

class tst_SupervisorShutdown : public QObject
{
    Q_OBJECT

private:
    SharedLog m_log;

private Q_SLOTS:
    void init() { QLoggingCategory::setFilterRules(u"qactors.*=false"_s); }

    void SV12_theShutdownTimeGovernsTerminate_data()
    {
        QTest::addColumn<Shutdown>("shutdown");
        QTest::addColumn<int>("takes");
        QTest::addColumn<int>("own");
        QTest::addColumn<QString>("log");
        QTest::addColumn<int>("after");
        QTest::newRow("longer than 5 s") << Shutdown(30s) << 20 << 0 << u"saved, gone"_s << 20;
        QTest::newRow("infinity") << Shutdown::Infinity << 3600 << 0 << u"saved, gone"_s << 3600;
        QTest::newRow("the largest") << Shutdown(std::chrono::hours::max()) << 3600 << 0 << u"saved, gone"_s << 3600;
        QTest::newRow("over") << Shutdown(30s) << 31 << 0 << u"gone"_s << 30;
        QTest::newRow("default") << Shutdown(5s) << 6 << 0 << u"gone"_s << 5;
        QTest::newRow("brutal") << Shutdown::Brutal << 1 << 0 << u"gone"_s << 0;
        QTest::newRow("the actor's own is shorter") << Shutdown(30s) << 20 << 10 << u"gone"_s << 10;
        QTest::newRow("the actor's own is longer") << Shutdown(30s) << 35 << 60 << u"gone"_s << 30;
    }
    void SV12_theShutdownTimeGovernsTerminate()
    {
        QFETCH(Shutdown, shutdown);
        QFETCH(int, takes);
        QFETCH(int, own);
        QFETCH(QString, log);
        QFETCH(int, after);
        const LeakGuard guard;
        inGroup([&](TaskGroup &group) -> Async<> {
            const QList<ChildSpec> children{ChildSpec::actor<Slow>(u"slow"_s, &m_log, takes, own).shutdown(shutdown)};
            const auto supervisor = co_await start<Supervisor>(group, SupervisorOptions(), children);
            const TimePoint before = detail::Scheduler::current()->now();
            co_await supervisor.call(&Supervisor::terminateChild, u"slow"_s);
            const Duration took = detail::Scheduler::current()->now() - before;
            QACTORS_COMPARE(took, Duration(std::chrono::seconds(after)));
            stop(supervisor);
        });
        QCOMPARE(m_log.text(), log);
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_SupervisorShutdown)
#include "tst_supervisor_shutdown.moc"
