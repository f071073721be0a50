// SPDX-License-Identifier: MIT
// Real I/O: files, read by real threads; and processes.
// dupefinder's window without the window: its model, and its searches; then the program itself, offscreen.
#include "search.h"

#include <QtCore/qdir.h>
#include <QtCore/qprocess.h>
#include <QtCore/qtemporarydir.h>
#include <QtCore/qthreadpool.h>
#include <QtCore/qtimer.h>
#include <QtGui/qimage.h>
#include <QtTest/qabstractitemmodeltester.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <QActors/Offload>

using namespace QActors;
using namespace Qt::StringLiterals;

namespace {

void write(const QString &path, const QByteArray &bytes)
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

Group group(const char *name, qint64 size, int copies = 2)
{
    Group made;
    made.size = size;
    for (int i = 0; i < copies; ++i)
        made.paths.append("/d" + QByteArray::number(i) + "/" + name);
    return made;
}

QStringList names(const GroupsModel &model)
{
    QStringList list;
    for (int row = 0; row < model.rowCount(); ++row)
        list.append(model.data(model.index(row), GroupsModel::NameRole).toString());
    return list;
}

} // namespace

class tst_DupefinderWindow : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void rowsGoToTheirPlaces()
    {
        GroupsModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        for (const Group &made : {group("b", 10), group("d", 40), group("a", 5), group("c", 20, 3)})
            model.add(made);
        QCOMPARE(model.total(), 4);
        QTRY_COMPARE(model.count(), 4);
        QCOMPARE(names(model).join(u""), u"cdba"_s); // 2 × 20, 40, 10, 5
        model.add(group("e", 30));
        QTRY_COMPARE(names(model).join(u""), u"cdeba"_s);
        QCOMPARE(model.reclaimable(), 40 + 40 + 30 + 10 + 5.0);
        QCOMPARE(model.files(0), QStringList({u"/d0/c"_s, u"/d1/c"_s, u"/d2/c"_s}));
        QCOMPARE(model.files(-1), QStringList());
        QCOMPARE(model.files(5), QStringList());
    }
    void ordersAndFilters()
    {
        GroupsModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        for (const Group &made : {group("beta", 10, 4), group("Delta", 40), group("alpha", 5, 3)})
            model.add(made);
        QTRY_COMPARE(model.count(), 3);
        model.setOrder(GroupsModel::ByName);
        QTRY_COMPARE(names(model).join(u" "), u"Delta beta alpha"_s);
        model.setDescending(false);
        QTRY_COMPARE(names(model).join(u" "), u"alpha beta Delta"_s);
        model.setOrder(GroupsModel::ByCount);
        QTRY_COMPARE(names(model).join(u" "), u"Delta alpha beta"_s);
        model.setFilter(u"TA"_s);
        QTRY_COMPARE(names(model).join(u" "), u"Delta beta"_s);
        QCOMPARE(model.total(), 3);
        model.add(group("theta", 1, 3));
        model.add(group("gamma", 1, 3));
        QTRY_COMPARE(names(model).join(u" "), u"Delta theta beta"_s);
        model.setFilter(u"/d3/"_s); // in any of the paths
        QTRY_COMPARE(names(model).join(u" "), u"beta"_s);
        model.setFilter({});
        QTRY_COMPARE(model.count(), 5);
        model.clear();
        QCOMPARE(model.count(), 0);
        QCOMPARE(model.total(), 0);
    }
    void theLatestWishWins()
    {
        GroupsModel model;
        for (int i = 0; i < 2000; ++i)
            model.add(group(QByteArray::number(i).constData(), i));
        QTRY_COMPARE(model.count(), 2000);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        model.setOrder(GroupsModel::ByName);
        model.setOrder(GroupsModel::BySize);
        model.setDescending(false);
        model.setFilter(u"99"_s);
        QTRY_VERIFY(!model.isSorting());
        QCOMPARE(names(model).first(), u"99"_s);
        QVERIFY(resets.size() <= 4);
        QCOMPARE(model.count(), 38); // of 0 … 1999
    }
    void manyRowsKeepTheEventLoopAlive()
    {
        GroupsModel model;
        constexpr int many = 100'000;
        for (int i = 0; i < many; ++i)
            model.add(group(QByteArray::number(i * 7919LL % many).constData(), i * 104729LL % 1'000'003));
        int turns = 0;
        QTimer ticks;
        connect(&ticks, &QTimer::timeout, this, [&] { ++turns; });
        ticks.start(0);
        QTRY_COMPARE_WITH_TIMEOUT(model.count(), many, 120'000);
        turns = 0;
        model.setOrder(GroupsModel::ByName);
        QTRY_VERIFY_WITH_TIMEOUT(!model.isSorting(), 60'000);
        QVERIFY(turns > 3); // the sorting is in the pool
        QVERIFY(std::ranges::is_sorted(names(model), std::greater<>()));
    }
    void aSearch()
    {
        QTemporaryDir dir;
        write(dir.filePath(u"a/one"_s), "same");
        write(dir.filePath(u"b/two"_s), "same");
        write(dir.filePath(u"b/three"_s), "other");
        QDir().mkpath(dir.filePath(u"c"_s));
        Search search;
        search.addFolders({QUrl::fromLocalFile(dir.path()), QUrl::fromLocalFile(u"/no/such/folder"_s), QUrl(u"http://x/"_s)});
        QCOMPARE(search.folders(), QStringList(dir.path()));
        QCOMPARE(search.problemCount(), 2);
        std::unique_ptr<QmlTaskHandle> task(search.start());
        task->setParent(nullptr);
        QTRY_COMPARE(task->state(), QmlTaskHandle::Finished);
        QTRY_COMPARE(search.groups()->count(), 1);
        QCOMPARE(search.groups()->files(0), QStringList({dir.filePath(u"a/one"_s), dir.filePath(u"b/two"_s)}));
        QVERIFY2(search.found().startsWith(u"3 files, 13 bytes, in "_s), qPrintable(search.found()));
        QCOMPARE(search.problemCount(), 2); // the refused folders
        search.removeFolder(7);
        search.removeFolder(0);
        QCOMPARE(search.folders(), QStringList());
    }
    void cancelledAndAgain()
    {
        Search search;
        search.addFolders({QUrl::fromLocalFile(u"/usr/include/c++"_s)});
        std::unique_ptr<QmlTaskHandle> first(search.start());
        QTRY_VERIFY(first->state() != QmlTaskHandle::Pending);
        first->cancel();
        QTRY_COMPARE(first->state(), QmlTaskHandle::Cancelled);
        std::unique_ptr<QmlTaskHandle> second(search.start());
        std::unique_ptr<QmlTaskHandle> third(search.start()); // takes its place
        QTRY_COMPARE(second->state(), QmlTaskHandle::Cancelled);
        QTRY_COMPARE_WITH_TIMEOUT(third->state(), QmlTaskHandle::Finished, 120'000);
    }
    void goneInTheMiddle()
    {
        for (int turns : {0, 1, 3, 10, 50}) {
            auto search = std::make_unique<Search>();
            search->addFolders({QUrl::fromLocalFile(u"/usr/include"_s)});
            std::unique_ptr<QmlTaskHandle> task(search->start());
            for (int i = 0; i < turns; ++i)
                QCoreApplication::processEvents();
            search.reset();
            QCOMPARE(task->state(), QmlTaskHandle::Cancelled);
        }
        QVERIFY(QThreadPool::globalInstance()->waitForDone(30'000));
    }
    void pictures_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QSize>("size");
        QTest::addRow("empty") << QStringList() << QSize(1000, 680);
        QTest::addRow("finished, dark") << QStringList{u"--dark"_s, QStringLiteral("FOLDER")} << QSize(1000, 680);
        QTest::addRow("with an error, 2x") << QStringList{u"--light"_s, u"/no/such/folder"_s, QStringLiteral("FOLDER")} << QSize(2000, 1360);
        QTest::addRow("quit in the middle") << QStringList{u"--after"_s, u"100"_s, u"/usr"_s} << QSize(1000, 680);
    }
    void pictures()
    {
        QFETCH(QStringList, options);
        QFETCH(QSize, size);
        QTemporaryDir dir;
        write(dir.filePath(u"d/a/one.txt"_s), "same");
        write(dir.filePath(u"d/b/two.txt"_s), "same");
        options.replaceInStrings(QStringLiteral("FOLDER"), dir.filePath(u"d"_s));
        QProcess window;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"QT_SCALE_FACTOR"_s, QString::number(size.width() / 1000));
        environment.insert(u"ASAN_OPTIONS"_s, u"detect_leaks=1:fast_unwind_on_malloc=0"_s); // whole stacks, for lsan.supp
        window.setProcessEnvironment(environment);
        window.setProcessChannelMode(QProcess::MergedChannels);
        window.start(QStringLiteral(DUPEFINDER_WINDOW), options + QStringList{u"--grab"_s, dir.filePath(u"picture.png"_s)});
        QVERIFY(window.waitForFinished(60'000));
        const QByteArray output = window.readAll();
        QVERIFY2(window.exitCode() == 0, output.constData());
        QVERIFY2(!output.contains(".qml:"), output.constData()); // no warnings
        const QImage picture(dir.filePath(u"picture.png"_s));
        QCOMPARE(picture.size(), size);
        const int lightness = picture.pixelColor(size.width() / 2, size.height() / 2).lightness();
        if (options.contains(u"--dark"_s))
            QVERIFY(lightness < 100);
        else if (options.contains(u"--light"_s))
            QVERIFY(lightness > 200);
    }
};

QTEST_GUILESS_MAIN(tst_DupefinderWindow)

#include "tst_dupefinder_window.moc"
