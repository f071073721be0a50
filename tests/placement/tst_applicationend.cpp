// SPDX-License-Identifier: MIT
// A quit at odd moments, and what else goes on meanwhile.
// Real time: a virtual clock would not wait for the event loops of others.
#include <QActors/Actor>
#include <QActors/EventLoopPool>
#include <QActors/Future>
#include <QActors/Quit>
#include <QActors/Signal>
#include <QActors/Supervisor>
#include <QActors/Timeouts>

#include "support/quitting.h"

using namespace TestSupport;

namespace {

/// Its terminate() runs an event loop of its own, and says quit and exit once more.
class Asking : public Actor
{
    Q_OBJECT
public:
    explicit Asking(Log *log) : m_log(log) { }

protected:
    Async<> run() override { co_await sleepForever(); }
    Async<> terminate(const ExitReason &) override
    {
        QEventLoop loop;
        QTimer::singleShot(0, &loop, &QEventLoop::quit);
        loop.exec();
        m_log->add(u"asked"_s);
        QCoreApplication::quit();
        QCoreApplication::exit(9);
        co_await sleep(1ms);
        m_log->add(u"done"_s);
    }

private:
    Log *m_log;
};

} // namespace

class tst_ApplicationEnd : public QObject
{
    Q_OBJECT

private:
    Log m_log;
    static Async<> untilCancelled(Log *log) { log->add(u"future: "_s + co_await cancelled()); }

private Q_SLOTS:
    void init() { m_log.clear(); }
    void cleanup()
    {
        setQuitTimeout(5s);
        setEndsAtQuit(true);
    }

    void EN5_whatIsStartedMeanwhileEndsToo()
    {
        const VirtualClock clock;
        Window window;
        execAndQuit(window.tasks, [this](TaskGroup &group) -> Async<> {
            group.startSoon([this, &group]() -> Async<> {
                co_await cancelled();
                group.startSoon([this]() -> Async<> {
                    m_log.add(u"begins"_s);
                    co_await sleepForever();
                });
                auto starting = [this, &group]() -> Async<> { co_await start<Diary>(group, &m_log, u"late"_s); };
                co_await shielded(starting);
            });
            co_return;
        });
        QCOMPARE(m_log.join(u", "), u"begins, late ends: Shutdown, late has , late gone"_s);
    }

