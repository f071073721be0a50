// SPDX-License-Identifier: MIT
// Files and folders, read and written by threads of the pool.
// Real I/O: files; nothing is timed. Real threads.
#include <QActors/Everywhere>
#include <QActors/Files>
#include <QActors/Task>

#include "support/testrun.h"

#include <QtCore/qsemaphore.h>
#include <QtCore/qtemporarydir.h>
#include <QtCore/qthreadpool.h>

#ifdef Q_OS_UNIX
#  include <csignal>
#  include <sys/resource.h>
#  include <sys/stat.h>
#endif

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

void put(const QString &path, const QByteArray &data)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(data), data.size());
}

QByteArray get(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("not there");
}

template<typename F>
Async<QString> errorOf(F fn)
{
    try {
        co_await fn();
    } catch (const FileError &error) {
        QACTORS_VERIFY(!error.path().isEmpty() && error.error() != QFileDevice::NoError);
        co_return error.message();
    }
    QACTORS_FAIL(u"no FileError"_s);
}

#ifdef Q_OS_UNIX
/// Files of this process have at most so many bytes: the next write finds no room.
class SmallDisk
{
public:
    explicit SmallDisk(rlim_t most)
    {
        m_before = std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &m_limit);
        const rlimit small{most, m_limit.rlim_max};
        setrlimit(RLIMIT_FSIZE, &small);
    }
    ~SmallDisk()
    {
        setrlimit(RLIMIT_FSIZE, &m_limit);
        std::signal(SIGXFSZ, m_before);
    }
    Q_DISABLE_COPY_MOVE(SmallDisk)

private:
    rlimit m_limit{};
    void (*m_before)(int);
};
#endif

} // namespace

class tst_Files : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QString path(const QString &name) const { return m_folder.filePath(name); }
    QStringList names() const { return QDir(m_folder.path()).entryList(QDir::Files | QDir::Hidden); }

