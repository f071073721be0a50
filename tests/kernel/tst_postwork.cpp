// SPDX-License-Identifier: MIT
// Closures for other threads: what becomes of them, and where. Real threads, which are waited for.
#include "../../src/kernel/postwork_p.h"

#include <QActors/Dispatcher>

#include "support/testrun.h"

#include <thread>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

/// Which thread that is, for the log: the test's own, or another.
QString where()
{
    return QThread::currentThread() == QCoreApplication::instance()->thread() ? u"here"_s : u"there"_s;
}

/// Says when and where what a closure holds goes.
class Held
{
public:
    Held(Log &log, const QString &name) : m_log(&log), m_name(name) { }
    Held(Held &&other) noexcept : m_log(std::exchange(other.m_log, nullptr)), m_name(other.m_name) { }
    ~Held()
    {
        if (m_log)
            m_log->add(m_name + u" gone "_s + where());
    }

private:
    Log *m_log;
    QString m_name;
};

} // namespace

class tst_PostWork : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itRunsOnceAndGoesThere()
    {
        const LeakGuard guard;
        Log log;
        std::thread([&, here = detail::Scheduler::current()] {
            QVERIFY(detail::post(here, [&, held = Held(log, u"work"_s)] { log.add(u"runs "_s + where()); }, [&, held = Held(log, u"other"_s)] { log.add(u"dropped"_s); }));
        }).join();
        QVERIFY(log.isEmpty());
        detail::Scheduler::current()->runUntilIdle();
        QCOMPARE(log.mid(0, 1).join(u", "), u"runs here"_s);
        log.removeFirst();
        log.sort();
        QCOMPARE(log.join(u", "), u"other gone here, work gone here"_s);
        VERIFY_NO_LEAK(guard);
    }

    void aThreadThatEndsDropsWhatItHasNotRun()
    {
        const LeakGuard guard;
        Log log;
        detail::Scheduler *here = detail::Scheduler::current();
        std::thread([&] {
            detail::Scheduler *there = detail::Scheduler::current();
            for (const QString &name : {u"first"_s, u"second"_s}) { // no loop ever turns here
                detail::post(there, [&, held = Held(log, name)] { log.add(u"runs"_s); }, [&log, here, name] {
                    log.add(name + u" dropped "_s + where());
                    detail::post(here, [&log, name] { log.add(name + u" reported "_s + where()); }); });
            }
        }).join();
        QCOMPARE(log.join(u", "), u"first dropped there, first gone there, second dropped there, second gone there"_s);
        log.clear();
        here->runUntilIdle();
        QCOMPARE(log.join(u", "), u"first reported here, second reported here"_s);
        VERIFY_NO_LEAK(guard);
    }

    void afterItsEndThePosterDrops()
    {
        const LeakGuard guard;
        Log log;
        detail::Scheduler *ended = nullptr;
        std::thread([&] { ended = detail::Scheduler::current(); }).join();
        QVERIFY(!detail::post(ended, [&, held = Held(log, u"work"_s)] { log.add(u"runs"_s); }, [&] { log.add(u"dropped "_s + where()); }));
        QCOMPARE(log.join(u", "), u"dropped here, work gone here"_s);
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_PostWork)
#include "tst_postwork.moc"
