// SPDX-License-Identifier: MIT
// Real time: the watchdog's.
#include <QActors/Actor>
#include <QActors/Mailbox>
#include <QActors/Offload>
#include <QActors/Retry>
#include <QActors/RunTest>
#include <QActors/Timeouts>

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qeventloop.h>
#include <QtCore/qprocess.h>
#include <QtCore/qthread.h>
#include <QtCore/qtimer.h>

using namespace QActors;
using namespace QActors::Test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class Silent : public Actor
{
    Q_OBJECT

    Async<> run() override
    {
        co_await receive(on("never", [] { }));
    }
};

class Failing : public Actor
{
    Q_OBJECT

    Async<> run() override
    {
        co_await receive(on<int>([](int value) { QACTORS_COMPARE(value, 1); }));
    }
};

namespace {

/// Prints how long something took in real time.
class Stopwatch
{
public:
    Stopwatch() { m_timer.start(); }
    ~Stopwatch() { qInfo("took %.1f ms of real time", double(m_timer.nsecsElapsed()) / 1e6); }

private:
    QElapsedTimer m_timer;
};

QString problemOf(const Scenario &fn, const Options &options = {})
{
    const Outcome outcome = runScenario(fn, options);
    return outcome.passed ? u"passed"_s : outcome.message;
}

} // namespace

#define VERIFY_CONTAINS(text, part) QVERIFY2((text).contains(part), qPrintable(text))

class RunTestTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    QACTORS_TEST(aTestSlotIsACoroutine)
    {
        const TimePoint start = testClock().now();
        co_await sleep(30s);
        QACTORS_COMPARE(testClock().now() - start, Duration(30s));
        QACTORS_VERIFY(testClock().elapsed() >= 30s);
    }

    void dataDriven_data()
    {
        QTest::addColumn<int>("seconds");
        QTest::newRow("one") << 1;
        QTest::newRow("a day") << 86400;
    }
    QACTORS_TEST(dataDriven)
    {
        QFETCH(int, seconds);
        co_await sleep(std::chrono::seconds(seconds));
        QACTORS_COMPARE(testClock().elapsed(), Duration(std::chrono::seconds(seconds)));
    }

    QACTORS_TEST(optionsFollowTheName, Options().realTime())
    {
        co_await yield();
        bool refused = false;
        try {
            testClock();
        } catch (const MisuseError &) {
            refused = true;
        }
        QACTORS_VERIFY(refused);
    }

    void theGroupEndsWithTheTest()
    {
        runTest([](TaskGroup &group) -> Async<> { co_await start<Silent>(group); });
    }

    // Each takes well under a second of real time: the watchdog is set to that.
    void aThirtySecondTimeoutTakesNoTime()
    {
        const Stopwatch stopwatch;
        runTest([]() -> Async<> {
            Mailbox box;
            QString caught;
            try {
                co_await box.receiveFor(30s, on<int>([] { }));
            } catch (const ReceiveTimeout &timeout) {
                caught = timeout.message();
            }
            QACTORS_VERIFY(caught.contains(u"30 s"));
            QACTORS_COMPARE(testClock().elapsed(), Duration(30s));
        },
                Options().watchdog(1s));
    }

    void SV19_aDayOfBackoffTakesNoTime()
    {
        const Stopwatch stopwatch;
        runTest([]() -> Async<> {
            int calls = 0;
            const RetryPolicy policy{.attempts = 1000, .initialDelay = 1s, .maxDelay = 10min, .jitter = 0};
            co_await retry(policy, [&]() -> Async<> {
                co_await yield();
                ++calls;
                if (testClock().elapsed() < 24h)
                    throw std::runtime_error("not yet");
            });
            QACTORS_VERIFY(testClock().elapsed() >= 24h && testClock().elapsed() < 24h + 10min);
            QACTORS_COMPARE(calls, 154); // after delays that double, 10 in all, one each 10 minutes
        },
                Options().watchdog(1s));
    }

    void aMillionSecondsOfPeriodicWork()
    {
        const Stopwatch stopwatch;
        runTest([]() -> Async<> {
            int ticks = 0;
            while (testClock().elapsed() < 1'000'000s) {
                co_await sleep(100s);
                ++ticks;
            }
            QACTORS_COMPARE(ticks, 10'000);
        },
                Options().watchdog(1s));
    }

    void timePassesByHandAndStopsAtDeadlines()
    {
        runTest([](TaskGroup &group) -> Async<> {
            QStringList log;
            for (int i = 1; i <= 3; ++i) {
                group.startSoon([&log, i]() -> Async<> {
                    co_await sleep(std::chrono::minutes(i * 10));
                    log.append(u"%1 min"_s.arg(std::chrono::floor<std::chrono::minutes>(testClock().elapsed()).count()));
                });
            }
            co_await advance(25min);
            QACTORS_COMPARE(log.join(u' '), u"10 min 20 min"_s);
            co_await advance(1h);
            QACTORS_COMPARE(log.size(), 3);
        });
    }

    void everythingWaitsIsToldAtOnce()
    {
        const QString text = problemOf([]() -> Async<> {
            co_await withTaskGroup([](TaskGroup &group) -> Async<> {
                co_await start<Silent>(group);
                Mailbox box;
                co_await box.receive(on<int>([] { }));
            });
        });
        VERIFY_CONTAINS(text, u"everything waits for"_s);
        VERIFY_CONTAINS(text, u"the test waits for a message to <"_s);
        VERIFY_CONTAINS(text, u"tst_runtest.cpp:"_s);
        VERIFY_CONTAINS(text, u"Silent <"_s);
    }

    void whatStillRunsIsTold()
    {
        TaskGroup outside;
        const QString text = problemOf([&]() -> Async<> {
            outside.startSoon([] { return sleepForever(); });
            co_await yield();
        });
        VERIFY_CONTAINS(text, u"still runs after the end of the test"_s);
        VERIFY_CONTAINS(text, u"sleepForever()"_s);
    }

    void whatLeaksIsTold()
    {
        Message kept;
        const QString text = problemOf([&]() -> Async<> {
            kept = Message::of(5);
            co_await yield();
        });
        VERIFY_CONTAINS(text, u"left behind: 1 frames, messages"_s);
        QCOMPARE(problemOf([&]() -> Async<> { co_await yield(); }), u"passed"_s); // kept from before
    }

    void heldMessagesAreTold()
    {
        Mailbox box;
        const QString text = problemOf([&]() -> Async<> {
            send(box.pid(), "unread", 7);
            co_await yield();
        });
        VERIFY_CONTAINS(text, u"still holds 1 messages, the first being (\"unread\", 7)"_s);
    }

    void messagesThatAnActorDoesNotTakeAreTold()
    {
        const auto scenario = asScenario([](TaskGroup &group) -> Async<> {
            const Pid silent = co_await start<Silent>(group);
            send(silent, "unknown", 7);
        });
        const QString text = problemOf(scenario);
        VERIFY_CONTAINS(text, u"still holds 1 messages, the first being (\"unknown\", 7)\n  Silent <"_s);
        VERIFY_CONTAINS(text, u"waits for a message to <"_s);
        VERIFY_CONTAINS(text, u"tst_runtest.cpp:"_s);
        QCOMPARE(problemOf(scenario, Options().leavesThings()), u"passed"_s);
    }

    void aFailedCheckFailsTheTestWithItsPlace()
    {
        const Outcome outcome = runScenario([]() -> Async<> {
            co_await withTaskGroup([](TaskGroup &group) {
                group.startSoon([]() -> Async<> {
                    co_await sleep(1s);
                    QACTORS_COMPARE(1 + 1, 3);
                });
            });
        });
        QVERIFY(!outcome.passed);
        VERIFY_CONTAINS(outcome.message, u"Actual   (1 + 1): 2"_s);
        VERIFY_CONTAINS(outcome.message, u"Expected (3): 3"_s);
        QVERIFY(QByteArray(outcome.where.file_name()).endsWith("tst_runtest.cpp"));
    }

    void aSwallowedCheckStillFailsTheTest()
    {
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"Failing .* failed and nobody was told"_s));
        const QString text = problemOf([]() -> Async<> {
            co_await withTaskGroup([](TaskGroup &group) -> Async<> {
                const Pid pid = co_await start<Failing>(group);
                send(pid, 2);
                co_await sleep(1s);
            });
        });
        VERIFY_CONTAINS(text, u"Actual   (value): 2"_s);
        VERIFY_CONTAINS(text, u"swallowed"_s);
    }

    void aNestedEventLoopIsTold()
    {
        const auto scenario = []() -> Async<> {
            co_await yield();
            QEventLoop loop;
            QTimer::singleShot(0, &loop, &QEventLoop::quit);
            loop.exec();
        };
        VERIFY_CONTAINS(problemOf(scenario), u"the test runs an event loop inside a task, after its await at tst_runtest.cpp:"_s);
        QCOMPARE(problemOf(scenario, Options().nestedLoops()), u"passed"_s);
    }

    void theWatchdogPrintsTheTree() // real time: 50 ms
    {
        QObject bell;
        const QString text = problemOf([]() -> Async<> {
            const ExternalWork never;
            co_await sleepForever();
        },
                                       Options().watchdog(50ms));
        VERIFY_CONTAINS(text, u"did not end within 50 ms of real time"_s);
        VERIFY_CONTAINS(text, u"the test waits for sleepForever() at tst_runtest.cpp"_s);
    }

    void timeStandsWhileAThreadWorks() // real thread
    {
        runTest([]() -> Async<> {
            const int value = co_await failAfter(1s, [] { return offload([] { return 5; }); });
            QACTORS_COMPARE(value, 5);
            QACTORS_COMPARE(testClock().elapsed(), Duration(0));
        });
    }

    void threadsMayHoldExternalWork() // real threads
    {
        runTest([]() -> Async<> {
            const auto work = [] {
                for (int i = 0; i < 20000; ++i)
                    const ExternalWork atWork;
            };
            const std::unique_ptr<QThread> one(QThread::create(work));
            const std::unique_ptr<QThread> two(QThread::create(work));
            one->start();
            two->start();
            one->wait();
            two->wait();
            co_await sleep(1h); // stands still, if one is still counted
            QACTORS_COMPARE(testClock().elapsed(), Duration(1h));
        });
    }

    void aWatchdogNeedsTime()
    {
        QVERIFY_THROWS_EXCEPTION(MisuseError, problemOf([]() -> Async<> { co_await yield(); }, Options().watchdog(0s)));
    }

    void anAwaitFreeLoopGivesWay()
    {
        const QString text = problemOf([]() -> Async<> {
            for (;;)
                co_await checkpoint();
        },
                                       Options().watchdog(50ms));
        VERIFY_CONTAINS(text, u"did not end within 50 ms"_s);
    }

    // What no event loop can end. Another process runs this, and is to abort with the tree.
    void hangs()
    {
        const QString how = qEnvironmentVariable("TST_RUNTEST_HANGS");
        if (how.isEmpty())
            QSKIP("for aTaskThatHoldsTheThreadIsTold()");
        runTest([how](TaskGroup &group) -> Async<> {
            co_await start<Silent>(group);
            if (how == "spins"_L1) {
                for (volatile bool forever = true; forever;) { }
            }
            QEventLoop().exec();
        },
                Options().nestedLoops().watchdog(10ms));
    }
    void aTaskThatHoldsTheThreadIsTold() // real time: two seconds
    {
        QProcess spins, nests;
        for (QProcess *process : {&spins, &nests}) {
            QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
            environment.insert(u"TST_RUNTEST_HANGS"_s, process == &spins ? u"spins"_s : u"nests"_s);
            process->setProcessEnvironment(environment);
            process->setProcessChannelMode(QProcess::MergedChannels);
            process->start(QCoreApplication::applicationFilePath(), {u"hangs"_s, u"-nocrashhandler"_s});
        }
        for (QProcess *process : {&spins, &nests}) {
            QVERIFY2(process->waitForFinished(), qPrintable(process->errorString()));
            const QString said = QString::fromUtf8(process->readAll());
            QCOMPARE(process->exitStatus(), QProcess::CrashExit);
            VERIFY_CONTAINS(said, process == &spins ? u"the test hangs and its event loop does not turn. A task runs without an await since"_s
                                                    : u"or in an event loop of its own"_s);
            VERIFY_CONTAINS(said, u"Silent <"_s); // and the tree
            VERIFY_CONTAINS(said, u"waits for a message"_s);
        }
    }

    void aTestInATestIsRefused()
    {
        const QString text = problemOf([]() -> Async<> {
            runTest([]() -> Async<> { co_await yield(); });
            co_await yield();
        });
        VERIFY_CONTAINS(text, u"runTest: called inside a test"_s);
    }
};

QTEST_GUILESS_MAIN(RunTestTest)
#include "tst_runtest.moc"
