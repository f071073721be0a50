// SPDX-License-Identifier: MIT
// Real I/O: files and processes.
// The dupefinder example as its users run it: the program, on trees made here.
#include <QtCore/qdir.h>
#include <QtCore/qfile.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qprocess.h>
#include <QtCore/qrandom.h>
#include <QtCore/qstandardpaths.h>
#include <QtCore/qtemporarydir.h>
#include <QtTest/qtest.h>

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <set>

using namespace Qt::StringLiterals;

using Groups = std::set<std::set<QByteArray>>;

struct Run
{
    int code = -1;
    QByteArray out;
    QByteArray err;
};

static Run run(const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.start(program, arguments);
    if (!process.waitForFinished(120'000))
        return {-1, {}, process.errorString().toUtf8()};
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2, process.readAllStandardOutput(),
            process.readAllStandardError()};
}

static Run find(const QStringList &arguments)
{
    return run(QStringLiteral(DUPEFINDER), arguments);
}

/// What dupefinder, jdupes and fdupes print.
static Groups groupsIn(const QByteArray &text)
{
    Groups groups;
    std::set<QByteArray> group;
    for (const QByteArray &line : (text + '\n').split('\n')) {
        if (!line.isEmpty())
            group.insert(line);
        else if (!group.empty())
            groups.insert(std::exchange(group, {}));
    }
    return groups;
}

static QByteArray pathIn(const QJsonValue &value)
{
    if (value.isObject())
        return QByteArray::fromBase64(value[u"base64"].toString().toLatin1());
    return value.toString().toUtf8();
}

static Groups groupsIn(const QJsonObject &object)
{
    Groups groups;
    for (const QJsonValue &group : object[u"groups"].toArray()) {
        std::set<QByteArray> paths;
        for (const QJsonValue &path : group[u"files"].toArray())
            paths.insert(pathIn(path));
        groups.insert(paths);
    }
    return groups;
}

/// A folder that goes with the test.
class Tree
{
public:
    QString root() const { return m_dir.path(); }
    QByteArray path(const QByteArray &name) const { return QFile::encodeName(root()) + '/' + name; }
    void write(const QByteArray &name, const QByteArray &content) const
    {
        // By the C library: a name may be any bytes.
        const QByteArray folder = path(name).left(path(name).lastIndexOf('/'));
        if (::access(folder.constData(), F_OK) != 0)
            QDir().mkpath(QFile::decodeName(folder));
        FILE *file = std::fopen(path(name).constData(), "wb");
        QVERIFY2(file, name.constData());
        std::fwrite(content.constData(), 1, size_t(content.size()), file);
        std::fclose(file);
    }
    void link(const QByteArray &target, const QByteArray &name) const
    {
        QCOMPARE(::symlink(target.constData(), path(name).constData()), 0);
    }
    Groups expect(const std::vector<std::vector<QByteArray>> &groups) const
    {
        Groups all;
        for (const auto &names : groups) {
            std::set<QByteArray> group;
            for (const QByteArray &name : names)
                group.insert(path(name));
            all.insert(group);
        }
        return all;
    }

private:
    QTemporaryDir m_dir;
};

class DupeFinderTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tellsFilesApartAtEachStage();
    void takesNamesOfOneInodeAsOneFile();
    void leavesEmptyFilesOutUnlessAsked();
    void followsLinksOnlyIfAskedAndTellsLoops();
    void goesOnAfterUnreadableFiles();
    void keepsOddNames();
    void printsJsonWithTheSameGroups();
    void searchesAFolderInAnotherOnce();
    void goesOnAfterAMissingFolder();
    void refusesBadOptions();
    void leavesAtOnceWhenInterrupted();
    void findsWhatJdupesFinds();
};

