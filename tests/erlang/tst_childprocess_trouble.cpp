// SPDX-License-Identifier: MIT
// Real I/O: child processes that fail, misbehave, or are in the way.
#include "erlang/children.h"

#include <QActors/Everywhere>
#include <QActors/IODevice>
#include <QActors/Process>
#include <QActors/Server>
#include <QActors/Signal>

#include <QtCore/qregularexpression.h>

using namespace TestSupport;

namespace {

/// Waits for the end of a process that has called Decoder::shine().
class Beacon
{
public:
    Beacon() { listenOn(&m_server, u"qactors-test-%1-%2"_s.arg(QString::number(QCoreApplication::applicationPid()), QString::number(++s_count))); }
    QString name() const { return m_server.fullServerName(); }
    bool isLit() const { return m_socket && m_socket->state() == QLocalSocket::ConnectedState; }
    Async<> lit() { m_socket = co_await nextConnection(&m_server); }
    Async<QByteArray> line() { co_return co_await readLine(m_socket.get()); }
    Async<> out()
    {
        while (m_socket->state() == QLocalSocket::ConnectedState)
            co_await when(m_socket.get(), &QLocalSocket::disconnected);
    }

private:
    static inline int s_count = 0;
    QLocalServer m_server;
    std::unique_ptr<QLocalSocket> m_socket;
};

/// The text of the failure of a start; empty if there is none.
Async<QString> startError(ChildSpec spec)
{
    QString text;
    try {
        Family family;
        co_await family.start(spec);
    } catch (const Error &error) {
        text = error.message();
    }
    co_return text;
}

ChildSpec told(const QString &argument, Duration connectTime = 10s)
{
    return decoderSpec(childProgram().arguments({argument}).connectTime(connectTime));
}

/// The processes that this one has started, as far as the system tells.
QStringList childrenOf(qint64 process)
{
    QFile list(u"/proc/%1/task/%1/children"_s.arg(process));
    static_cast<void>(list.open(QIODevice::ReadOnly));
    return QString::fromLatin1(list.readAll()).split(u' ', Qt::SkipEmptyParts);
}

struct End
{
    const char *request;
    QVariantList arguments;
    QString reason;
};

QList<End> allEnds()
{
#ifdef Q_OS_WIN
    const QString aborted = u"ended with the exit code 3"_s;
#else
    const QString aborted = u"crashed (6)"_s;
#endif
    return {
        {"finish", {}, u"Normal"_s},
        {"exitWith", {0}, u"Normal"_s},
        {"exitWith", {7}, u"ended with the exit code 7"_s},
        {"quit", {}, u"Normal"_s},
        {"fail", {}, u"broken"_s},
        {"crash", {}, aborted},
    };
}

} // namespace

