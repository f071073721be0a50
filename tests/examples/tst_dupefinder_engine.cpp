// SPDX-License-Identifier: MIT
// Real I/O: files, read by real threads.
// The dupefinder's engine with a mailbox for its listener: what a program cannot show without a race.
#include "engine/actors.h"
#include "engine/reading.h"
#include "support/testrun.h"

#include <QActors/Mailbox>

#include <QtCore/qfile.h>
#include <QtCore/qtemporarydir.h>

#include <sys/stat.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

static File fileAt(const QTemporaryDir &dir, const QString &name, const QByteArray &content)
{
    QFile file(dir.filePath(name));
    static_cast<void>(file.open(QIODevice::WriteOnly));
    file.write(content);
    file.close();
    struct stat data = {};
    const QByteArray path = QFile::encodeName(file.fileName());
    ::stat(path.constData(), &data);
    const qint64 modified = qint64(data.st_mtim.tv_sec) * 1'000'000'000 + data.st_mtim.tv_nsec;
    return {path, {quint64(data.st_dev), quint64(data.st_ino)}, qint64(data.st_size), modified};
}

static const IsCancelled Uncancelled = [] { return false; };

class DupeFinderEngineTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readersTellOfVanishedAndChangedFiles();
    void comparisonTellsOfChangedFiles();
    void comparisonSplitsManyClassesExactly();
    void stopsWithAPartialResultWhenCancelled();
    void tellsAGroupBeforeTheEnd();
    void leavesNothingWhenKilled();
};

void DupeFinderEngineTest::readersTellOfVanishedAndChangedFiles()
{
    const QTemporaryDir dir;
    const LeakGuard guard;
    Log log;
    ReadHeads job{{fileAt(dir, u"a"_s, "content"), fileAt(dir, u"b"_s, "content"), fileAt(dir, u"c"_s, "content")}};
    QFile::remove(dir.filePath(u"b"_s));
    QFile::resize(dir.filePath(u"c"_s), 3);
    const QStringList names = [&] {
        QStringList all;
        for (const File &file : job.files)
            all.append(QFile::decodeName(file.path));
        return all;
    }();
    await([&]() -> Async<> {
        co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
            Mailbox index;
            const ActorRef<Reader> reader = co_await start<Reader>(group, index.pid(), makeMeter());
            send(reader, std::move(job));
            co_await index.receive(on<ReaderIdle>([&] { log.add(u"idle"_s); }));
            co_await index.receive(on<HeadsRead>([&](const HeadsRead &read) {
                for (const HeadedFile &headed : read.files)
                    log.add(QFile::decodeName(headed.file.path));
                for (const Problem &problem : read.problems)
                    log.add(QFile::decodeName(problem.path) + u": "_s + problem.text);
            }));
            co_await index.receive(on<ReaderIdle>([&] { log.add(u"idle"_s); }));
            stop(reader);
        });
    });
    QCOMPARE(log, Log({u"idle"_s, names[0], names[1] + u": No such file or directory"_s,
                       names[2] + u": changed during the search"_s, u"idle"_s}));
    VERIFY_NO_LEAK(guard);
}

void DupeFinderEngineTest::comparisonTellsOfChangedFiles()
{
    const QTemporaryDir dir;
    File a = fileAt(dir, u"a"_s, "content");
    const File b = fileAt(dir, u"b"_s, "content");
    const File c = fileAt(dir, u"c"_s, "content");
    --a.modified; // as if it had been written since
    const Meter meter = makeMeter();
    const Compared compared = compareFiles({{a, b, c}}, meter, Uncancelled);
    QCOMPARE(compared.groups.size(), 1);
    QCOMPARE(compared.groups[0].paths, QList<QByteArray>({b.path, c.path}));
    QCOMPARE(compared.problems.size(), 1);
    QCOMPARE(compared.problems[0].path, a.path);
    QCOMPARE(meter->load(), 21);
}