void DupeFinderTest::tellsFilesApartAtEachStage()
{
    const Tree tree;
    const QByteArray head(5000, 'h');
    const QByteArray longHead(700'000, 'l');
    tree.write("size/1", "a");
    tree.write("size/2", "ab");
    tree.write("head/1", 'x' + head);
    tree.write("head/2", 'y' + head);
    tree.write("tail/1", head + 'x');
    tree.write("tail/2", head + 'y');
    tree.write("longtail/1", longHead + 'x');
    tree.write("longtail/2", longHead + 'y');
    tree.write("longtail/3", longHead + 'x');
    tree.write("middle/1", longHead + "xx" + longHead);
    tree.write("middle/2", longHead + "xy" + longHead);
    tree.write("middle/3", longHead + "xy" + longHead);
    tree.write("middle/4", longHead + "xx" + longHead);
    tree.write("equal/1", head);
    tree.write("equal/2", head);
    tree.write("equal/below/3", head);
    tree.write("short/1", "same");
    tree.write("short/2", "same");
    tree.write("exactly/1", head.left(4096));
    tree.write("exactly/2", head.left(4096));
    const Run got = find({tree.root()});
    QCOMPARE(got.err, QByteArray());
    QCOMPARE(got.code, 0);
    QCOMPARE(groupsIn(got.out), tree.expect({{"longtail/1", "longtail/3"},
                                             {"middle/1", "middle/4"},
                                             {"middle/2", "middle/3"},
                                             {"equal/1", "equal/2", "equal/below/3"},
                                             {"short/1", "short/2"},
                                             {"exactly/1", "exactly/2"}}));
}

void DupeFinderTest::takesNamesOfOneInodeAsOneFile()
{
    const Tree tree;
    tree.write("a", "alone");
    QCOMPARE(::link(tree.path("a").constData(), tree.path("b").constData()), 0);
    tree.write("c", "twice");
    QCOMPARE(::link(tree.path("c").constData(), tree.path("d").constData()), 0);
    tree.write("e", "twice");
    const Run got = find({tree.root()});
    QCOMPARE(got.code, 0);
    QCOMPARE(groupsIn(got.out), tree.expect({{"c", "e"}}));
}

void DupeFinderTest::leavesEmptyFilesOutUnlessAsked()
{
    const Tree tree;
    tree.write("a", "");
    tree.write("b", "");
    QCOMPARE(find({tree.root()}).out, QByteArray());
    QCOMPARE(groupsIn(find({u"--empty"_s, tree.root()}).out), tree.expect({{"a", "b"}}));
}

void DupeFinderTest::followsLinksOnlyIfAskedAndTellsLoops()
{
    const Tree tree, elsewhere;
    tree.write("a/file", "content");
    tree.link("..", "a/up");
    tree.link("file", "a/again");
    tree.link("nowhere", "a/dangling");
    elsewhere.write("file", "content");
    tree.link(QFile::encodeName(elsewhere.root()), "b");
    const Run plain = find({tree.root()});
    QCOMPARE(plain.out, QByteArray());
    QCOMPARE(plain.err, QByteArray());

    const Run followed = find({u"--follow"_s, tree.root()});
    QCOMPARE(followed.code, 0);
    const Groups groups = groupsIn(followed.out);
    // The file and the link to it are one file; which name it has is the first in order.
    QCOMPARE(groups, tree.expect({{"a/again", "b/file"}}));
    QVERIFY2(followed.err.contains(tree.path("a/up") + ": a loop of links"), followed.err.constData());
    QVERIFY2(followed.err.contains(tree.path("a/dangling") + ": "), followed.err.constData());
    QCOMPARE(followed.err.count('\n'), 2);
}

void DupeFinderTest::goesOnAfterUnreadableFiles()
{
    const Tree tree;
    tree.write("a", "content");
    tree.write("b", "content");
    tree.write("secret", "content");
    tree.write("closed/c", "content");
    QCOMPARE(::chmod(tree.path("secret").constData(), 0), 0);
    QCOMPARE(::chmod(tree.path("closed").constData(), 0), 0);
    const bool readsAll = ::access(tree.path("secret").constData(), R_OK) == 0;
    const Run got = find({u"--json"_s, tree.root()});
    QCOMPARE(::chmod(tree.path("closed").constData(), 0700), 0);
    if (readsAll)
        QSKIP("this user reads everything");
    QCOMPARE(got.code, 0);
    const QJsonObject object = QJsonDocument::fromJson(got.out).object();
    QCOMPARE(groupsIn(object), tree.expect({{"a", "b"}}));
    const QJsonArray errors = object[u"errors"].toArray();
    QCOMPARE(errors.size(), 2);
    QCOMPARE(pathIn(errors[0][u"path"]), tree.path("closed"));
    QCOMPARE(pathIn(errors[1][u"path"]), tree.path("secret"));
    QVERIFY(got.err.contains(tree.path("secret") + ": "));
}

void DupeFinderTest::keepsOddNames()
{
    const Tree tree;
    const std::vector<QByteArray> names{"new\nline", "\xff\xfe not utf-8", " ", "-q", "\"quoted\"", "\xc3\xa4"};
    for (const QByteArray &name : names)
        tree.write(name, "content");
    const Run got = find({u"--json"_s, tree.root()});
    QCOMPARE(got.code, 0);
    QCOMPARE(groupsIn(QJsonDocument::fromJson(got.out).object()), tree.expect({names}));
    const QByteArray text = find({tree.root()}).out;
    for (const QByteArray &name : names)
        QVERIFY2(text.contains(tree.path(name) + '\n'), name.constData());
    QCOMPARE(::unlink(tree.path(names[1]).constData()), 0); // QTemporaryDir cannot
}

void DupeFinderTest::printsJsonWithTheSameGroups()
{
    const Tree tree;
    for (int i = 0; i < 30; ++i)
        tree.write("f" + QByteArray::number(i), QByteArray(1000 + i % 10, char('a' + i % 5)));
    const Run text = find({tree.root()});
    const Run json = find({u"--json"_s, tree.root()});
    const QJsonObject object = QJsonDocument::fromJson(json.out).object();
    QCOMPARE(groupsIn(object), groupsIn(text.out));
    QCOMPARE(object[u"schema"].toInt(), 1);
    QCOMPARE(object[u"partial"].toBool(true), false);
    QCOMPARE(object[u"folders"].toArray(), QJsonArray{tree.root()});
    QCOMPARE(object[u"errors"].toArray().size(), 0);
    const QJsonObject totals = object[u"totals"].toObject();
    QCOMPARE(totals[u"files"].toInt(), 30);
    QCOMPARE(totals[u"groups"].toInt(), 10);
    QCOMPARE(totals[u"duplicates"].toInt(), 20);
    QCOMPARE(totals[u"bytesToFree"].toInt(), 20 * 1000 + 2 * 45);
    QCOMPARE(totals[u"bytes"].toInt(), 30 * 1000 + 3 * 45);
}

void DupeFinderTest::searchesAFolderInAnotherOnce()
{
    const Tree tree;
    tree.write("a/file", "content");
    tree.write("b/file", "content");
    const Run got = find({tree.root() + u"/a/"_s, tree.root(), tree.root()});
    QCOMPARE(got.err, QByteArray());
    QCOMPARE(groupsIn(got.out), tree.expect({{"a/file", "b/file"}}));
}

void DupeFinderTest::goesOnAfterAMissingFolder()
{
    const Tree tree;
    tree.write("a", "content");
    tree.write("b", "content");
    const Run got = find({tree.root() + u"/none"_s, tree.root()});
    QCOMPARE(got.code, 2);
    QCOMPARE(groupsIn(got.out), tree.expect({{"a", "b"}}));
    QCOMPARE(got.err, "dupefinder: " + tree.path("none") + ": No such file or directory\n");
    QCOMPARE(find({tree.root() + u"/a"_s}).code, 2); // no folder
}

void DupeFinderTest::refusesBadOptions()
{
    QCOMPARE(find({}).code, 2);
    const Run bad = find({u"--no-such-option"_s, u"."_s});
    QCOMPARE(bad.code, 2);
    QVERIFY(bad.err.contains("no-such-option"));
    const Run help = find({u"--help"_s});
    QCOMPARE(help.code, 0);
    QVERIFY(help.out.contains("--follow"));
}

void DupeFinderTest::leavesAtOnceWhenInterrupted()
{
    const Tree tree;
    tree.write("small/1", "content");
    tree.write("small/2", "content");
    // Holes without end: comparing them takes minutes, storing them nothing.
    for (const char *name : {"huge/1", "huge/2"}) {
        tree.write(name, "");
        QVERIFY(QFile::resize(QFile::decodeName(tree.path(name)), qint64(1) << 40));
    }
    QProcess process;
    process.start(QStringLiteral(DUPEFINDER), {u"--json"_s, u"--progress"_s, tree.root()});
    process.setReadChannel(QProcess::StandardError);
    QByteArray progress;
    while (!progress.contains("comparing") || !progress.contains("; 1 groups")) {
        QVERIFY2(process.waitForReadyRead(60'000), progress.constData());
        progress += process.readAllStandardError();
    }
    QCOMPARE(::kill(pid_t(process.processId()), SIGINT), 0);
    QVERIFY(process.waitForFinished(30'000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 130);
    const QJsonObject object = QJsonDocument::fromJson(process.readAllStandardOutput()).object();
    QCOMPARE(object[u"partial"].toBool(), true);
    QCOMPARE(groupsIn(object), tree.expect({{"small/1", "small/2"}}));
    QVERIFY(process.readAllStandardError().contains("partial"));
}

void DupeFinderTest::findsWhatJdupesFinds()
{
    const QString jdupes = QStandardPaths::findExecutable(u"jdupes"_s);
    const QString other = jdupes.isEmpty() ? QStandardPaths::findExecutable(u"fdupes"_s) : jdupes;
    if (other.isEmpty())
        QSKIP("neither jdupes nor fdupes is installed");
    const Tree tree;
    QRandomGenerator random(20240607);
    const QByteArray filler(20'000, 'f');
    for (int i = 0; i < 3000; ++i) {
        // Few contents, many collisions of size and head.
        QByteArray content = filler.left(int(random.bounded(1, 8)) * 2500);
        content[random.bounded(2) == 0 ? 0 : content.size() - 1] = char('a' + random.bounded(12));
        if (random.bounded(3) == 0)
            content = QByteArray::number(random.bounded(400));
        tree.write("d" + QByteArray::number(random.bounded(12)) + "/e" + QByteArray::number(random.bounded(8)) + "/f"
                       + QByteArray::number(i),
                   content);
    }
    const Run expected = run(other, {u"-r"_s, u"-q"_s, tree.root()});
    QCOMPARE(expected.code, 0);
    const Run got = find({tree.root()});
    QCOMPARE(got.code, 0);
    QVERIFY(groupsIn(got.out).size() > 300);
    QVERIFY(groupsIn(got.out) == groupsIn(expected.out));
}

QTEST_GUILESS_MAIN(DupeFinderTest)
#include "tst_dupefinder.moc"