class tst_ChildProcess_trouble : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { failOnFaultsOfChildren(); }

    NODE_TEST(EP5_aStartThatFailsSaysWhy)
    {
        const QString path = QStringLiteral(QACTORS_TEST_CHILD);
        const QString nothing = co_await startError(decoderSpec(ChildProgram(u"no-such-program"_s)));
        QACTORS_VERIFY(nothing.endsWith(u"decoder: there is no program no-such-program, neither beside this one nor in PATH"_s));
        QTest::ignoreMessage(QtWarningMsg, "decoder: no display");
        const QString died = co_await startError(told(u"--die"_s));
        QACTORS_VERIFY(died.endsWith(u"decoder (%1) ended with the exit code 3; its last words: no display"_s.arg(path)));
        const QString sat = co_await startError(told(u"--sit"_s, 50ms));
        QACTORS_VERIFY(sat.contains(u"did not begin to serve within 50 ms: its main() calls runChildProcess<TestSupport::Decoder>()"_s));
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"^decoder: a connection was refused: "_s));
        const QString rubbish = co_await startError(told(u"--rubbish"_s, 2s));
        QACTORS_VERIFY(rubbish.contains(u"did not begin to serve within 2 s"_s));
        const QString broken = co_await startError(ChildSpec::process<Broken>(u"broken"_s, childProgram()));
        QACTORS_VERIFY(broken.endsWith(u"broken (%1): TestSupport::Broken did not start: no licence"_s.arg(path)));
        const QString unknown = co_await startError(ChildSpec::process<Unknown>(u"unknown"_s, childProgram()));
        QACTORS_VERIFY(unknown.contains(u"its main() serves no TestSupport::Unknown, but TestSupport::Decoder, TestSupport::Broken, TestSupport::Careful"_s));
    }

    NODE_TEST(EP5_aProgramThatForgetsToServeDoesNotStartItselfForEver)
    {
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"has not called runChildProcess\\(\\)"_s));
        const QString text = co_await startError(told(u"--forgot"_s));
        QACTORS_VERIFY(text.contains(u"ended with the exit code 1"_s));
    }

    NODE_TEST(EP5_aChildProgramThatNobodyStartsSaysSo)
    {
        const ProcessResult result = co_await runProcess(QStringLiteral(QACTORS_TEST_CHILD));
        QACTORS_COMPARE(result.exitCode, 2);
        QACTORS_VERIFY(result.errorOutput.contains("this is a part of another program, which starts it by ChildSpec::process()"));
    }

    NODE_TEST(EP4_everyEndHasItsReason)
    {
        for (const End &end : allEnds()) {
            Family family;
            co_await family.start(decoderSpec().restart(Restart::Temporary));
            ExitReason reason;
            const auto body = [&](TaskGroup &group) -> Async<> {
                group.startSoon([&]() -> Async<> { reason = co_await endOf(family.pid); });
                co_await yield();
                castByName(family.pid, end.request, end.arguments);
            };
            co_await withTaskGroup(body);
            QACTORS_VERIFY2(reason.toString().contains(end.reason), u"%1: %2"_s.arg(QString::fromLatin1(end.request), reason.toString()));
        }
    }

    NODE_TEST(EP6_itsSupervisorStopsItInOrder)
    {
        Family family;
        co_await family.start(ChildSpec::process<Careful>(u"careful"_s, childProgram()));
        QTest::ignoreMessage(QtWarningMsg, "careful: terminate: Shutdown");
        co_await family.supervisor.call(&Supervisor::terminateChild, u"careful"_s);
        co_await family.supervisor.call(&Supervisor::restartChild, u"careful"_s);
        family.pid = co_await family.supervisor.call(&Supervisor::child, u"careful"_s);
        QTest::ignoreMessage(QtWarningMsg, "careful: terminate: Normal");
        stop(family.pid);
        co_await endOf(family.pid);
    }

    NODE_TEST(EP6_whoDoesNotEndInTimeIsKilled)
    {
        const QList<Shutdown> times{Shutdown(100ms), Shutdown::Brutal};
        for (const Shutdown shutdown : times) {
            Family family;
            co_await family.start(ChildSpec::process<Careful>(u"careful"_s, childProgram()).shutdown(shutdown));
            cast(family.pid, "dawdle");
            co_await errorOf([&] { return call(family.pid, "nothing"); }); // it has come to that
            if (!shutdown.isBrutal())
                QTest::ignoreMessage(QtWarningMsg, "careful: terminate: Shutdown");
            co_await family.supervisor.call(&Supervisor::terminateChild, u"careful"_s);
        }
    }

    NODE_TEST(EP7_standardErrorIsInTheLogAndAFloodIsNot)
    {
        Family family;
        co_await family.start(decoderSpec());
        for (int i = 0; i < 200; ++i)
            QTest::ignoreMessage(QtWarningMsg, qPrintable(u"decoder: line %1"_s.arg(i)));
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"^decoder: [0-9]+ more lines were dropped; it writes more than 200 a second$"_s));
        co_await call<void>(family.pid, "flood", 100'000);
        co_await family.supervisor.call(&Supervisor::terminateChild, u"decoder"_s);
    }

    NODE_TEST(EP8_itEndsWithItsParent)
    {
        const QStringList kinds{u"--parent"_s, u"--hanging-parent"_s};
        for (const QString &how : kinds) {
            Beacon beacon;
            QProcess parent;
            parent.setProgram(QStringLiteral(QACTORS_TEST_CHILD));
            parent.setArguments({how, beacon.name()});
            co_await startProcess(&parent);
            co_await beacon.lit();
            parent.kill();
            if (how == kinds.first())
                QACTORS_COMPARE(co_await beacon.line(), "Shutdown: the parent process has gone\n"_ba); // its terminate() runs
            co_await beacon.out();
            parent.waitForFinished();
        }
    }

    NODE_TEST(EP8_whatItHasStartedEndsWithIt)
    {
        Beacon beacon;
        Family family;
        co_await family.start(decoderSpec().restart(Restart::Temporary));
        const QStringList arguments{u"--shine"_s, beacon.name()};
        co_await call<void>(family.pid, "start", QStringLiteral(QACTORS_TEST_CHILD), arguments);
        co_await beacon.lit();
        kill(family.pid);
        QACTORS_COMPARE(co_await endOf(family.pid), ExitReason(ExitReason::Kind::Killed));
        co_await beacon.out();
    }

