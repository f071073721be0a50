// SPDX-License-Identifier: MIT
// What a quit ends, in which order, and how long it waits: in virtual time, with the event loop of the application that runs
// the tests.
#include <QActors/Actor>
#include <QActors/Quit>
#include <QActors/Timeouts>

#include "support/quitting.h"

using namespace TestSupport;

namespace {

/// Hands what it has on to a store when it ends.
class Editor : public Actor
{
    Q_OBJECT
public:
    Editor(Log *log, ActorRef<Diary> store) : m_log(log), m_store(store) { }

protected:
    Async<> run() override { co_await sleepForever(); }
    Async<> terminate(const ExitReason &) override
    {
        co_await m_store.call(&Diary::put, u"the editor's"_s);
        m_log->add(u"editor has handed on"_s);
    }

private:
    Log *m_log;
    ActorRef<Diary> m_store;
};

/// Goes wrong when it ends.
class Broken : public Actor
{
    Q_OBJECT
protected:
    Async<> run() override { co_await sleepForever(); }
    Async<> terminate(const ExitReason &) override
    {
        co_await sleep(1ms);
        throw std::runtime_error("the disk is full");
    }
};

} // namespace

class tst_Quit : public QObject
{
    Q_OBJECT

private:
    Log m_log;

private Q_SLOTS:
    void init() { m_log.clear(); }
    void cleanup()
    {
        setQuitTimeout(5s);
        setEndsAtQuit(true);
    }

    void EN1_actorsOfAWindowEndInOrder()
    {
        const VirtualClock clock;
        Window window;
        const int code = execAndQuit(
            window.tasks,
            [this](TaskGroup &group) -> Async<> {
                const auto store = co_await start<Diary>(group, &m_log, u"store"_s);
                co_await store.call(&Diary::put, u"text"_s);
            },
            3);
        QCOMPARE(m_log.join(u", "), u"store ends: Shutdown, store has text, store gone"_s);
        QCOMPARE(code, 3); // the quit's own
        QCOMPARE(window.tasks.count(), 0);
    }

    // Tasks first, then the newest actor first: each finds what it was made with. Over several groups, too.
    void EN2_whatIsNewerFindsWhatIsOlder()
    {
        const VirtualClock clock;
        Window core, window;
        execAndQuit(window.tasks, [&](TaskGroup &group) -> Async<> {
            const auto store = co_await start<Diary>(core.tasks, &m_log, u"store"_s);
            co_await start<Editor>(group, &m_log, store);
            group.startSoon([this, store]() -> Async<> {
                m_log.add(u"task: "_s + co_await cancelled());
                auto put = [&] { return store.call(&Diary::put, u"the task's"_s); };
                co_await shielded(put);
            });
        });
        QCOMPARE(m_log.join(u", "), u"task: the application quits, editor has handed on, store ends: Shutdown, "
                                    "store has the task's+the editor's, store gone"_s);
    }

