// SPDX-License-Identifier: MIT
// The body of a main(). What ends the program or prints is played by this program itself, run again.
#include "support/tasks.h"

#include <QActors/Run>
#include <QActors/Timeouts>

#include <QtCore/qprocess.h>

using namespace TestSupport;

namespace {

int play(const QByteArray &scenario, int argc, char **argv)
{
    if (scenario == "no application") {
        try {
            return run([]() -> Async<> { co_return; });
        } catch (const MisuseError &error) {
            std::fprintf(stderr, "MisuseError: %s\n", error.what());
            return 42;
        }
    }
    QCoreApplication app(argc, argv);
    if (scenario == "error") {
        return run([]() -> Async<> {
            co_await yield();
            throw std::runtime_error("the disk is full");
        });
    }
    if (scenario == "child error") {
        return run([](TaskGroup &group) -> Async<int> {
            group.startSoon([] { return failAtLast("the child fell", 0ms); });
            co_await sleepForever();
            co_return 5;
        });
    }
    if (scenario == "error after quit") {
        return run([]() -> Async<> {
            QCoreApplication::quit();
            try {
                co_await sleepForever();
            } catch (const Cancelled &) {
            }
            throw std::runtime_error("cleanup failed");
        });
    }
    return 99;
}

} // namespace

class RunTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theCodeIsTheValueOfTheBody()
    {
        const LeakGuard guard;
        QCOMPARE(run([]() -> Async<> { co_await yield(); }), 0);
        QCOMPARE(run([]() -> Async<int> {
                     co_await yield();
                     co_return 7;
                 }),
                 7);
        QCOMPARE(run([] { return 3; }), 3);
        QCOMPARE(run([](TaskGroup &) -> Async<> { co_return; }), 0);
        VERIFY_NO_LEAK(guard);
    }

    void itWaitsForTheChildren()
    {
        VirtualClock clock;
        Log log;
        const int code = run([&](TaskGroup &group) -> Async<int> {
            group.startSoon([&] { return sleeper(log, u"child"_s, 5ms); });
            log.add(u"body"_s);
            co_return 4;
        });
        QCOMPARE(code, 4);
        QCOMPARE(text(log), u"body, child done"_s);
        QCOMPARE(clock.elapsed(), 5ms);
    }

    void theEventLoopTurnsMeanwhile()
    {
        int timers = 0;
        QTimer::singleShot(0, this, [&] { ++timers; });
        run([&]() -> Async<> {
            while (timers == 0)
                co_await yield();
        });
        QCOMPARE(timers, 1);
    }

    void quitCancelsAndWaits()
    {
        const LeakGuard guard;
        {
            VirtualClock clock;
            Log log;
            const int code = run([&](TaskGroup &group) -> Async<int> {
                group.startSoon([&]() -> Async<> {
                    try {
                        co_await sleepForever();
                    } catch (const Cancelled &cancelled) {
                        log.add(cancelled.reason());
                    }
                    co_await shielded([&] { return sleeper(log, u"cleanup"_s, 10ms); });
                });
                co_await sleep(1ms);
                QCoreApplication::exit(3);
                co_await sleepForever();
                co_return 8;
            });
            QCOMPARE(code, 3);
            QCOMPARE(text(log), u"the application quits, cleanup done"_s);
            QCOMPARE(clock.elapsed(), 11ms);
        }
        VERIFY_NO_LEAK(guard);
    }

    void aSecondQuitDoesNotCutTheCleanup()
    {
        VirtualClock clock;
        Log log;
        const int code = run([&]() -> Async<> {
            QCoreApplication::exit(3);
            try {
                co_await sleepForever();
            } catch (const Cancelled &) {
                log.add(u"cancelled"_s);
            }
            co_await shielded([&]() -> Async<> {
                QCoreApplication::exit(4);
                co_await sleeper(log, u"cleanup"_s, 10ms);
            });
        });
        QCOMPARE(code, 3);
        QCOMPARE(text(log), u"cancelled, cleanup done"_s);
    }

    void errorsArePrinted_data()
    {
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArrayList>("parts");
        QTest::newRow("error") << 1 << QByteArrayList{"QActors::run: ", "the disk is full"};
        QTest::newRow("child error") << 1 << QByteArrayList{"QActors::run: ", "the child fell"};
        QTest::newRow("error after quit") << 1 << QByteArrayList{"QActors::run: ", "cleanup failed"};
        QTest::newRow("no application") << 42
                                        << QByteArrayList{"MisuseError: QActors::run: make a QCoreApplication first"};
    }
    void errorsArePrinted()
    {
        QFETCH(const int, code);
        QFETCH(const QByteArrayList, parts);
        QProcess program;
        program.start(QCoreApplication::applicationFilePath(),
                      {u"--play"_s, QString::fromUtf8(QTest::currentDataTag())});
        QVERIFY(program.waitForFinished(60000));
        const QByteArray printed = program.readAllStandardError();
        QCOMPARE(program.exitStatus(), QProcess::NormalExit);
        QVERIFY2(program.exitCode() == code, printed.constData());
        for (const QByteArray &part : parts)
            QVERIFY2(printed.contains(part), printed.constData());
        QCOMPARE(printed.count("QActors::run"), 1);
    }
};

int main(int argc, char **argv)
{
    if (argc == 3 && qstrcmp(argv[1], "--play") == 0)
        return play(argv[2], argc, argv);
    QCoreApplication app(argc, argv);
    RunTest test;
    QTEST_SET_MAIN_SOURCE_PATH
    return QTest::qExec(&test, argc, argv);
}
#include "tst_run.moc"