#ifdef Q_OS_UNIX // Windows has no fork()
    NODE_TEST(EP8_aForkThatHasTheConnectionKeepsNothingAlive)
    {
        Beacon beacon;
        Family family;
        co_await family.start(decoderSpec().restart(Restart::Temporary));
        co_await call<void>(family.pid, "shine", beacon.name());
        co_await beacon.lit();
        ExitReason reason;
        const auto body = [&](TaskGroup &group) -> Async<> {
            group.startSoon([&]() -> Async<> { reason = co_await endOf(family.pid); });
            co_await yield();
            cast(family.pid, "fork");
        };
        co_await withTaskGroup(body);
        QACTORS_VERIFY(reason.toString().contains(u"ended with the exit code 4"_s));
        QACTORS_VERIFY(beacon.isLit()); // the copy is there
    }
#endif

    // Cancelled, killed and failed at every step: no process is left.
    void EP15_aStartAndAStopMayEndAnywhere_data()
    {
        QTest::addColumn<bool>("kills");
        QTest::newRow("cancel") << false;
        QTest::newRow("kill") << true;
    }
    void EP15_aStartAndAStopMayEndAnywhere()
    {
        QFETCH(bool, kills);
        const Test::Scenario scenario = []() -> Async<> {
            Family family;
            co_await family.start(ChildSpec::process<Decoder>(u"decoder"_s, childProgram()));
            static_cast<void>(co_await family.decoder().call(&Decoder::slowly, 5));
            co_await family.supervisor.call(&Supervisor::terminateChild, u"decoder"_s);
        };
        Test::EverywhereOptions options;
        options.runs = 60;
        options.run = Test::Options().realTime().watchdog(60s);
        const Test::EverywhereResult result = kills ? Test::killEverywhere(scenario, options) : Test::cancelEverywhere(scenario, options);
        QVERIFY2(result.passed(), qPrintable(result.report()));
        QVERIFY2(result.runs > 20, qPrintable(result.report()));
        QVERIFY(childrenOf(QCoreApplication::applicationPid()).isEmpty());
    }

#ifdef Q_OS_UNIX // nor SIGSTOP
    NODE_TEST(EP9_aChildThatStandsStillHoldsUpNobodyElse)
    {
        Family family;
        co_await family.start(decoderSpec().restart(Restart::Temporary));
        const Pid other = co_await family.supervisor.call(&Supervisor::startChild, ChildSpec::process<Decoder>(u"other"_s, childProgram()));
        cast(family.pid, "freeze");
        QString waiting;
        const auto body = [&](TaskGroup &group) -> Async<> {
            group.startSoon([&]() -> Async<> { waiting = co_await errorOf([&] { return call(family.pid, "total"); }); });
            for (int i = 0; i < 100; ++i) // much more than goes through a socket
                cast(family.pid, "decode", QByteArray(100'000, 'x'));
            QACTORS_COMPARE(co_await call<QByteArray>(other, "decode", QByteArray("abc")), QByteArray("cba"));
            kill(family.pid);
        };
        co_await withTaskGroup(body);
        QACTORS_COMPARE(waiting, u"ProcessExited Killed"_s);
    }
#endif

    NODE_TEST(EP10_itsProgramHasWhatItIsGiven)
    {
        QProcessEnvironment environment;
        environment.insert(u"QACTORS_TEST_FOOD"_s, u"fish"_s);
        const QStringList arguments{u"-v"_s, u"two words"_s};
        Family family;
        co_await family.start(decoderSpec(childProgram().arguments(arguments).environment(environment)));
        QACTORS_COMPARE(co_await call<QString>(family.pid, "variable", QByteArray("QACTORS_TEST_FOOD")), u"fish"_s);
        QACTORS_COMPARE(co_await call<QString>(family.pid, "variable", QByteArray("QACTORS_CHILD")), QString()); // not for its own children
        QACTORS_COMPARE(co_await call<QStringList>(family.pid, "arguments"), arguments);
    }
};

QTEST_GUILESS_MAIN(tst_ChildProcess_trouble)
#include "tst_childprocess_trouble.moc"