    void EN5_whoStartsForEverIsStopped()
    {
        bool goesOn = true;
        Window window; // its tasks look at goesOn when they go
        struct Again
        {
            Window &window;
            const bool &goesOn;
            ~Again()
            {
                if (!goesOn)
                    return;
                auto again = std::make_shared<Again>(window, goesOn);
                window.tasks.startSoon([again]() -> Async<> { co_await sleepForever(); });
            }
        };
        setQuitTimeout(5ms);
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"are killed"_s));
        {
            auto first = std::make_shared<Again>(window, goesOn);
            window.tasks.startSoon([first]() -> Async<> { co_await sleepForever(); });
        }
        QTimer::singleShot(0, qApp, &QCoreApplication::quit);
        QCoreApplication::exec(); // comes back
        goesOn = false;
        QCOMPARE(window.tasks.count(), 1);
    }

    void EN6_itMayQuitAgain()
    {
        const VirtualClock clock;
        Window window;
        for (int i = 1; i <= 3; ++i) {
            const int code = execAndQuit(window.tasks, [this, i](TaskGroup &group) -> Async<> {
                co_await start<Diary>(group, &m_log, u"store %1"_s.arg(i));
                QCoreApplication::quit();
                QCoreApplication::quit();
            });
            QCOMPARE(code, 0);
        }
        QCOMPARE(m_log.filter(u"ends: Shutdown"_s).join(u", "), u"store 1 ends: Shutdown, store 2 ends: Shutdown, store 3 ends: Shutdown"_s);
    }

    void EN6_eventLoopsWhileItQuits()
    {
        Window window;
        const int code = execAndQuit(
            window.tasks,
            [this](TaskGroup &group) -> Async<> {
                co_await start<Diary>(group, &m_log, u"store"_s);
                co_await start<Asking>(group, &m_log);
            },
            7);
        QCOMPARE(code, 7);
        QCOMPARE(m_log.join(u", "), u"asked, done, store ends: Shutdown, store has , store gone"_s);
    }

    // The object's deletion is an event, too.
    void EN6_deferredDeletesArrive()
    {
        Window window;
        execAndQuit(window.tasks, [this](TaskGroup &group) -> Async<> {
            group.startSoon([this]() -> Async<> {
                co_await cancelled();
                auto gone = []() -> Async<> {
                    auto *object = new QObject;
                    object->deleteLater();
                    co_await when(object, &QObject::destroyed);
                };
                co_await shielded(gone);
                m_log.add(u"deleted"_s);
            });
            co_return;
        });
        QCOMPARE(m_log.join(u", "), u"deleted"_s);
    }

    // It is a task like others: its cleanup is the place to save.
    void EN7_aTaskThatWaitsForTheEndItself()
    {
        const VirtualClock clock;
        Window window;
        execAndQuit(window.tasks, [this](TaskGroup &group) -> Async<> {
            group.startSoon([this]() -> Async<> {
                try {
                    co_await when(qApp, &QCoreApplication::aboutToQuit);
                    m_log.add(u"heard"_s);
                } catch (const Cancelled &cancelled) {
                    m_log.add(cancelled.reason());
                }
            });
            co_return;
        });
        QCOMPARE(m_log.join(u", "), u"the application quits"_s);
    }

    void EN7_groupsWithoutOwnersFuturesAndSupervisors()
    {
        const VirtualClock clock;
        TaskGroup group;
        QFuture<void> future;
        execAndQuit(group, [&](TaskGroup &) -> Async<> {
            future = toFuture(untilCancelled(&m_log));
            const QList<ChildSpec> children{ChildSpec::actor<Diary>(u"child"_s, &m_log, u"child"_s)};
            co_await start<Supervisor>(group, SupervisorOptions(), children);
        });
        QVERIFY(future.isFinished());
        QCOMPARE(m_log.join(u", "), u"future: the application quits, child ends: Shutdown, child has , child gone"_s);
    }

    void EN8_actorsInAPoolEndFromTheirOwnersThread()
    {
        EventLoopPool pool(1);
        Window window;
        execAndQuit(window.tasks, [&](TaskGroup &group) -> Async<> {
            const auto store = co_await startOn<Diary>(pool, group, &m_log, u"store"_s, 0ms);
            co_await store.call(&Diary::put, u"text"_s);
        });
        QCOMPARE(m_log.join(u", "), u"store ends: Shutdown, store has text, store gone"_s);
    }

    // Its first task ends as ever: cancelled, with all it may still use; what else there is ends after.
    void EN9_runComesFirst()
    {
        const VirtualClock clock;
        Window window;
        const int code = QActors::run([&](TaskGroup &group) -> Async<> {
            const auto store = co_await start<Diary>(window.tasks, &m_log, u"store"_s);
            co_await start<Diary>(group, &m_log, u"inner"_s);
            QCoreApplication::exit(4);
            co_await cancelled();
            auto put = [&] { return store.call(&Diary::put, u"the last"_s); };
            co_await shielded(put);
        });
        QCOMPARE(code, 4);
        QCOMPARE(m_log.join(u", "), u"inner ends: Cancelled: the application quits, inner has , inner gone, "
                                    "store ends: Shutdown, store has the last, store gone"_s);
    }

    // As an exit() does with Qt 6.11.
    void EN9_whatStandsBesideThatTaskEnds()
    {
        Window window;
        await([&]() -> Async<> {
            const auto body = [&](TaskGroup &group) -> Async<> {
                co_await start<Diary>(group, &m_log, u"inner"_s, 0ms);
                co_await start<Diary>(window.tasks, &m_log, u"store"_s, 0ms);
                QTimer::singleShot(0, qApp, &QCoreApplication::quit);
                QCoreApplication::exec();
                m_log.add(u"goes on"_s);
            };
            co_await withTaskGroup(body);
        });
        QCOMPARE(m_log.join(u", "), u"store ends: Shutdown, store has , store gone, inner ends: Shutdown, inner has , inner gone, goes on"_s);
    }

    void EN9_anExecInATaskLeavesThatTaskAlone()
    {
        Window window;
        await([&]() -> Async<> {
            co_await start<Diary>(window.tasks, &m_log, u"store"_s, 0ms);
            QTimer::singleShot(0, qApp, &QCoreApplication::quit);
            QCoreApplication::exec();
            m_log.add(u"goes on"_s);
            co_await sleep(1ms);
            m_log.add(u"to its end"_s);
        });
        QCOMPARE(m_log.join(u", "), u"store ends: Shutdown, store has , store gone, goes on, to its end"_s);
    }
};

QTEST_GUILESS_MAIN(tst_ApplicationEnd)
#include "tst_applicationend.moc"
