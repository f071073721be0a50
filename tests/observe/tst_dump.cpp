// SPDX-License-Identifier: MIT
// Real time, on threads: a quit that takes longer than a second, in a program of its own.
#include "support/testrun.h"

#include <QActors/Dump>
#include <QActors/Run>
#include <QActors/Task>
#include <QActors/Timeouts>

#include <QtCore/qbuffer.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qprocess.h>
#include <QtCore/qtimer.h>

#if defined(Q_OS_UNIX)
#  include <csignal>
#  include <sys/types.h>
#endif

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

/// This program, started as the subject of a test: a task that sleeps, and one that a shield keeps when the program quits.
int beSubject(int &argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const bool quits = app.arguments().contains(u"--quit"_s);
    return run([quits](TaskGroup &group) -> Async<> {
        group.startSoon([]() -> Async<> {
            Task::setLabel(u"the subject"_s);
            co_await sleep(1h);
        });
        group.startSoon([quits]() -> Async<> {
            if (quits)
                co_await shielded([] { return sleep(2s); });
        });
        co_await sleep(0ms);
        std::puts("ready");
        std::fflush(stdout);
        if (quits)
            QCoreApplication::quit();
        co_await sleepForever();
    });
}

/// Takes no more than so many bytes.
class FullDevice final : public QIODevice
{
public:
    explicit FullDevice(qint64 room) : m_room(room) { open(WriteOnly); }

protected:
    qint64 readData(char *, qint64) override { return -1; }
    qint64 writeData(const char *, qint64 size) override
    {
        if (size > m_room)
            return -1;
        m_room -= size;
        return size;
    }

private:
    qint64 m_room;
};

} // namespace

class tst_Dump : public QObject
{
    Q_OBJECT

private:
    static void startSubject(QProcess &subject, const QString &signal, const QStringList &options = {})
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"QACTORS_DUMP"_s, signal);
        subject.setProcessEnvironment(environment);
        subject.start(QCoreApplication::applicationFilePath(), QStringList(u"--subject"_s) + options);
        QVERIFY(subject.waitForStarted());
    }
    static QByteArray errorsUpTo(QProcess &subject, const char *text)
    {
        QByteArray errors;
        subject.setReadChannel(QProcess::StandardError);
        while (!errors.contains(text) && subject.waitForReadyRead(20'000))
            errors += subject.readAllStandardError();
        return errors;
    }

private Q_SLOTS:
    void SI4_jsonIsOneDocumentHoweverManyPieces()
    {
        QByteArray json;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                for (int i = 0; i < 1000; ++i)
                    group.startSoon([] { return sleepForever(); });
                co_await settle(3);
                QBuffer buffer(&json);
                buffer.open(QIODevice::WriteOnly);
                dumpTasks(&buffer, DumpFormat::Json);
                group.cancel();
            });
        });
        QJsonParseError error;
        const QJsonObject root = QJsonDocument::fromJson(json, &error).object();
        QCOMPARE(error.errorString(), u"no error occurred"_s);
        QCOMPARE(root.value(u"threads"_s).toArray().at(0).toObject().value(u"tasks"_s).toArray().size(), 1001);
    }

    void SI4_aDeviceThatTakesNothingIsAnError()
    {
        const auto dumpTo = [](QIODevice *device) { return [device] { dumpTasks(device); }; };
        QVERIFY(messageOf<MisuseError>(dumpTo(nullptr)).contains(u"not open for writing"_s));
        QBuffer closed;
        QVERIFY(messageOf<MisuseError>(dumpTo(&closed)).contains(u"not open for writing"_s));
        FullDevice full(4);
        QString message;
        awaitVirtual([&]() -> Async<> {
            message = messageOf<Error>(dumpTo(&full));
            co_return;
        });
        QVERIFY2(message.startsWith(u"dumpTasks: the device takes no more"_s), qPrintable(message));
    }

#if defined(Q_OS_UNIX)
    void SI5_aSignalPrintsTheTasks()
    {
        QProcess subject;
        startSubject(subject, u"USR1"_s);
        QVERIFY(subject.waitForReadyRead(20'000));
        QCOMPARE(subject.readAllStandardOutput().trimmed(), "ready");
        QCOMPARE(::kill(pid_t(subject.processId()), SIGUSR1), 0);
        const QByteArray errors = errorsUpTo(subject, "\"the subject\"");
        QVERIFY2(errors.contains("QACTORS_DUMP: The tasks") && errors.contains("main thread"), errors.constData());
        subject.kill();
        QVERIFY(subject.waitForFinished());
    }

    void SI5_aQuitThatTakesLongNamesWhatHoldsItUp()
    {
        QProcess subject;
        startSubject(subject, u"USR1"_s, {u"--quit"_s});
        const QByteArray errors = errorsUpTo(subject, "shielded");
        QVERIFY2(errors.contains("hold it up") && errors.contains("shielded: waits"), errors.constData());
        QVERIFY(subject.waitForFinished());
        QCOMPARE(subject.exitCode(), 0);
    }

    void aSignalThatIsNotKnownIsNamed()
    {
        QProcess subject;
        startSubject(subject, u"KILL"_s);
        const QByteArray errors = errorsUpTo(subject, "KILL");
        QVERIFY2(errors.contains("QACTORS_DUMP: KILL is no signal that it knows; use USR1, USR2 or QUIT"), errors.constData());
        subject.kill();
        QVERIFY(subject.waitForFinished());
    }
#endif
};

int main(int argc, char **argv)
{
    if (argc > 1 && qstrcmp(argv[1], "--subject") == 0)
        return beSubject(argc, argv);
    QCoreApplication app(argc, argv);
    tst_Dump test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_dump.moc"
