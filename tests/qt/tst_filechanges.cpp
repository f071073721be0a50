// SPDX-License-Identifier: MIT
// Real I/O: files that others change.
#include <QActors/FileChanges>

#include "support/rounds.h"
#include "support/waits.h"

#include <QtCore/qsavefile.h>
#include <QtCore/qtemporarydir.h>

#include <cstdio>

using namespace TestSupport;

namespace {

struct Folder
{
    Folder()
    {
        if (!folder.isValid())
            qFatal("no temporary folder");
    }
    QString path(const QString &name) const { return folder.filePath(name); }
    static void write(const QString &path, const QByteArray &data, QIODevice::OpenMode mode = QIODevice::WriteOnly)
    {
        QFile file(path);
        QVERIFY(file.open(mode));
        file.write(data);
    }
    static void replace(const QString &path, const QByteArray &data)
    {
        QSaveFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(data);
        QVERIFY(file.commit());
    }
    QTemporaryDir folder;
};

Async<> waitForOne()
{
    const Folder folder;
    const QString path = folder.path(u"config"_s);
    FileChanges changes({path});
    co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
        group.startSoon([&]() -> Async<> {
            co_await QActors::sleep(1ms);
            Folder::write(path, "new");
        });
        QACTORS_COMPARE(co_await changes.next(), QStringList(path));
    });
}

} // namespace

class tst_FileChanges : public QObject
{
    Q_OBJECT

    std::optional<LeakGuard> m_guard;

private Q_SLOTS:
    void init() { m_guard.emplace(); }
    void cleanup() { VERIFY_NO_LEAK(*m_guard); }

    // A file's whole life, one change at a time, twice over: each is told, and none ends the watch.
    void QW2_eachWayToChangeAFileIsTold()
    {
        const Folder folder;
        const QString path = folder.path(u"config"_s);
        const QString other = folder.path(u"other"_s);
        FileChanges changes({path});
        const QList<std::pair<const char *, std::function<void()>>> steps{
            {"made", [&] { Folder::write(path, "1"); }},
            {"written", [&] { Folder::write(path, "22", QIODevice::Append); }},
            {"replaced", [&] { Folder::replace(path, "4444"); }},
            {"written after that", [&] { Folder::write(path, "55555", QIODevice::Append); }},
            {"replaced again", [&] { Folder::replace(path, "666666"); }},
            {"moved away", [&] { QVERIFY(QFile::rename(path, other)); }},
            {"moved back", [&] { QVERIFY(QFile::rename(other, path)); }},
            {"written after that", [&] { Folder::write(path, "7", QIODevice::Append); }},
            {"deleted", [&] { QVERIFY(QFile::remove(path)); }},
        };
        Log told; // says how far it came
        await([&]() -> Async<> {
            for (int round = 0; round < 2; ++round) {
                for (const auto &step : steps) {
                    step.second();
                    QACTORS_COMPARE(co_await changes.next(), QStringList(path));
                    told << QString::fromLatin1(step.first);
                    co_await QActors::sleep(5ms); // a step may be several events, and so two changes
                    while (co_await moveOnAfter(10ms, [&]() -> Async<> { co_await changes.next(); })) { }
                }
            }
        });
        QCOMPARE(told.size(), 2 * steps.size());
    }

    // Somebody still has the old file open, so that the system goes on with the watch of that one.
    void QW2_aFileThatIsReplacedWhileOthersReadIt()
    {
        const Folder folder;
        const QString path = folder.path(u"config"_s);
        Folder::write(path, "1");
        QFile reader(path);
        QVERIFY(reader.open(QIODevice::ReadOnly));
        FileChanges changes({path});
        await([&]() -> Async<> {
            Folder::replace(path, "22");
            co_await changes.next();
            while (co_await moveOnAfter(10ms, [&]() -> Async<> { co_await changes.next(); })) { }
            Folder::write(path, "333", QIODevice::Append);
            QACTORS_COMPARE(co_await changes.next(), QStringList(path));
        });
    }

    // The folder of the file, or the link to that, is moved away and made again, as by an installation: the file goes along.
    void QW2_aFolderThatIsReplaced_data()
    {
        QTest::addColumn<bool>("isLink");
        QTest::newRow("folder") << false;
        QTest::newRow("link") << true;
    }
    void QW2_aFolderThatIsReplaced()
    {
        QFETCH(bool, isLink);
        const Folder folder;
        const QString current = folder.path(u"current"_s);
        const QString path = folder.path(u"current/config"_s);
        const auto install = [&](const QByteArray &text) { // wholly, and then at once
            const QString made = folder.path(QString::fromLatin1(text));
            QVERIFY(QDir().mkdir(made));
            Folder::write(made + u"/config"_s, text);
            if (isLink) {
                QVERIFY(QFile::link(made, folder.path(u"next"_s)));
                QCOMPARE(std::rename(qPrintable(folder.path(u"next"_s)), qPrintable(current)), 0);
            } else {
                QDir().rename(current, folder.path(u"former"_s) + QString::fromLatin1(text));
                QVERIFY(QDir().rename(made, current));
            }
        };
        install("1");
        FileChanges changes({path});
        const auto quiet = [&]() -> Async<> {
            while (co_await moveOnAfter(10ms, [&]() -> Async<> { co_await changes.next(); })) { }
        };
        await([&]() -> Async<> {
            for (const QByteArray text : {"22", "333", "4444"}) {
                install(text);
                QACTORS_COMPARE(co_await changes.next(), QStringList(path));
                co_await quiet();
                Folder::write(path, "+", QIODevice::Append); // the new one is watched
                QACTORS_COMPARE(co_await changes.next(), QStringList(path));
                co_await quiet();
            }
        });
    }

