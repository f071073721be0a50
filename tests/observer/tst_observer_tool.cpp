// SPDX-License-Identifier: MIT
// A program of its own: the tool that it runs comes from the build.
// Real I/O, on threads: the built qactors-observer, and this program as one that is observed.
#include "support/observing.h"
#include "support/terminal.h"

#include <QActors/Actor>
#include <QActors/Lock>
#include <QActors/Registry>
#include <QActors/Send>
#include <QActors/Start>
#include <QActors/Task>

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qlockfile.h>
#include <QtCore/qregularexpression.h>
#include <QtNetwork/qlocalserver.h>
#include <QtNetwork/qlocalsocket.h>

#include <cstdio>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

/// Reads none of its messages.
class Hoarder : public Actor
{
    Q_OBJECT
protected:
    Async<> run() override { co_await sleepForever(); }
};

class Worker : public Actor
{
    Q_OBJECT
protected:
    Async<> run() override
    {
        for (;;) {
            QElapsedTimer timer;
            for (timer.start(); timer.elapsed() < 3;) { }
            co_await sleep(1ms);
        }
    }
};

int beSubject(int &argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const Observer observer = Observer::listen({.name = u"shop"_s});
    return run([](TaskGroup &group) -> Async<> {
        const Pid hoarder = co_await start<Hoarder>(group);
        registerName(u"hoarder"_s, hoarder);
        for (int i = 0; i < 50; ++i)
            send(hoarder, i);
        const Pid worker = co_await start<Worker>(group);
        registerName(u"worker"_s, worker);
        group.startSoon([] { return sleepForever(); }).setLabel(u"evil \x1b[2J"_s);
        Lock there, back;
        const auto take = [](Lock &first, Lock &second) -> Async<> {
            const Token one = co_await first.acquire();
            co_await yield();
            const Token other = co_await second.acquire();
        };
        group.startSoon([&] { return take(there, back); }).setLabel(u"there"_s);
        group.startSoon([&] { return take(back, there); }).setLabel(u"back"_s);
        co_await sleep(1ms);
        std::puts("ready");
        std::fflush(stdout);
        co_await sleepForever();
    });
}

struct Output
{
    int code;
    QString out;
    QString errors;
};

