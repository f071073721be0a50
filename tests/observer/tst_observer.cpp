// SPDX-License-Identifier: MIT
// Real I/O, on threads: local sockets, and programs of their own.
#include "support/observing.h"

#include <QActors/Assertions>
#include <QActors/Dump>
#include <QActors/EventLoopPool>
#include <QActors/Snapshot>
#include <QActors/observe/detail/walkedtime.h>

#include "../../src/observer/document_p.h"
#include "../../src/observer/observerpace_p.h"
#include "support/bank.h"

#include <QtCore/qfileinfo.h>
#include <QtCore/qscopeguard.h>

#include <cstdio>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

/// This program, as one that is observed: by the name that it is given, or as the environment wants.
int beSubject(int &argc, char **argv)
{
    QCoreApplication app(argc, argv);
    std::optional<Observer> observer;
    if (argc > 2)
        observer = Observer::listen({.name = QString::fromLocal8Bit(argv[2])});
    std::puts("ready");
    std::fflush(stdout);
    return run([](TaskGroup &) { return sleepForever(); });
}

QString errorOfListening(const ObserverOptions &options)
{
    return messageOf<Error>([&] { static_cast<void>(Observer::listen(options)); });
}

} // namespace

class tst_Observer : public QObject
{
    Q_OBJECT

    const RuntimeDirectory m_runtime;

private Q_SLOTS:
    void OB1_itAnswersWhileTheThreadThatItTellsOfHangs()
    {
        const Observer observer = Observer::listen();
        QCOMPARE(observer.name(), u"qactors-%1"_s.arg(QCoreApplication::applicationPid()));
        TaskGroup group;
        group.startSoon([] { return sleepForever(); });
        RawClient client(observer.name()); // blocks this thread
        client.send(snapshotRequest());
        const QByteArray hello = client.frame();
        QVERIFY2(hello.startsWith('H'), hello.constData());
        const QJsonObject said = QJsonDocument::fromJson(hello.mid(1)).object();
        QCOMPARE(said.value(u"protocol"_s).toString(), u"qactors-observer"_s);
        QCOMPARE(said.value(u"process"_s).toInteger(), QCoreApplication::applicationPid());
        const QJsonObject seen = client.document();
        QCOMPARE(seen.value(u"schema"_s).toString(), u"qactors-snapshot"_s);
        const QJsonObject thread = seen.value(u"threads"_s).toArray().at(0).toObject();
        QCOMPARE(thread.value(u"state"_s).toString(), u"busy"_s);
        QCOMPARE(thread.value(u"taskCount"_s).toInt(), 1);
    }

    void OB2_itTakesNoSnapshotUnlessAClientAsks()
    {
        const Observer observer = Observer::listen();
        RawClient client(observer.name());
        QVERIFY(client.frame().startsWith('H'));
        QCOMPARE(observer.clientCount(), 1);
        // Nothing is put into this thread's inbox: that is what a snapshot begins with.
        QEventLoop loop;
        while (loop.processEvents(QEventLoop::ExcludeSocketNotifiers)) { }
        QVERIFY(!client.hasSomething());
        QVERIFY(!loop.processEvents(QEventLoop::ExcludeSocketNotifiers));
        // But it is for one that asks.
        client.send(snapshotRequest());
        QVERIFY(!client.document().isEmpty());
        QVERIFY(loop.processEvents(QEventLoop::ExcludeSocketNotifiers));
    }

    void OB8_whatIsDoneSinceTheLastOneDecidesWhenTheNextOneIs()
    {
        using detail::ObserverPace;
        ObserverPace pace;
        QVERIFY(pace.pause(1h, 5s) == 0s); // the first one
        pace.begin(1000ms, 50ms);
        pace.end(1010ms);
        QVERIFY(pace.pause(1010ms, 52ms) == 20ms); // 2 ms of work are a fifth of 10
        QVERIFY(pace.pause(1100ms, 52ms) == 0s);
        QVERIFY(pace.pause(1300ms, 150ms) == 200ms); // 100 ms of 500
        QVERIFY(pace.pause(1600ms, 150ms) == 0s);
    }

    void OB8_theWorkOfTheThreadsThatAreLookedAtCounts()
    {
        EventLoopPool pool(1);
        const auto body = [&](TaskGroup &group) -> Async<> {
            for (int i = 0; i < 300; ++i)
                co_await startOn<Store>(pool, group);
            const Duration before = detail::walkedTime();
            const Snapshot seen = snapshotNow(20s); // by this thread
            QACTORS_VERIFY(seen.threads.size() >= 2 && seen.threads.at(1).tasks.size() >= 300);
            const Duration here = detail::walkedTime();
            QACTORS_VERIFY(here > before);
            group.cancel();
        };
        await([&] { return withTaskGroup(body); });
    }

    void OB3_twoOfOneNameAreRefused()
    {
        const Observer observer = Observer::listen({.name = u"shop"_s});
        QCOMPARE(errorOfListening({.name = u"shop"_s}), u"Observer: this program listens as \"shop\" already"_s);
        QProcess subject;
        startSubject(subject, {u"store"_s});
        const QString error = errorOfListening({.name = u"store"_s});
        QVERIFY2(error.contains(u"process %1 (tst_observer) listens as \"store\" already"_s.arg(subject.processId())), qPrintable(error));
        subject.kill();
        QVERIFY(subject.waitForFinished());
    }