    void EN3_oneThatHangsLeavesTheOthersHalfOfTheTime()
    {
        const VirtualClock clock;
        Window window;
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"^The application quits, and has waited a second for .*Diary.*, which waits for sleep.*quitting.h:[0-9]+"_s));
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"did not terminate within"_s));
        const auto began = clock.now();
        execAndQuit(window.tasks, [this](TaskGroup &group) -> Async<> {
            co_await start<Diary>(group, &m_log, u"old"_s);
            co_await start<Diary>(group, &m_log, u"hanging"_s, 1h);
        });
        QCOMPARE(m_log.join(u", "), u"hanging ends: Shutdown, old ends: Shutdown, old has , old gone, hanging gone"_s);
        QVERIFY(clock.now() - began <= 5s + 10ms);
    }

    void EN3_whatIsLeftAtTheDeadlineIsKilledAndNamed()
    {
        const VirtualClock clock;
        Window window;
        setQuitTimeout(300ms);
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"^The application quits; these have not ended within 300 ms and are killed: "
                                                              ".*Diary.*quitting.h:[0-9]+.*; .*which waits for sleepForever.*tst_quit.cpp:[0-9]+"_s));
        int alive = 0;
        execAndQuit(window.tasks, [this, &alive](TaskGroup &group) -> Async<> {
            group.startSoon([&alive]() -> Async<> {
                const Sentinel sentinel(alive);
                co_await shielded([] { return sleepForever(); });
            });
            co_await start<Diary>(group, &m_log, u"hanging"_s, 1h);
        });
        QCOMPARE(m_log.join(u", "), u"hanging ends: Shutdown, hanging gone"_s);
        QCOMPARE(alive, 0);
        QCOMPARE(window.tasks.count(), 0);
    }

    void EN4_aTerminateThatThrowsHoldsUpNobody()
    {
        const VirtualClock clock;
        Window window;
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"Broken.* failed in terminate\\(\\): .*the disk is full"_s));
        execAndQuit(window.tasks, [this](TaskGroup &group) -> Async<> {
            co_await start<Diary>(group, &m_log, u"store"_s);
            co_await start<Broken>(group);
        });
        QCOMPARE(m_log.join(u", "), u"store ends: Shutdown, store has , store gone"_s);
    }

    // Slots of aboutToQuit that delete come later, and those that are deleted meanwhile are not missed.
    void EN4_windowsThatAreDeletedMeanwhile()
    {
        const VirtualClock clock;
        auto window = std::make_unique<Window>();
        auto *other = new Window;
        const auto deleting = connect(qApp, &QCoreApplication::aboutToQuit, this, [&] { window.reset(); });
        execAndQuit(window->tasks, [this, other](TaskGroup &group) -> Async<> {
            co_await start<Diary>(other->tasks, &m_log, u"other"_s);
            co_await start<Diary>(group, &m_log, u"store"_s);
            group.startSoon([other]() -> Async<> {
                co_await cancelled();
                delete other;
            });
        });
        disconnect(deleting);
        QCOMPARE(m_log.join(u", "), u"other gone, store ends: Shutdown, store has , store gone"_s);
        QVERIFY(!window);
    }

    // Each was looked at for the end of each: eight thousand were killed unasked.
    void EN2_thousandsOfThem()
    {
        constexpr int Many = 5000;
        class Counted : public Actor
        {
        public:
            explicit Counted(int *saved) : m_saved(saved) { }

        protected:
            Async<> run() override { co_await sleepForever(); }
            Async<> terminate(const ExitReason &) override
            {
                ++*m_saved;
                co_return;
            }

        private:
            int *m_saved;
        };
        int saved = 0;
        Window window;
        execAndQuit(window.tasks, [&](TaskGroup &group) -> Async<> {
            for (int i = 0; i < Many; ++i) {
                group.startSoon([] { return sleepForever(); });
                co_await start<Counted>(group, &saved);
            }
        });
        QCOMPARE(saved, Many);
        QCOMPARE(window.tasks.count(), 0);
    }

    void EN10_itCanBeTurnedOff()
    {
        const VirtualClock clock;
        auto window = std::make_unique<Window>();
        setEndsAtQuit(false);
        QVERIFY(!endsAtQuit());
        execAndQuit(window->tasks, [this](TaskGroup &group) -> Async<> { co_await start<Diary>(group, &m_log, u"store"_s); });
        QCOMPARE(window->tasks.count(), 1);
        window.reset();
        QCOMPARE(m_log.join(u", "), u"store gone"_s);
    }

    void EN10_theTimeIsChecked()
    {
        QCOMPARE(quitTimeout(), Duration(5s));
        QVERIFY(messageOf<MisuseError>([] { setQuitTimeout(-1ms); }).startsWith(u"setQuitTimeout: -1 ms is negative"_s));
        QCOMPARE(quitTimeout(), Duration(5s));
    }

    void EN10_noTimeAtAll()
    {
        const VirtualClock clock;
        Window window;
        setQuitTimeout(0s);
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"are killed"_s));
        execAndQuit(window.tasks, [this](TaskGroup &group) -> Async<> { co_await start<Diary>(group, &m_log, u"store"_s); });
        QCOMPARE(m_log.join(u", "), u"store gone"_s);
    }
};

QTEST_GUILESS_MAIN(tst_Quit)
#include "tst_quit.moc"
