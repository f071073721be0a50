// SPDX-License-Identifier: MIT
// Real time, on threads: programs that quit at any moment, some of their own, and lose nothing that they have acknowledged.
#include <QActors/EventLoopPool>
#include <QActors/Quit>

#include "support/quitting.h"

#include <QtCore/qfile.h>
#include <QtCore/qprocess.h>
#include <QtCore/qrandom.h>
#include <QtCore/qset.h>
#include <QtCore/qtemporarydir.h>
#include <QtCore/qthread.h>

using namespace TestSupport;

namespace {

/// Answers before it saves: what was answered must not be lost.
class Ledger : public GenServer
{
    Q_OBJECT
public:
    explicit Ledger(QSet<int> *disk) : m_disk(disk) { }
    Async<> write(int number)
    {
        if (number % 3 == 0)
            co_await yield();
        m_unsaved.insert(number);
    }

protected:
    Async<> init() override { co_await yield(); }
    Async<> terminate(const ExitReason &) override
    {
        for (const int number : std::as_const(m_unsaved)) {
            co_await yield();
            m_disk->insert(number);
        }
    }

private:
    QSet<int> *m_disk;
    QSet<int> m_unsaved;
};

/// Quits at one of its steps, and says when it saves.
class Quitter : public Actor
{
    Q_OBJECT
public:
    Quitter(Log *log, const QString &at) : m_log(log), m_at(at) { }

protected:
    Async<> init() override
    {
        step(u"init"_s);
        co_return;
    }
    Async<> run() override
    {
        co_await receive(on("go", [this] { step(u"run"_s); }));
        co_await sleepForever();
    }
    Async<> terminate(const ExitReason &) override
    {
        step(u"terminate"_s);
        co_await yield();
        m_log->add(u"saved"_s);
    }

private:
    void step(const QString &name)
    {
        if (m_at == name || name == "terminate"_L1)
            QCoreApplication::exit(m_at == name ? 5 : 6);
    }
    Log *m_log;
    const QString m_at;
};

/// A program that saves into a file as it quits; or two of them, one after the other, or one that never comes to an end.
int beSubject(int argc, char **argv)
{
    const QString how = QString::fromLocal8Bit(argv[2]);
    const QString path = QString::fromLocal8Bit(argv[3]);
    class Saver : public Actor
    {
    public:
        Saver(const QString &path, bool hangs) : m_path(path), m_hangs(hangs) { }

    protected:
        Async<> run() override
        {
            QCoreApplication::exit(3);
            co_await sleepForever();
        }
        Async<> terminate(const ExitReason &why) override
        {
            if (m_hangs)
                co_await sleepForever();
            co_await sleep(1ms);
            QFile file(m_path);
            if (file.open(QIODevice::Append))
                file.write(why.toString().toUtf8() + '\n');
        }

    private:
        const QString m_path;
        const bool m_hangs;
    };
    static Window window; // outlives the application, as statics do
    setQuitTimeout(how == "hangs"_L1 ? Duration(10ms) : Duration(1min));
    int code = 0;
    for (int i = 0; i < (how == "twice"_L1 ? 2 : 1); ++i) {
        QCoreApplication app(argc, argv);
        window.tasks.startSoon([&]() -> Async<> { co_await start<Saver>(window.tasks, path, how == "hangs"_L1); });
        code += QCoreApplication::exec();
    }
    return code;
}

} // namespace