    void QW2_noChangeIsLostBetweenWaits()
    {
        const Folder folder;
        const QString first = folder.path(u"first"_s);
        const QString second = folder.path(u"second"_s);
        FileChanges changes({first, second});
        await([&]() -> Async<> {
            for (int round = 0; round < 30; ++round) {
                const QByteArray data(round + 1, 'x');
                Folder::write(first, data);
                if (round % 2)
                    co_await QActors::sleep(2ms); // Qt has told, and nobody waited
                Folder::replace(second, data);
                QStringList all;
                while (!all.contains(first) || !all.contains(second))
                    all += co_await changes.next();
                while (co_await moveOnAfter(2ms, [&]() -> Async<> { co_await changes.next(); })) { }
            }
        });
    }

    void QW2_aCancelledWaitLosesNoChange()
    {
        const Folder folder;
        const QString path = folder.path(u"config"_s);
        for (const bool kill : {false, true}) {
            FileChanges changes({path});
            const auto disturb = [&](std::unique_ptr<TaskGroup> &group) {
                QFile::exists(path) ? Folder::replace(path, "longer") : Folder::write(path, "1");
                kill ? group.reset() : group->cancel();
            };
            QCOMPARE(endOf([&] { return changes.next(); }, disturb), u"cancelled"_s);
            QCOMPARE(await([&] { return changes.next(); }), QStringList(path));
        }
    }

    void aPathWhoseFoldersAreMadeLater()
    {
        const Folder folder;
        const QString path = folder.path(u"a/b/config"_s);
        FileChanges changes({path});
        await([&]() -> Async<> {
            QACTORS_VERIFY(QDir(folder.folder.path()).mkpath(u"a/b"_s));
            co_await QActors::sleep(5ms);
            Folder::write(path, "1");
            QACTORS_COMPARE(co_await changes.next(), QStringList(path));
            QACTORS_VERIFY(QDir(folder.path(u"a"_s)).removeRecursively());
            QACTORS_COMPARE(co_await changes.next(), QStringList(path));
        });
    }

    void aFolderHasItsFilesComeAndGo()
    {
        const Folder folder;
        FileChanges changes({folder.folder.path()});
        await([&]() -> Async<> {
            Folder::write(folder.path(u"a"_s), "1");
            QACTORS_COMPARE(co_await changes.next(), QStringList(folder.folder.path()));
            while (co_await moveOnAfter(5ms, [&]() -> Async<> { co_await changes.next(); })) { }
            QACTORS_VERIFY(QFile::remove(folder.path(u"a"_s)));
            QACTORS_COMPARE(co_await changes.next(), QStringList(folder.folder.path()));
        });
    }

    void whatIsAddedAndRemoved()
    {
        const Folder folder;
        const QString first = folder.path(u"first"_s);
        const QString second = folder.path(u"second"_s);
        FileChanges changes({first});
        changes.add(second);
        Folder::write(first, "1");
        Folder::write(second, "1");
        changes.remove(first);
        QCOMPARE(await([&] { return changes.next(); }), QStringList(second));
    }

    void QW5_misuseIsNamed()
    {
        QVERIFY(messageOf<MisuseError>([] { FileChanges({QString()}); }).contains(u"the path is empty"_s));
    }

    void QW1_destroyedDuringTheWait()
    {
        const Folder folder;
        auto changes = std::make_unique<FileChanges>(QStringList{folder.path(u"x"_s)});
        QVERIFY(endOf([&] { return changes->next(); }, [&](auto &) { changes.reset(); }).endsWith(u"the object was deleted"_s));
    }

    void QW4_cancelledAndKilledEverywhere()
    {
        disturbEverywhere([] { return waitForOne(); });
    }

    void QW4_nothingIsLeftBehind()
    {
        const Folder folder;
        await([] { return waitForOne(); });
        const qsizetype before = openDescriptors();
        for (int i = 0, all = rounds(200); i < all; ++i) { // the system takes 9 ms to end a watch
            TaskGroup group;
            group.startSoon([&]() -> Async<> {
                FileChanges changes({folder.path(u"x"_s)});
                co_await changes.next();
            });
            idle();
        }
        QCOMPARE(openDescriptors(), before);
    }
};

QTEST_GUILESS_MAIN(tst_FileChanges)
#include "tst_filechanges.moc"