void DupeFinderEngineTest::comparisonSplitsManyClassesExactly()
{
    // 40 files in 20 classes that part in different blocks; every file counts in full.
    const QTemporaryDir dir;
    QList<File> set;
    for (int i = 0; i < 40; ++i) {
        QByteArray content(900'000, 'x');
        content[(i % 20) * 45'000] = 'y';
        set.append(fileAt(dir, QString::number(i), content));
    }
    const Meter meter = makeMeter();
    const Compared compared = compareFiles({set}, meter, Uncancelled);
    QCOMPARE(compared.problems.size(), 0);
    QCOMPARE(compared.groups.size(), 20);
    for (const Group &group : compared.groups) {
        QCOMPARE(group.paths.size(), 2);
        QCOMPARE(group.size, 900'000);
        const auto number = [](const QByteArray &path) { return path.mid(path.lastIndexOf('/') + 1).toInt(); };
        QCOMPARE(number(group.paths[0]) % 20, number(group.paths[1]) % 20);
    }
    QCOMPARE(meter->load(), 40 * 900'000);
}

void DupeFinderEngineTest::tellsAGroupBeforeTheEnd()
{
    const QTemporaryDir dir;
    fileAt(dir, u"a"_s, "content");
    fileAt(dir, u"b"_s, "content");
    const LeakGuard guard;
    Log log;
    await([&]() -> Async<> {
        co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
            Mailbox inbox;
            SearchOptions options;
            options.folders = {QFile::encodeName(dir.path())};
            co_await start<Index>(group, options, inbox.pid());
            bool isRunning = true;
            while (isRunning) {
                co_await inbox.receive(
                    on<Progress>([] {}),
                    on<Group>([&](const Group &found) { log.add(u"group of %1"_s.arg(found.paths.size())); }),
                    on<Finished>([&](const Finished &end) {
                        log.add(end.isPartial ? u"partial"_s : u"finished"_s);
                        log.add(u"%1 files, %2 bytes"_s.arg(end.totals.files).arg(end.totals.bytes));
                        isRunning = false;
                    }));
            }
        });
    });
    QCOMPARE(log, Log({u"group of 2"_s, u"finished"_s, u"2 files, 14 bytes"_s}));
    VERIFY_NO_LEAK(guard);
}

/// Starts a search that would take minutes, and calls `end` when it compares.
template<typename F>
static void interrupt(QStringList &log, F end)
{
    const QTemporaryDir dir;
    for (const QString &name : {u"a"_s, u"b"_s}) {
        fileAt(dir, name, {});
        QFile::resize(dir.filePath(name), qint64(1) << 40);
    }
    await([&]() -> Async<> {
        Mailbox inbox;
        TaskGroup group;
        SearchOptions options;
        options.folders = {QFile::encodeName(dir.path())};
        co_await group.run([&]() -> Async<> {
            ActorHandle index = co_await startWith<Index>(group, StartOptions(), options, inbox.pid());
            bool isComparing = false;
            while (!isComparing) {
                co_await inbox.receive(on<Progress>(
                    [&](const Progress &now) { isComparing = now.stage == Progress::Comparing && now.bytesDone > 0; }));
            }
            end(index);
            const ExitReason reason = co_await index.wait();
            log.append(reason.toString());
        });
        co_await inbox.receive(on<Finished>([&](const Finished &last) {
                                   log.append(last.isPartial ? u"partial"_s : u"finished"_s);
                               }),
                               after(0s, [&] { log.append(u"no last word"_s); }));
    });
}

void DupeFinderEngineTest::stopsWithAPartialResultWhenCancelled()
{
    const LeakGuard guard;
    Log log;
    interrupt(log, [](const ActorHandle &index) { index.cancelScope().cancel(u"enough"_s); });
    QCOMPARE(log.size(), 2);
    QVERIFY2(log[0].startsWith(u"Cancelled"), qPrintable(log[0]));
    QCOMPARE(log[1], u"partial"_s);
    VERIFY_NO_LEAK(guard);
}

void DupeFinderEngineTest::leavesNothingWhenKilled()
{
    const LeakGuard guard;
    Log log;
    interrupt(log, [](const ActorHandle &index) { delete detail::ActorAccess::task(index)->actor(); });
    QCOMPARE(log, Log({u"Killed"_s, u"no last word"_s}));
    VERIFY_NO_LEAK(guard);
}

QTEST_GUILESS_MAIN(DupeFinderEngineTest)
#include "tst_dupefinder_engine.moc"
