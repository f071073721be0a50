// SPDX-License-Identifier: MIT
// Real I/O: a program of its own, which starts itself: a parent with a child. Each is seen by its connection to the test.
#include <QActors/IODevice>
#include <QActors/Process>
#include <QActors/Server>
#include <QActors/Signal>
#include <QActors/Task>
#include <QActors/qt/detail/processfamily.h>
#include "support/testrun.h"

#include <QtNetwork/qlocalserver.h>
#include <QtNetwork/qlocalsocket.h>

#include <cstdio>
#include <cstdlib>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

/// Both shine until the test looks away; a parent does not end by itself while its child runs.
int beSubject(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const QString how = app.arguments().at(1);
    const QString server = app.arguments().at(2);
    if (how == u"--fail"_s) {
        std::fputs("first\nlast words\n", stderr);
        return 3;
    }
    if (how == u"--echo"_s) {
        char line[64];
        return std::fgets(line, sizeof line, stdin) && std::fputs(line, stdout) >= 0 ? 0 : 1;
    }
    QProcess child;
    child.setProcessChannelMode(QProcess::ForwardedChannels);
    if (how != u"--child"_s)
        child.start(QCoreApplication::applicationFilePath(), {u"--child"_s, server});
    QLocalSocket beacon;
    QObject::connect(&beacon, &QLocalSocket::disconnected, &app, &QCoreApplication::quit, Qt::QueuedConnection);
    beacon.connectToServer(server);
    if (how == u"--short-parent"_s)
        QObject::connect(&beacon, &QLocalSocket::readyRead, &app, [] { std::_Exit(0); });
    return beacon.waitForConnected() ? QCoreApplication::exec() : 1;
}

/// A parent and its child, who have said that they are there.
class Subjects
{
public:
    Subjects()
    {
        m_server.setSocketOptions(QLocalServer::UserAccessOption);
        if (!m_server.listen(u"qactors-family-%1-%2"_s.arg(QString::number(QCoreApplication::applicationPid()), QString::number(++s_count))))
            qFatal("no local server");
    }
    QStringList arguments(const QString &how) const { return {how, m_server.fullServerName()}; }
    Async<> come()
    {
        for (auto &socket : m_sockets)
            socket = co_await nextConnection(&m_server);
    }
    Async<> haveGone()
    {
        for (auto &socket : m_sockets) {
            while (socket->state() == QLocalSocket::ConnectedState)
                co_await when(socket.get(), &QLocalSocket::disconnected);
        }
    }
    /// A word to both, which a short parent takes for its end.
    void speak()
    {
        for (auto &socket : m_sockets)
            socket->write("x");
    }
    /// Who of them is there yet.
    int left() const
    {
        int count = 0;
        for (const auto &socket : m_sockets)
            count += socket->state() == QLocalSocket::ConnectedState;
        return count;
    }

private:
    static inline int s_count = 0;
    QLocalServer m_server;
    std::unique_ptr<QLocalSocket> m_sockets[2];
};

QString ownProgram()
{
    return QCoreApplication::applicationFilePath();
}

} // namespace

class tst_ProcessFamily : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withChildrenTheyEndToo_data()
    {
        QTest::addColumn<bool>("kills");
        QTest::addColumn<int>("milliseconds");
        QTest::newRow("cancelled") << false << 1;
        QTest::newRow("cancelled, killed at once") << false << 0;
        QTest::newRow("killed") << true << 1;
    }
    void withChildrenTheyEndToo()
    {
        QFETCH(const bool, kills);
        QFETCH(const int, milliseconds);
        await([&]() -> Async<> {
            Subjects subjects;
            const auto options = ProcessOptions().withChildren().killAfter(std::chrono::milliseconds(milliseconds));
            auto group = std::make_unique<TaskGroup>();
            auto task = Task::spawn(*group, [&] { return runProcess(ownProgram(), subjects.arguments(u"--parent"_s), options); });
            co_await subjects.come();
            if (kills) {
                group.reset();
            } else {
                task.cancel();
                co_await group->join();
            }
            co_await subjects.haveGone();
            QACTORS_COMPARE(task.state(), TaskState::Cancelled);
        });
    }

    void withoutItTheChildrenGoOn()
    {
        await([]() -> Async<> {
            Subjects subjects;
            TaskGroup group;
            const auto options = ProcessOptions().killAfter(0s);
            auto task = Task::spawn(group, [&] { return runProcess(ownProgram(), subjects.arguments(u"--parent"_s), options); });
            co_await subjects.come();
            task.cancel();
            co_await group.join();
            QACTORS_VERIFY(subjects.left() >= 1); // the parent's end may not have been seen yet
        });
    }

    void whatEndsByItselfLeavesItsChildren()
    {
        await([]() -> Async<> {
            Subjects subjects;
            QProcess process;
            process.setProgram(ownProgram());
            process.setArguments(subjects.arguments(u"--short-parent"_s));
            detail::leadFamily(process);
            co_await startProcess(&process);
            co_await subjects.come();
            subjects.speak();
            QACTORS_COMPARE(co_await processFinished(&process), 0);
            QACTORS_VERIFY(subjects.left() >= 1);
        });
    }

    void itsOutputErrorsAndExitCodeAreTold()
    {
        const ProcessResult failed = await([] { return runProcess(ownProgram(), {u"--fail"_s, u"-"_s}); });
        QCOMPARE(failed.exitCode, 3);
        QVERIFY(messageOf<ProcessError>([&] { failed.check(); }).endsWith(u"failed with exit code 3: last words"_s));
        const auto options = ProcessOptions().input("a line\n"_ba);
        const ProcessResult good = await([&] { return runProcess(ownProgram(), {u"--echo"_s, u"-"_s}, options); });
        QCOMPARE(good.check().output.trimmed(), "a line"_ba);
        QVERIFY(!messageOf<ProcessError>([] { await([] { return runProcess(u"no-such-program"_s); }); }).isEmpty());
    }
};

int main(int argc, char **argv)
{
    if (argc == 3 && qstrncmp(argv[1], "--", 2) == 0)
        return beSubject(argc, argv);
    QCoreApplication app(argc, argv);
    tst_ProcessFamily test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_processfamily.moc"
