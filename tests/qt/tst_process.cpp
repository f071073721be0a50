// SPDX-License-Identifier: MIT
// Real I/O: processes.
// Unix alone: what a shell and signals do; tst_processfamily has what Windows has, too.
#include <QActors/Dispatcher>
#include <QActors/Process>
#include <QActors/Signal>
#include <QActors/Task>
#include <QActors/Timeouts>
#include "support/rounds.h"
#include "support/testrun.h"

#include <QtCore/qdir.h>
#include <QtCore/qpointer.h>
#include <QtCore/qtemporaryfile.h>
#include <QtCore/qthread.h>

#include <csignal>
#include <sys/wait.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

Async<ProcessResult> shell(QString script, ProcessOptions options = {})
{
    const QStringList arguments{u"-c"_s, script};
    co_return co_await runProcess(u"sh"_s, arguments, options);
}

void prepare(QProcess &process, const QString &script)
{
    process.setProgram(u"sh"_s);
    process.setArguments({u"-c"_s, script});
}

/// It runs until it is told to end, which `polite` ones obey.
QString waiter(bool polite)
{
    return polite ? u"exec sleep 1000"_s : u"trap '' TERM; exec sleep 1000"_s;
}

/// The process of that id, which need not be a child of this one.
bool isRunning(qint64 id)
{
    QFile file(u"/proc/%1/stat"_s.arg(id));
    if (!file.open(QIODevice::ReadOnly))
        return false;
    const QByteArray line = file.readAll();
    return line.mid(line.lastIndexOf(')') + 2, 1) != "Z"; // ended, but nobody has asked for its exit code
}

bool hasChildren()
{
    return waitpid(-1, nullptr, WNOHANG) >= 0;
}

qsizetype openDescriptors()
{
    return QDir(u"/proc/self/fd"_s).entryList(QDir::Files | QDir::System).size();
}

} // namespace