Output runTool(const QStringList &arguments)
{
    QProcess tool;
    tool.start(QStringLiteral(QACTORS_OBSERVER_TOOL), arguments);
    if (!tool.waitForFinished(60'000))
        return {-1, {}, tool.errorString()};
    return {tool.exitStatus() == QProcess::NormalExit ? tool.exitCode() : -2, QString::fromUtf8(tool.readAllStandardOutput()),
            QString::fromUtf8(tool.readAllStandardError())};
}

} // namespace

class tst_ObserverTool : public QObject
{
    Q_OBJECT

    const RuntimeDirectory m_runtime;
    QProcess m_subject;

private Q_SLOTS:
    void initTestCase() { startSubject(m_subject, {}); }
    void cleanupTestCase()
    {
        m_subject.kill();
        QVERIFY(m_subject.waitForFinished());
    }

    void OT1_withoutArgumentsItListsWhatListens()
    {
        const Output listed = runTool({});
        QCOMPARE(listed.code, 0);
        const QRegularExpression row(u"^%1 +shop +tst_observer_tool$"_s.arg(m_subject.processId()), QRegularExpression::MultilineOption);
        QVERIFY2(row.match(listed.out).hasMatch(), qPrintable(listed.out));
        const QByteArray before = qgetenv("XDG_RUNTIME_DIR");
        const RuntimeDirectory empty;
        const Output none = runTool({});
        qputenv("XDG_RUNTIME_DIR", before);
        QCOMPARE(none.code, 1);
        QVERIFY2(none.errors.contains(u"no program listens; start one with QACTORS_OBSERVER=1"_s), qPrintable(none.errors));
    }

    void OT2_onceItPrintsTheTree_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("by name") << QStringList{u"shop"_s, u"--once"_s};
        QTest::newRow("by process") << QStringList{u"--once"_s, QString::number(m_subject.processId())};
        QTest::newRow("no terminal") << QStringList{u"shop"_s};
    }
    void OT2_onceItPrintsTheTree()
    {
        QFETCH(QStringList, arguments);
        const Output output = runTool(arguments);
        QCOMPARE(output.code, 0);
        QVERIFY2(output.out.startsWith(u"main thread: 6 tasks"_s), qPrintable(output.out));
        QVERIFY2(output.out.contains(u"\"hoarder\", 50 messages: waits "_s), qPrintable(output.out));
        QVERIFY2(output.out.contains(u"\"evil ?[2J\""_s), qPrintable(output.out)); // nothing that a terminal would obey
    }

    void OT8_deadlocksAreMarked()
    {
        const QString tree = runTool({u"shop"_s, u"--once"_s}).out;
        QVERIFY2(tree.contains(QRegularExpression(u"\"there\", in a cycle of waits with task \\d+: "_s)), qPrintable(tree));
        QVERIFY2(!tree.contains(QRegularExpression(u"\"worker\".* in a cycle"_s)), qPrintable(tree));
        const QString top = runTool({u"shop"_s, u"--once"_s, u"--top"_s, u"busy"_s, u"--interval"_s, u"0.1"_s}).out;
        QVERIFY2(top.contains(QRegularExpression(u"\"back\", in a cycle of waits\n"_s)), qPrintable(top));
    }
    void OT9_aRecordingIsOneSnapshotAfterTheOther()
    {
        const QString path = m_runtime.path() + u"/run.json"_s;
        QProcess tool;
        tool.start(QStringLiteral(QACTORS_OBSERVER_TOOL), {u"shop"_s, u"--record"_s, path, u"--interval"_s, u"0.1"_s});
        const auto snapshots = [&path] {
            QFile file(path);
            return file.open(QIODevice::ReadOnly) ? file.readAll().count("{\"schema\":\"qactors-snapshot\"") : 0;
        };
        QTRY_VERIFY_WITH_TIMEOUT(snapshots() >= 3, 30'000);
        tool.kill();
        QVERIFY(tool.waitForFinished());
        const Output refused = runTool({u"shop"_s, u"--record"_s, m_runtime.path()});
        QVERIFY2(refused.code == 1 && refused.errors.contains(u"--record "_s + m_runtime.path()), qPrintable(refused.errors));
    }

    void OT3_jsonIsTheSnapshot()
    {
        const Output output = runTool({u"shop"_s, u"--json"_s});
        QCOMPARE(output.code, 0);
        const QJsonObject root = QJsonDocument::fromJson(output.out.toUtf8()).object();
        QCOMPARE(root.value(u"schema"_s).toString(), u"qactors-snapshot"_s);
        QCOMPARE(root.value(u"process"_s).toInteger(), m_subject.processId());
    }

    void OT4_topShowsTheFullestMailboxFirst()
    {
        const QStringList lines = runTool({u"shop"_s, u"--once"_s, u"--top"_s, u"mailbox"_s, u"--interval"_s, u"0.1"_s}).out.split(u'\n');
        QVERIFY2(lines.value(0).startsWith(u"pid "_s) && lines.value(0).contains(u"mailbox"_s), qPrintable(lines.value(0)));
        QVERIFY2(QRegularExpression(u"^<[0-9.]+> +50 .* hoarder$"_s).match(lines.value(1)).hasMatch(), qPrintable(lines.value(1)));
    }
    void OT4_topShowsTheBusiestFirst()
    {
        const QStringList lines = runTool({u"shop"_s, u"--once"_s, u"--top"_s, u"busy"_s, u"--interval"_s, u"0.5"_s}).out.split(u'\n');
        QVERIFY2(lines.value(1).endsWith(u" worker"_s), qPrintable(lines.join(u'\n')));
        QVERIFY2(lines.value(1).split(u' ', Qt::SkipEmptyParts).value(3).toDouble() > 0, qPrintable(lines.value(1)));
    }
    void OT5_oneCanBeFollowed()
    {
        const Output output = runTool({u"shop"_s, u"--follow"_s, u"hoarder"_s, u"--interval"_s, u"0.1"_s});
        QCOMPARE(output.code, 0);
        QVERIFY2(output.out.contains(u"50 messages in the mailbox"_s) && !output.out.contains(u"worker"_s), qPrintable(output.out));
        const Output unknown = runTool({u"shop"_s, u"--follow"_s, u"nobody"_s, u"--interval"_s, u"0.1"_s});
        QCOMPARE(unknown.code, 1);
        QVERIFY2(unknown.errors.contains(u"there is no task or actor \"nobody\" in it"_s), qPrintable(unknown.errors));
    }

    void OT6_wrongOptionsAreNamed_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("error");
        QTest::newRow("unknown") << QStringList{u"--colour"_s} << u"Unknown option 'colour'"_s;
        QTest::newRow("two programs") << QStringList{u"a"_s, u"b"_s} << u"\"b\" is one too many"_s;
        QTest::newRow("order") << QStringList{u"a"_s, u"--top"_s, u"size"_s} << u"choose \"mailbox\" or \"busy\""_s;
        QTest::newRow("interval") << QStringList{u"a"_s, u"--interval"_s, u"0"_s} << u"give 0.1 to 3600 seconds"_s;
        QTest::newRow("no program") << QStringList{u"--json"_s} << u"which program?"_s;
        QTest::newRow("record and once") << QStringList{u"a"_s, u"--record"_s, u"x"_s, u"--once"_s} << u"--record writes whole snapshots"_s;
        QTest::newRow("json and top") << QStringList{u"a"_s, u"--json"_s, u"--top"_s, u"busy"_s} << u"--json prints the whole"_s;
    }
    void OT6_wrongOptionsAreNamed()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, error);
        const Output output = runTool(arguments);
        QCOMPARE(output.code, 2);
        QVERIFY2(output.errors.startsWith(u"qactors-observer: "_s) && output.errors.contains(error), qPrintable(output.errors));
    }

    void OT6_aProgramWithoutAnObserverIsNamed()
    {
        const Output output = runTool({QString::number(QCoreApplication::applicationPid())});
        QCOMPARE(output.code, 1);
        QVERIFY2(output.errors.contains(u"does not listen for observers (these do: shop); start it with QACTORS_OBSERVER=1"_s), qPrintable(output.errors));
    }

    void OT6_anotherVersionIsNamed_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("error");
        const QByteArray hello = frame('H', R"({"protocol":"qactors-observer","version":1})");
        QTest::newRow("of the protocol") << frame('H', R"({"protocol":"qactors-observer","version":2})")
                                         << u"speaks version 2 of the observer's protocol, this client version 1"_s;
        QTest::newRow("of the schema") << hello + frame('D', R"({"schema":"qactors-snapshot","version":9})") + frame('E', {})
                                       << u"the schema's version is 9, and this QActors reads version 1"_s;
        QTest::newRow("no JSON") << hello + frame('D', "[") + frame('E', {}) << u"no object of JSON"_s;
    }
    void OT6_anotherVersionIsNamed()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, error);
        QLockFile lock(Observer::directory() + u"/impostor.lock"_s);
        QVERIFY(lock.tryLock(0));
        QLocalServer server;
        QVERIFY(server.listen(Observer::directory() + u"/impostor"_s));
        QProcess tool;
        tool.start(QStringLiteral(QACTORS_OBSERVER_TOOL), {u"impostor"_s});
        QVERIFY(server.waitForNewConnection(20'000));
        QLocalSocket *socket = server.nextPendingConnection();
        // The answer comes after the question.
        const auto hello = 5 + qFromBigEndian<qint32>(bytes.constData() + 1);
        socket->write(bytes.left(hello));
        socket->flush();
        if (bytes.size() > hello) {
            QVERIFY(socket->waitForReadyRead(20'000));
            socket->write(bytes.mid(hello));
            socket->flush();
        }
        QVERIFY(tool.waitForFinished(20'000));
        const QString errors = QString::fromUtf8(tool.readAllStandardError());
        QVERIFY2(tool.exitCode() == 1 && errors.contains(error), qPrintable(errors));
    }

    void OT7_onATerminalItShowsAndObeysKeys()
    {
        PseudoTerminal terminal(100, 20);
        QProcess tool;
        terminal.attach(tool);
        tool.start(QStringLiteral(QACTORS_OBSERVER_TOOL), {u"shop"_s, u"--text"_s, u"--interval"_s, u"0.1"_s});
        QVERIFY2(terminal.waitFor("q quit"), terminal.seen().constData());
        QVERIFY2(terminal.seen().contains("main thread: 6 tasks"), terminal.seen().constData());
        QVERIFY2(terminal.seen().contains("\033[31m"), terminal.seen().constData()); // the deadlock's
        terminal.type("m");
        QVERIFY2(terminal.waitFor("turns/s  busy % "), terminal.seen().constData()); // the table's header
        terminal.type("j"); // the first actor
        terminal.type("f");
        QVERIFY2(terminal.waitFor("50 messages in the mailbox"), terminal.seen().constData());
        terminal.type("f ");
        QVERIFY2(terminal.waitFor("(frozen)"), terminal.seen().constData());
        terminal.type(" t");
        QVERIFY2(terminal.waitFor("main thread: 6 tasks"), terminal.seen().constData());
        terminal.type("q");
        QVERIFY2(terminal.waitFor("\033[?1049l"), terminal.seen().constData()); // the screen as it was
        QVERIFY(tool.waitForFinished(20'000));
        QCOMPARE(tool.exitStatus(), QProcess::NormalExit);
        QCOMPARE(tool.exitCode(), 0);
    }
};

int main(int argc, char **argv)
{
    if (argc > 1 && qstrcmp(argv[1], "--subject") == 0)
        return beSubject(argc, argv);
    QCoreApplication app(argc, argv);
    tst_ObserverTool test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_observer_tool.moc"