private Q_SLOTS:
    void init()
    {
        for (const QString &name : names())
            QFile::remove(path(name));
        QTest::failOnWarning(QRegularExpression(u".*"_s));
    }

    QACTORS_TEST(FL1_whatIsWrittenIsRead)
    {
        const QByteArray data(3'500'000, 'x'); // several blocks
        QACTORS_COMPARE(co_await writeFile(path(u"a"_s), data), 3'500'000);
        QACTORS_VERIFY(co_await readFile(path(u"a"_s)) == data);
        QACTORS_COMPARE(co_await copyFile(path(u"a"_s), path(u"b"_s)), 3'500'000);
        QACTORS_VERIFY(get(path(u"b"_s)) == data);
        QACTORS_COMPARE(co_await writeFile(path(u"a"_s), {}), 0);
        QACTORS_VERIFY((co_await readFile(path(u"a"_s))).isEmpty());
        QACTORS_VERIFY(!(co_await readFile(u"/proc/self/status"_s)).isEmpty()); // which has no size
    }

    QACTORS_TEST(FL1_progressIsTheTasks)
    {
        put(path(u"a"_s), QByteArray(5'000'000, 'x'));
        const auto both = [&](TaskGroup &group) -> Async<> {
            auto copying = Task::spawn(group, [&] { return copyFile(path(u"a"_s), path(u"b"_s)); });
            co_await copying.join();
            QACTORS_COMPARE(copying.progress(), 1.0);
        };
        co_await withTaskGroup(both);
    }

    QACTORS_TEST(FL2_whatMayWaitForEverIsRefused)
    {
#ifdef Q_OS_UNIX
        const QString pipe = path(u"pipe"_s);
        QACTORS_COMPARE(::mkfifo(QFile::encodeName(pipe).constData(), 0600), 0);
        const QString says = u"pipe is a pipe, which may wait for ever"_s;
        const QByteArray data("x");
        QACTORS_VERIFY((co_await errorOf([&] { return readFile(pipe); })).contains(says));
        QACTORS_VERIFY((co_await errorOf([&] { return writeFile(pipe, data); })).contains(says));
        QACTORS_VERIFY((co_await errorOf([&] { return copyFile(pipe, path(u"b"_s)); })).contains(says));
        FileLines lines(pipe);
        QACTORS_VERIFY((co_await errorOf([&] { return lines.next(); })).contains(says));
        QACTORS_VERIFY(QFile::remove(pipe));
        const QByteArray nothing = co_await readFile(u"/dev/null"_s); // does not wait
        QACTORS_VERIFY(nothing.isEmpty());
#else
        co_await checkpoint();
#endif
    }

    QACTORS_TEST(FL2_errorsNameThePathAndWhatToDo)
    {
        const QString missing = path(u"missing"_s);
        QACTORS_VERIFY((co_await errorOf([&] { return readFile(missing); })).contains(u"missing: No such file or directory; is it there"_s));
        QACTORS_VERIFY((co_await errorOf([&] { return readFile(m_folder.path()); })).contains(u"is a folder"_s));
        const QByteArray data("x");
        QACTORS_VERIFY((co_await errorOf([&] { return writeFile(missing + u"/x"_s, data); })).contains(u"is its folder there"_s));
        QACTORS_VERIFY((co_await errorOf([&] { return copyFile(missing, path(u"b"_s)); })).contains(u"copyFile"_s));
        put(path(u"long"_s), QByteArray(100, 'x'));
        QACTORS_VERIFY((co_await errorOf([&] { return readFile(path(u"long"_s), 99); })).contains(u"more than 99 bytes"_s));
        FileLines lines(path(u"long"_s), 50);
        QACTORS_VERIFY((co_await errorOf([&] { return lines.next(); })).contains(u"a line of more than 50 bytes"_s));
        FolderWalk walk(missing);
        QACTORS_VERIFY((co_await errorOf([&] { return walk.next(); })).contains(u"is no folder"_s));
    }

    QACTORS_TEST(FL3_aFullDiskLeavesWhatWasThere)
    {
#ifndef Q_OS_UNIX
        co_return;
#else
        put(path(u"a"_s), "before");
        put(path(u"big"_s), QByteArray(3'000'000, 'x'));
        const SmallDisk disk(100'000);
        const QByteArray data(2'000'000, 'y');
        const QString text = co_await errorOf([&] { return writeFile(path(u"a"_s), data); });
        QACTORS_VERIFY2(text.contains(u"File too large"_s) && text.contains(u"is there room?"_s), text);
        co_await errorOf([&] { return copyFile(path(u"big"_s), path(u"a"_s)); });
        QACTORS_COMPARE(get(path(u"a"_s)), QByteArray("before"));
        QACTORS_COMPARE(names(), QStringList({u"a"_s, u"big"_s}));
#endif
    }

    void FL3_aCancelOrAKillAnywhereLeavesWhatWasThereOrAll_data()
    {
        QTest::addColumn<bool>("kill");
        QTest::newRow("cancel") << false;
        QTest::newRow("kill") << true;
    }
    void FL3_aCancelOrAKillAnywhereLeavesWhatWasThereOrAll()
    {
        QFETCH(bool, kill);
        put(path(u"a"_s), "before");
        const QByteArray data(3'000'000, 'y');
        const Test::Scenario scenario = [&]() -> Async<> {
            co_await writeFile(path(u"a"_s), data);
            co_await copyFile(path(u"a"_s), path(u"b"_s));
            FolderWalk walk(m_folder.path());
            while (co_await walk.next()) { }
            FileLines lines(path(u"b"_s), 4'000'000);
            while (co_await lines.next()) { }
        };
        const Test::EverywhereResult result = kill ? Test::killEverywhere(scenario) : Test::cancelEverywhere(scenario);
        QThreadPool::globalInstance()->waitForDone();
        QVERIFY2(result.passed() && result.runs > 3, qPrintable(result.report()));
        const QByteArray now = get(path(u"a"_s));
        QVERIFY(now == "before" || now == data);
        for (const QString &name : names()) // nothing half is left
            QVERIFY2(name == u"a" || name == u"b", qPrintable(name));
    }

    QACTORS_TEST(FL4_blocksAndLines)
    {
        QByteArray text = "one\ntwo\r\n\nfour";
        put(path(u"a"_s), text);
        FileLines lines(path(u"a"_s));
        QList<QByteArray> all;
        while (const std::optional<QByteArray> line = co_await lines.next())
            all.append(*line);
        const QList<QByteArray> wanted{"one", "two", "", "four"};
        QACTORS_VERIFY(all == wanted);
        FileBlocks blocks(path(u"a"_s), 4);
        QByteArray together;
        int count = 0;
        while (const std::optional<QByteArray> block = co_await blocks.next()) {
            together += *block;
            ++count;
        }
        QACTORS_COMPARE(together, text);
        QACTORS_COMPARE(count, 4);
        put(path(u"many"_s), QByteArray("a line of some length\n").repeated(50'000)); // over the borders of blocks
        FileLines many(path(u"many"_s));
        int same = 0;
        while (const std::optional<QByteArray> line = co_await many.next())
            same += *line == "a line of some length";
        QACTORS_COMPARE(same, 50'000);
    }

    QACTORS_TEST(FL5_aCancelledNextLosesNothing)
    {
        put(path(u"a"_s), "onetwo");
        FileBlocks blocks(path(u"a"_s), 3);
        CancelScope scope;
        const auto read = [&]() -> Async<> {
            const auto both = [&](TaskGroup &group) -> Async<> {
                group.startSoon([&]() -> Async<> {
                    scope.cancel();
                    co_return;
                });
                co_await blocks.next(); // begins before the cancel; its thread reads to the end of the block
            };
            co_await withTaskGroup(both);
        };
        QACTORS_VERIFY(!co_await scope.run(read));
        QACTORS_COMPARE((co_await blocks.next()).value_or("nothing"), QByteArray("one"));
        QACTORS_COMPARE((co_await blocks.next()).value_or("nothing"), QByteArray("two"));
    }

    QACTORS_TEST(FL7_progressOfBlocksAndLines)
    {
        put(path(u"a"_s), QByteArray("0123456789").repeated(10)); // 100 bytes
        FileBlocks blocks(path(u"a"_s), 25);
        QACTORS_COMPARE(blocks.progress(), 0.0);
        QList<double> parts;
        while (co_await blocks.next())
            parts.append(blocks.progress());
        QACTORS_COMPARE(parts, QList<double>({0.25, 0.5, 0.75, 1.0}));
        QACTORS_COMPARE(blocks.progress(), 1.0);
        put(path(u"b"_s), "one\ntwo\n3\n\n45678\n..."); // 20 bytes
        FileLines lines(path(u"b"_s));
        parts.clear();
        while (co_await lines.next())
            parts.append(lines.progress());
        QACTORS_COMPARE(parts, QList<double>({0.2, 0.4, 0.5, 0.55, 0.85, 1.0})); // of what was given, not of what was read ahead
        FileBlocks made(u"/proc/self/status"_s, 16); // has no size
        co_await made.next();
        QACTORS_COMPARE(made.progress(), -1.0);
        put(path(u"empty"_s), {});
        FileBlocks empty(path(u"empty"_s));
        QACTORS_VERIFY(!co_await empty.next());
        QACTORS_COMPARE(empty.progress(), 1.0);
    }

    QACTORS_TEST(FL7_progressOfAWalk)
    {
        const QTemporaryDir folder;
        for (const QString &in : {u"a"_s, u"b/c"_s, u"b/d/e"_s, u".hidden"_s})
            QDir(folder.path()).mkpath(in);
        for (int i = 0; i < 1000; ++i) // several batches
            put(folder.filePath(u"b/d/%1"_s.arg(i)), "x");
        put(folder.filePath(u".hidden/x"_s), "x");
        QDir(folder.path()).mkpath(u"empty/empty/empty"_s);
        FolderWalk walk(folder.path(), QDir::Files);
        QACTORS_COMPARE(walk.progress(), 0.0);
        QList<double> parts;
        while (co_await walk.next())
            parts.append(walk.progress());
        QACTORS_COMPARE(parts.size(), 1000); // nothing of the hidden folder
        QACTORS_VERIFY(std::is_sorted(parts.begin(), parts.end()));
        QACTORS_VERIFY(parts.first() > 0 && parts.last() <= 1 && parts.first() < parts.last());
        QACTORS_COMPARE(walk.progress(), 1.0);
    }

    QACTORS_TEST(FL7_aCancelledWalkGoesOnFromWhereItWas)
    {
        const QTemporaryDir folder;
        for (int i = 0; i < 300; ++i) // folders that are empty: nothing to give for long
            QDir(folder.path()).mkpath(u"%1"_s.arg(i));
        put(folder.filePath(u"299/x"_s), "x");
        FolderWalk walk(folder.path(), QDir::Files);
        CancelScope scope;
        const auto read = [&]() -> Async<> {
            scope.cancel();
            co_await walk.next();
        };
        QACTORS_VERIFY(!co_await scope.run(read));
        QACTORS_VERIFY(walk.progress() < 1);
        const std::optional<QFileInfo> found = co_await walk.next();
        QACTORS_VERIFY(found && found->fileName() == u"x");
        QACTORS_VERIFY(!co_await walk.next());
        QACTORS_COMPARE(walk.progress(), 1.0);
    }

    QACTORS_TEST(FL6_aWalkFindsAll)
    {
        const QTemporaryDir folder;
        QSet<QString> wanted;
        for (int i = 0; i < 600; ++i) { // several batches
            const QString in = u"%1/%2"_s.arg(folder.path()).arg(i % 7);
            QDir().mkpath(in);
            const QString file = u"%1/%2"_s.arg(in).arg(i);
            put(file, "x");
            wanted.insert(file);
        }
        QFile::link(folder.path(), folder.filePath(u"0/loop"_s)); // is not followed
        FolderWalk walk(folder.path(), QDir::Files | QDir::NoSymLinks);
        QSet<QString> found;
        while (const std::optional<QFileInfo> file = co_await walk.next())
            found.insert(file->filePath());
        QACTORS_VERIFY(found == wanted);
    }
};

QTEST_GUILESS_MAIN(tst_Files)
#include "tst_files.moc"
