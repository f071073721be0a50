// SPDX-License-Identifier: MIT
// Applications one after the other in one process, as test programs, hosts of plugins and embedded ones have them.
// Real time: the event loops' own timers.
#include "../../src/kernel/postwork_p.h"

#include <QActors/Offload>
#include <QActors/Quit>
#include <QActors/Run>
#include <QActors/TaskGroup>
#include <QActors/Timeouts>

#include "support/application.h"
#include "support/testrun.h"

#include <thread>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

void postFromElsewhere(std::function<void()> fn)
{
    detail::Scheduler *scheduler = detail::Scheduler::current();
    std::thread([&] { detail::post(scheduler, std::move(fn)); }).join();
}

} // namespace

class TestApplications : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void deadlinesLeftOver()
    {
        for (int i = 0; i < 3; ++i) {
            const Application application;
            const int code = QActors::run([]() -> Async<int> {
                const auto work = [] { return offload([] { return 7; }); };
                co_return co_await failAfter(50ms, work); // its timer is still armed when the application goes
            });
            QCOMPARE(code, 7);
        }
        const Application application;
        const int code = QActors::run([]() -> Async<int> {
            co_await QActors::sleep(100ms);
            co_return 3;
        });
        QCOMPARE(code, 3);
    }

    void quitBesideABusyTask()
    {
        setEndsAtQuit(false); // it goes on
        const auto asEver = qScopeGuard([] { setEndsAtQuit(true); });
        TaskGroup group;
        int turns = 0;
        {
            const Application application;
            group.startSoon([&]() -> Async<> {
                for (;;) {
                    ++turns;
                    co_await yield();
                }
            });
            QTimer::singleShot(0, [] { QCoreApplication::quit(); });
            QCoreApplication::exec();
            QVERIFY(turns > 0);
        }
        const Application application;
        const int before = turns;
        const int code = QActors::run([&]() -> Async<int> {
            while (turns <= before)
                co_await yield();
            co_return 5;
        });
        QCOMPARE(code, 5);
    }

    void startedAndNeverRun()
    {
        Log log;
        TaskGroup group;
        {
            const Application application;
            group.startSoon([&log] { log.add(u"in the first's time"_s); });
        }
        group.startSoon([&log] { log.add(u"between"_s); });
        QVERIFY(log.isEmpty());
        const Application application;
        group.startSoon([&log] {
            log.add(u"in the second's"_s);
            QCoreApplication::quit();
        });
        QCoreApplication::exec();
        QCOMPARE(log.join(u", "), u"in the first's time, between, in the second's"_s);
    }

    void postedFromAnotherThread()
    {
        Log log;
        {
            const Application application;
            postFromElsewhere([&log] { log.add(u"in the first's time"_s); });
        }
        postFromElsewhere([&log] { log.add(u"between"_s); });
        const Application application;
        std::thread later;
        QTimer::singleShot(0, [&] {
            later = std::thread([scheduler = detail::Scheduler::current(), &log] {
                detail::post(scheduler, [&log] {
                    log.add(u"in the second's"_s);
                    QCoreApplication::quit();
                });
            });
        });
        QCoreApplication::exec();
        later.join();
        QCOMPARE(log.join(u", "), u"in the first's time, between, in the second's"_s);
    }

    // Nothing but the new application's start looks at what is left.
    void aSleepThatOutlivesItsApplication()
    {
        Log log;
        TaskGroup group;
        {
            const Application application;
            group.startSoon([&log]() -> Async<> {
                log.add(u"sleeps"_s);
                co_await QActors::sleep(1ms);
                log.add(u"wakes"_s);
                QCoreApplication::quit();
            });
            QCoreApplication::processEvents();
        }
        QCOMPARE(log.join(u", "), u"sleeps"_s);
        const Application application;
        QCoreApplication::exec();
        QCOMPARE(log.join(u", "), u"sleeps, wakes"_s);
    }

    void virtualTimeGoesOn()
    {
        const VirtualClock clock;
        Log log;
        TaskGroup group;
        {
            const Application application;
            group.startSoon([&log]() -> Async<> {
                co_await QActors::sleep(1h);
                log.add(u"an hour later"_s);
                QCoreApplication::quit();
            });
            QCoreApplication::sendPostedEvents();
        }
        const Application application;
        QCoreApplication::exec();
        QCOMPARE(log.join(u", "), u"an hour later"_s);
    }

    // A child of the application ends after its event loop has.
    void madeReadyWhileTheApplicationGoes()
    {
        Log log;
        TaskGroup group;
        {
            Application application;
            auto *late = new QObject(&application.app);
            QObject::connect(late, &QObject::destroyed, &group, [&] { group.startSoon([&log] { log.add(u"started late"_s); }); });
            QCoreApplication::processEvents();
        }
        const Application application;
        QActors::run([] { return yield(); });
        QCOMPARE(log.join(u", "), u"started late"_s);
    }

    void applicationsOnThreadsOfTheirOwn()
    {
        Log log;
        for (int i = 0; i < 3; ++i) {
            std::thread([&] {
                TaskGroup group;
                group.startSoon([&log] { log.add(u"before"_s); });
                const Application application;
                group.startSoon([&log] {
                    log.add(u"with it"_s);
                    QCoreApplication::quit();
                });
                QCoreApplication::exec();
            }).join();
        }
        QCOMPARE(log.join(u", "), u"before, with it, before, with it, before, with it"_s);
    }
};

QTEST_APPLESS_MAIN(TestApplications)
#include "tst_applications.moc"
