// SPDX-License-Identifier: MIT
// What run() prints of an error: this program itself, run again, fails.
#include "support/tasks.h"

#include <QActors/Run>
#include <QActors/Task>

#include <QtCore/qprocess.h>

using namespace TestSupport;

namespace {

constexpr int Waits = __LINE__ + 3;
Async<> fails()
{
    co_await yield();
    throw std::runtime_error("no disk\nat all");
}

constexpr int Calls = __LINE__ + 3;
Async<> calls()
{
    co_await fails();
}

constexpr int Catches = __LINE__ + 5;
Async<> failsAnew()
{
    for (int i = 0; i < 3; ++i) {
        try {
            co_await fails();
        } catch (const std::runtime_error &) {
        }
    }
    throw TimeoutError(1s, u"gave up"_s);
}

Async<> spawns(TaskGroup &group)
{
    group.startSoon([]() -> Async<> {
        Task::setLabel(u"loader"_s);
        co_await calls();
    });
    Task::setLabel(u"import"_s);
    co_await sleepForever();
}

int play(const QByteArray &scenario, int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    if (scenario == "chain")
        return run([]() -> Async<> { co_await calls(); });
    if (scenario == "another")
        return run([]() -> Async<> { co_await failsAnew(); });
    if (scenario == "group")
        return run([](TaskGroup &group) -> Async<> { co_await spawns(group); });
    if (scenario == "plain")
        return run([] { throw 5; });
    if (scenario == "cancelled") {
        return run([](TaskGroup &group) -> Async<> {
            group.startSoon([] { return sleepForever(); }).cancel();
            co_await settle(3);
            QCoreApplication::quit();
            co_await sleepForever();
        });
    }
    return 99;
}

QString at(int line)
{
    return u"tst_run_report\\.cpp:%1"_s.arg(line);
}

} // namespace

class tst_RunReport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void LG1_anErrorIsPrintedWithTypeTaskAndWay_data()
    {
        QTest::addColumn<QString>("pattern");
        const QString head = u"^QActors::run: QActors::ExceptionGroup: task group failed \\(1 error\\)\n"
                             "    in task 1 \\(tst_run_report\\.cpp:\\d+\\)%1\n"_s;
        QTest::newRow("chain") << head.arg(QString())
                                      + u"  - std::runtime_error: no disk\n    at all\n"
                                        "        in task 1 \\(tst_run_report\\.cpp:\\d+\\), thrown after %1, awaited at %2, in tst_run_report\\.cpp:\\d+\n$"_s.arg(at(Waits), at(Calls));
        // What was caught on the way is not of the way.
        QTest::newRow("another") << head.arg(QString())
                                        + u"  - QActors::TimeoutError: gave up\n"
                                          "        in task 1 \\(tst_run_report\\.cpp:\\d+\\), thrown after %1, awaited at tst_run_report\\.cpp:\\d+\n$"_s.arg(at(Catches));
        QTest::newRow("group") << head.arg(u" \"import\""_s)
                                      + u"  - std::runtime_error: no disk\n    at all\n"
                                        "        in task 2 \\(tst_run_report\\.cpp:\\d+\\) \"loader\", thrown after %1, awaited at %2, in tst_run_report\\.cpp:\\d+\n$"_s.arg(at(Waits), at(Calls));
        QTest::newRow("plain") << head.arg(QString()) + u"  - int: unknown exception\n        in task 1 \\(tst_run_report\\.cpp:\\d+\\)\n$"_s;
        QTest::newRow("cancelled") << u"^$"_s;
    }
    void LG1_anErrorIsPrintedWithTypeTaskAndWay()
    {
        QFETCH(const QString, pattern);
        QProcess program;
        program.start(QCoreApplication::applicationFilePath(), {u"--play"_s, QString::fromUtf8(QTest::currentDataTag())});
        QVERIFY(program.waitForFinished(60000));
        const QString printed = QString::fromUtf8(program.readAllStandardError());
        QCOMPARE(program.exitStatus(), QProcess::NormalExit);
        QCOMPARE(program.exitCode(), printed.isEmpty() ? 0 : 1);
        QVERIFY2(QRegularExpression(pattern).match(printed).hasMatch(), qPrintable(printed));
    }

    // The log has it of tasks for whom nobody waits.
    void LG2_aFailureThatNobodyTookIsLoggedWithTypeAndWay()
    {
        const QString line = u"^loader failed and nobody joined it: std::runtime_error: no disk\nat all, thrown after %1, awaited at %2$"_s;
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(line.arg(at(Waits), at(Calls))));
        inGroup([&](TaskGroup &group) -> Async<> {
            Task::spawn(group, calls, u"loader"_s);
            co_await settle(5);
        });
    }
};

int main(int argc, char **argv)
{
    if (argc == 3 && qstrcmp(argv[1], "--play") == 0)
        return play(argv[2], argc, argv);
    QCoreApplication app(argc, argv);
    tst_RunReport test;
    QTEST_SET_MAIN_SOURCE_PATH
    return QTest::qExec(&test, argc, argv);
}
#include "tst_run_report.moc"