    void OB3_whatACrashedOneHasLeftIsNotInTheWay()
    {
        QProcess subject;
        startSubject(subject, {u"crashed"_s});
        QCOMPARE(Observer::programs().size(), 1);
        subject.kill();
        QVERIFY(subject.waitForFinished());
        QVERIFY(QFileInfo::exists(Observer::directory() + u"/crashed"_s));
        QVERIFY(Observer::programs().isEmpty());
        const Observer observer = Observer::listen({.name = u"crashed"_s});
        RawClient client(observer.name());
        QVERIFY(client.frame().startsWith('H'));
    }

    void theEnvironmentSwitchesItOn_data()
    {
        QTest::addColumn<QString>("value");
        QTest::addColumn<bool>("named");
        QTest::newRow("1") << u"1"_s << false;
        QTest::newRow("a name") << u"kiosk"_s << true;
    }
    void theEnvironmentSwitchesItOn()
    {
        QFETCH(QString, value);
        QFETCH(bool, named);
        QProcess subject;
        startSubject(subject, {}, value);
        const QList<ObservedProgram> programs = Observer::programs();
        QCOMPARE(programs.size(), 1);
        QCOMPARE(programs.at(0).name, named ? value : u"qactors-%1"_s.arg(subject.processId()));
        QCOMPARE(programs.at(0).process, subject.processId());
        RawClient client(programs.at(0).name);
        client.send(snapshotRequest());
        QCOMPARE(client.document().value(u"process"_s).toInteger(), subject.processId());
        subject.terminate();
        QVERIFY(subject.waitForFinished());
    }
    void aWrongNameInTheEnvironmentIsNamed()
    {
        QProcess subject;
        startSubject(subject, {}, u"a/b"_s);
        subject.setReadChannel(QProcess::StandardError);
        QByteArray errors = subject.readAllStandardError();
        while (!errors.contains('\n') && subject.waitForReadyRead(20'000))
            errors += subject.readAllStandardError();
        QVERIFY2(errors.contains("QACTORS_OBSERVER: Observer: \"a/b\" cannot be a name"), errors.constData());
        QVERIFY(Observer::programs().isEmpty());
        subject.kill();
        QVERIFY(subject.waitForFinished());
    }

    void OB4_anotherUsersDirectoryIsRefused()
    {
        QVERIFY(QFile::setPermissions(Observer::directory(),
                                      QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner | QFile::WriteOther));
        const auto mend = qScopeGuard([this] {
            QFile::setPermissions(m_runtime.path() + u"/qactors"_s, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        });
        const QString error = errorOfListening({});
        QVERIFY2(error.contains(u"/qactors is not a directory of this user alone"_s), qPrintable(error));
    }
    void OB4_theSocketIsTheUsersAlone()
    {
        const Observer observer = Observer::listen();
        const auto permissions = QFileInfo(Observer::directory()).permissions();
        QVERIFY(!(permissions & (QFile::ReadGroup | QFile::ExeGroup | QFile::ReadOther | QFile::ExeOther | QFile::WriteOther)));
        const auto others = QFileInfo(Observer::directory() + u'/' + observer.name()).permissions();
        QVERIFY(!(others & (QFile::WriteGroup | QFile::WriteOther)));
    }

    void whatCannotBeIsRefused()
    {
        for (const QString &name : {u"a b"_s, u".hidden"_s, u"a/b"_s, u"x.lock"_s, u"ä"_s, QString(41, u'x')})
            QVERIFY(errorOfListening({.name = name}).contains(u"cannot be a name"_s));
        QVERIFY(errorOfListening({.mostClients = 0}).contains(u"one client at least"_s));
        QVERIFY(errorOfListening({.patience = 0s}).contains(u"more patience"_s));
    }

    void itEndsWithItsObject()
    {
        {
            Observer first = Observer::listen({.name = u"moved"_s});
            Observer second = std::move(first);
            QCOMPARE(second.name(), u"moved"_s);
            QCOMPARE(first.name(), QString());
            QCOMPARE(first.clientCount(), 0);
            QCOMPARE(Observer::programs().size(), 1);
        }
        QVERIFY(Observer::programs().isEmpty());
        QVERIFY(!QFileInfo::exists(Observer::directory() + u"/moved"_s));
        const Observer again = Observer::listen({.name = u"moved"_s});
    }
    void itEndsInTheMiddleOfASnapshot()
    {
        for (int i = 0; i < 5; ++i) {
            TaskGroup group;
            group.startSoon([] { return sleepForever(); });
            std::optional<Observer> observer = Observer::listen({.name = u"short"_s});
            RawClient client(observer->name());
            QVERIFY(client.frame().startsWith('H'));
            client.send(snapshotRequest());
            observer.reset();
            QVERIFY(!client.lastWords().startsWith('X'));
        }
    }

    void aLargeDocumentGoesToAFile()
    {
        detail::Document document(1000);
        QByteArray all;
        for (int i = 0; i < 500; ++i) {
            const QByteArray line = QByteArray::number(i) + '\n';
            all += line;
            QCOMPARE(document.write(line), line.size());
        }
        QCOMPARE(document.length(), all.size());
        QCOMPARE(document.piece(0, 10), all.left(10));
        QCOMPARE(document.piece(700, 1100), all.mid(700, 1100)); // from before and after the limit
        QCOMPARE(document.piece(all.size() - 3, 100), all.right(3));
    }
};

int main(int argc, char **argv)
{
    if (argc > 1 && qstrcmp(argv[1], "--subject") == 0)
        return beSubject(argc, argv);
    QCoreApplication app(argc, argv);
    tst_Observer test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_observer.moc"