class TestProcess : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        await([] { return shell(u"true"_s); });
    } // what Qt sets up once
    void init() { m_guard.emplace(); }
    void cleanup()
    {
        QVERIFY(!hasChildren());
        VERIFY_NO_LEAK(*m_guard);
    }

    void itRunsToItsEnd()
    {
        const ProcessResult result = await([] { return shell(u"echo out; echo err >&2; exit 3"_s); });
        QCOMPARE(result.output, "out\n"_ba);
        QCOMPARE(result.errorOutput, "err\n"_ba);
        QCOMPARE(result.exitCode, 3);
        const QString message = messageOf<ProcessError>([&] { result.check(); });
        QCOMPARE(message, u"sh failed with exit code 3: err"_s);
        const ProcessResult good = await([] { return shell(u"echo good"_s); });
        QCOMPARE(good.check().output, "good\n"_ba);
    }

    void itReadsItsInput()
    {
        const QByteArray much(1'000'000, 'x');
        const ProcessOptions options = ProcessOptions().input(much);
        QCOMPARE(await([&] { return shell(u"cat"_s, options); }).output, much);
        QCOMPARE(await([] { return shell(u"cat"_s); }).output, ""_ba); // and does not wait for any
    }

    void optionsAreObeyed()
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"ANSWER"_s, u"42"_s);
        const ProcessOptions options = ProcessOptions().workingDirectory(u"/"_s).environment(environment).mergeChannels();
        const ProcessResult result = await([&] { return shell(u"echo $ANSWER; pwd >&2"_s, options); });
        QCOMPARE(result.output, "42\n/\n"_ba);
        QCOMPARE(result.errorOutput, ""_ba);
    }

    void aSetterGivesAChangedCopy()
    {
        const ProcessOptions plain;
        const ProcessOptions fed = plain.input("x"_ba);
        const ProcessOptions here = fed.workingDirectory(u"/"_s).killAfter(std::chrono::hours::max()).mergeChannels();
        QCOMPARE(plain.input(), ""_ba);
        QCOMPARE(fed.input(), "x"_ba);
        QCOMPARE(fed.workingDirectory(), QString());
        QVERIFY(!fed.mergesChannels() && here.mergesChannels());
        QCOMPARE(here.input(), "x"_ba);
        QCOMPARE(here.workingDirectory(), u"/"_s);
        QCOMPARE(plain.killAfter(), Duration(5s));
        QCOMPARE(here.killAfter(), Duration::max());
        QVERIFY(!plain.environment());
        QVERIFY(plain.environment(QProcessEnvironment()).environment());
    }

    void aProgramThatIsNotThereIsAnError()
    {
        try {
            await([] { return runProcess(u"/no/such/program"_s); });
            QFAIL("it ran");
        } catch (const ProcessError &error) {
            QCOMPARE(error.error(), QProcess::FailedToStart);
            QVERIFY2(error.message().startsWith(u"/no/such/program could not be started: "_s), qPrintable(error.message()));
        }
        QVERIFY(messageOf<ProcessError>([] { await([] { return runProcess(u"/etc/passwd"_s); }); }).contains(u"Permission denied"_s));
        QVERIFY(messageOf<MisuseError>([] { await([] { return runProcess(QString()); }); }).contains(u"setProgram"_s));
    }

    void aCrashIsAnError()
    {
        try {
            await([] { return shell(u"kill -SEGV $$"_s); });
            QFAIL("it ran");
        } catch (const ProcessError &error) {
            QCOMPARE(error.error(), QProcess::Crashed);
            QCOMPARE(error.message(), u"sh crashed"_s);
        }
    }

    void oneOfYourOwn()
    {
        QProcess process;
        prepare(process, u"read line; echo got $line"_s);
        const int code = await([&]() -> Async<int> {
            co_await startProcess(&process);
            process.write("it\n");
            const int first = co_await processFinished(&process);
            co_return first + co_await processFinished(&process); // again: at once
        });
        QCOMPARE(code, 0);
        QCOMPARE(process.readAllStandardOutput(), "got it\n"_ba);
    }

    void misuseIsNamed()
    {
        QProcess process;
        prepare(process, waiter(true));
        await([&] { return startProcess(&process); });
        QVERIFY(messageOf<MisuseError>([&] { await([&] { return startProcess(&process); }); }).contains(u"runs already"_s));
        process.kill();
        QVERIFY(messageOf<ProcessError>([&] { await([&] { return processFinished(&process); }); }).contains(u"crashed"_s));
        QVERIFY(!messageOf<SenderGone>([] { await([] { return processFinished(nullptr); }); }).isEmpty());
        QThread thread;
        QProcess elsewhere;
        elsewhere.moveToThread(&thread);
        QVERIFY(messageOf<MisuseError>([&] { await([&] { return startProcess(&elsewhere); }); }).contains(u"another thread"_s));
    }

    void cancelledItIsAskedToEndAndWaitedFor_data() { stages(); }
    void cancelledItIsAskedToEndAndWaitedFor()
    {
        QFETCH(bool, started);
        QFETCH(bool, polite);
        const ProcessOptions options = ProcessOptions().killAfter(polite ? Duration(1h) : Duration(1ms));
        TaskGroup group;
        auto task = Task::spawn(group, [&] { return shell(waiter(polite), options); });
        reach(task, started);
        task.cancel();
        idle();
        QVERIFY(!task.hasEnded());
        await([&] { return group.join(); });
        QCOMPARE(task.state(), TaskState::Cancelled);
    }

    // It says when it has begun not to listen.
    void whoDoesNotListenIsKilled()
    {
        QProcess process;
        prepare(process, u"trap '' TERM; echo ready; exec sleep 1000"_s);
        TaskGroup group;
        auto task = Task::spawn(group, [&]() -> Async<> {
            co_await startProcess(&process);
            co_await when(&process, &QProcess::readyRead);
            co_await processFinished(&process, 1ms);
        });
        while (!task.whereItWaits().startsWith(u"the end"_s)) {
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
            idle();
        }
        task.cancel();
        await([&] { return group.join(); });
        QCOMPARE(task.state(), TaskState::Cancelled);
        QCOMPARE(process.exitStatus(), QProcess::CrashExit);
        QCOMPARE(process.exitCode(), SIGKILL);
    }

    void cancelledBeforeTheAwaitItIsEndedToo()
    {
        QProcess process;
        prepare(process, waiter(true));
        TaskGroup group;
        TaskHandle<> task;
        task = Task::spawn(group, [&]() -> Async<> {
            co_await startProcess(&process);
            task.cancel();
            co_await processFinished(&process);
        });
        await([&] { return group.join(); });
        QCOMPARE(task.state(), TaskState::Cancelled);
        QCOMPARE(process.state(), QProcess::NotRunning);
    }

    void killedItIsKilled_data() { stages(); }
    void killedItIsKilled()
    {
        QFETCH(bool, started);
        QFETCH(bool, polite);
        for (const bool cancelFirst : {false, true}) {
            auto group = std::make_unique<TaskGroup>();
            auto task = Task::spawn(*group, [&] { return shell(waiter(polite), {}); });
            reach(task, started);
            if (cancelFirst) {
                task.cancel();
                idle();
            }
            group.reset();
            QCOMPARE(task.state(), TaskState::Cancelled);
            QVERIFY(!hasChildren());
        }
    }

    // A shell that waits for what it has started.
    void withChildrenTheyEndToo_data()
    {
        QTest::addColumn<bool>("kill");
        QTest::addColumn<bool>("polite");
        QTest::newRow("cancelled") << false << true;
        QTest::newRow("cancelled, stubborn children") << false << false;
        QTest::newRow("killed") << true << false;
    }
    void withChildrenTheyEndToo()
    {
        QFETCH(bool, kill);
        QFETCH(bool, polite);
        QTemporaryFile told;
        QVERIFY(told.open());
        const QString script = u"(%1) & echo $! > %2; trap 'exit 3' TERM; wait"_s.arg(waiter(polite), told.fileName());
        auto group = std::make_unique<TaskGroup>();
        auto task = Task::spawn(*group, [&] { return shell(script, ProcessOptions().withChildren()); });
        reach(task, true);
        QByteArray line;
        while (!line.endsWith('\n')) {
            told.seek(0);
            line = told.readAll();
        }
        const qint64 child = line.trimmed().toLongLong();
        QVERIFY(isRunning(child));
        if (kill) {
            group.reset();
        } else {
            task.cancel();
            await([&] { return group->join(); });
        }
        QCOMPARE(task.state(), TaskState::Cancelled);
        while (isRunning(child))
            QThread::yieldCurrentThread(); // the system takes its time
    }

    void whatEndsByItselfLeavesItsChildren()
    {
        const ProcessResult result = await([] { return shell(u"(exec >&- 2>&-; exec sleep 1000) & echo $!"_s, ProcessOptions().withChildren()); });
        const qint64 child = result.output.trimmed().toLongLong();
        QVERIFY(isRunning(child));
        ::kill(pid_t(child), SIGKILL);
    }

    void aProcessThatIsDeletedIsGone()
    {
        auto *process = new QProcess;
        prepare(*process, waiter(true));
        await([&] { return startProcess(process); });
        TaskGroup group;
        auto task = Task::spawn(group, [process]() -> Async<> { co_await processFinished(process); });
        idle();
        process->kill();
        process->waitForFinished();
        process->setParent(nullptr);
        delete process;
        await([&] { return group.join(); });
        QCOMPARE(describe(task.error()), u"the end of sh: the object was deleted"_s);
    }

    void aSlotOfFinishedMayDeleteIt()
    {
        auto *process = new QProcess;
        connect(process, &QProcess::finished, process, &QObject::deleteLater);
        prepare(*process, u"echo hello"_s);
        const QByteArray output = await([&]() -> Async<QByteArray> {
            co_await startProcess(process);
            co_await processFinished(process);
            co_return process->readAllStandardOutput();
        });
        QCOMPARE(output, "hello\n"_ba);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }

    void virtualTimeStandsWhileItRuns()
    {
        const auto run = []() -> Async<QByteArray> {
            const auto slow = [] { return shell(u"echo hello"_s); };
            const ProcessResult result = co_await failAfter(30s, slow);
            co_return result.output;
        };
        QCOMPARE(awaitVirtual(run), "hello\n"_ba);
    }

    void itSaysWhatItWaitsFor()
    {
        TaskGroup group;
        auto task = Task::spawn(group, [] { return shell(waiter(true), {}); });
        idle();
        QVERIFY(task.whereItWaits().startsWith(u"the start of sh at "_s));
        reach(task, true);
        QVERIFY(task.whereItWaits().startsWith(u"the end of sh at "_s));
    }

    void nothingIsLeftBehind()
    {
        const qsizetype before = openDescriptors();
        for (int i = 0, all = rounds(100); i < all; ++i) {
            TaskGroup group;
            auto task = Task::spawn(group, [] { return shell(waiter(true), {}); });
            idle();
            if (i % 2) {
                task.cancel();
                await([&] { return group.join(); });
            }
        }
        QCOMPARE(openDescriptors(), before);
    }

private:
    static void stages()
    {
        QTest::addColumn<bool>("started");
        QTest::addColumn<bool>("polite");
        QTest::newRow("starting, polite") << false << true;
        QTest::newRow("starting, stubborn") << false << false;
        QTest::newRow("running, polite") << true << true;
        QTest::newRow("running, stubborn") << true << false;
    }
    static void idle() { Dispatcher::current()->runUntilIdle(); }
    /// Lets it start, or stand before that.
    static void reach(const TaskHandle<ProcessResult> &task, bool started)
    {
        idle();
        while (started && !task.whereItWaits().startsWith(u"the end"_s)) {
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
            idle();
        }
    }
    std::optional<LeakGuard> m_guard;
};

QTEST_GUILESS_MAIN(TestProcess)
#include "tst_process.moc"