class tst_Quit_Moments : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void EN11_whatIsAcknowledgedIsSaved()
    {
        EventLoopPool pool(1);
        QRandomGenerator random(4711);
        int acknowledgedInAll = 0;
        for (int moment = 0; moment < 100; ++moment) {
            Window window, other;
            QSet<int> disk, acknowledged;
            const auto write = [&](ActorRef<Ledger> ledger, int first) {
                return [&acknowledged, ledger, first]() -> Async<> {
                    for (int number = first;; number += 4) {
                        co_await ledger.call(&Ledger::write, number);
                        acknowledged.insert(number);
                    }
                };
            };
            const auto begin = [&]() -> Async<> {
                const Place place = moment % 2 ? Place(pool) : Place();
                const auto ledger = co_await startWith<Ledger>(window.tasks, StartOptions().on(place), &disk);
                for (int writer = 0; writer < 4; ++writer)
                    (writer % 2 ? other : window).tasks.startSoon(write(ActorRef<Ledger>(ledger.pid()), writer));
            };
            const auto quit = [turns = random.bounded(200)]() -> Async<> {
                for (int i = 0; i < turns; ++i)
                    co_await yield();
                QCoreApplication::quit();
            };
            window.tasks.startSoon(std::ref(begin));
            other.tasks.startSoon(std::ref(quit));
            QCOMPARE(QCoreApplication::exec(), 0);
            QVERIFY2(disk.contains(acknowledged), qPrintable(QString::number(moment)));
            acknowledgedInAll += int(acknowledged.size());
            QCOMPARE(window.tasks.count() + other.tasks.count(), 0);
        }
        QVERIFY(acknowledgedInAll > 100);
    }

    void EN11_atEachStep_data()
    {
        QTest::addColumn<QString>("at");
        for (const char *at : {"before", "init", "run", "terminate"})
            QTest::newRow(at) << QString::fromLatin1(at);
    }
    void EN11_atEachStep()
    {
        QFETCH(const QString, at);
        Window window;
        Log log;
        bool isTooLate = true; // Qt 6.11 tells of the quit within exit()
        const auto told = connect(qApp, &QCoreApplication::aboutToQuit, this, [&] { isTooLate = QThread::currentThread()->loopLevel() == 0; });
        const auto quit = [at] {
            if (at == "before"_L1 || at == "terminate"_L1)
                QCoreApplication::exit(5);
        };
        if (at == "before"_L1)
            QTimer::singleShot(0, qApp, quit);
        window.tasks.startSoon([&]() -> Async<> {
            const auto starting = [&]() -> Async<> {
                const auto quitter = co_await start<Quitter>(window.tasks, &log, at);
                send(quitter, "go");
                co_await settle(2);
            };
            co_await shielded(starting);
            quit();
        });
        const int code = QCoreApplication::exec();
        disconnect(told);
        // With that, an actor that quits itself ends in the loop that ends, which may still be told another code.
        QCOMPARE(code, !isTooLate && (at == "init"_L1 || at == "run"_L1) ? 6 : 5);
        QCOMPARE(log.join(u", "), u"saved"_s);
    }

    void EN12_programsOfTheirOwn_data()
    {
        QTest::addColumn<QByteArray>("saved");
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("says");
        QTest::newRow("once") << QByteArray("Shutdown\n") << 3 << QByteArray();
        QTest::newRow("twice") << QByteArray("Shutdown\nShutdown\n") << 6 << QByteArray();
        QTest::newRow("hangs") << QByteArray() << 3 << QByteArray("have not ended within 10 ms and are killed");
    }
    void EN12_programsOfTheirOwn()
    {
        QFETCH(const QByteArray, saved);
        QFETCH(const int, code);
        QFETCH(const QByteArray, says);
        const QTemporaryDir directory;
        const QString path = directory.filePath(u"saved"_s);
        QProcess subject;
        subject.start(QCoreApplication::applicationFilePath(),
                      {u"--subject"_s, QString::fromLatin1(QTest::currentDataTag()), path});
        QVERIFY(subject.waitForFinished());
        QFile file(path);
        QCOMPARE(file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray(), saved);
        QCOMPARE(subject.exitCode(), code);
        const QByteArray errors = subject.readAllStandardError();
        QVERIFY2(says.isEmpty() ? errors.isEmpty() : errors.contains(says), errors.constData());
    }
};

int main(int argc, char **argv)
{
    if (argc > 1 && qstrcmp(argv[1], "--subject") == 0)
        return beSubject(argc, argv);
    QCoreApplication app(argc, argv);
    tst_Quit_Moments test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_quit_moments.moc"
