// SPDX-License-Identifier: MIT
// Real I/O: a server on the loopback, a database, processes. Nothing is timed, but that a quit takes less than two seconds.
// Not for ThreadSanitizer: its runtime breaks when an object of Qt's HTTP thread goes during a handover.
// The feed reader: its parts, its window offscreen, and the program, ended at random moments.
#include "engine/demoserver.h"
#include "engine/parser.h"
#include "window/articlemodel.h"
#include "window/mainwindow.h"

#include <QActors/Process>
#include <QActors/Signal>
#include <QActors/TestKit>
#include <QActors/kernel/detail/utc.h>

#include "support/rounds.h"
#include "support/testrun.h"

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qrandom.h>
#include <QtCore/qsettings.h>
#include <QtCore/qstandardpaths.h>
#include <QtCore/qtemporarydir.h>
#include <QtTest/qabstractitemmodeltester.h>
#include <QtTest/qsignalspy.h>
#include <QtWidgets/qapplication.h>
#include <QtWidgets/qlistview.h>
#include <QtWidgets/qmessagebox.h>
#include <QtWidgets/qpushbutton.h>
#include <QtWidgets/qtableview.h>
#include <QtWidgets/qtoolbutton.h>

using namespace QActors;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

Async<QList<Article>> all(Rows<Article> rows)
{
    QList<Article> articles;
    while (const std::optional<Article> article = co_await rows.next())
        articles.append(*article);
    co_return articles;
}

QStringList titles(const QList<Article> &articles)
{
    QStringList titles;
    for (const Article &article : articles)
        titles.append(article.title);
    titles.sort();
    return titles;
}

} // namespace

class tst_FeedReader : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    int m_files = 0;
    QString newFile() { return m_folder.filePath(u"%1.db"_s.arg(++m_files)); }

private Q_SLOTS:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
    }

    QACTORS_TEST(aRefreshStoresWhatIsWell, Test::Options().realTime().watchdog(30s))
    {
        DemoServer server;
        server.set(u"/a"_s, makeFeed(u"A"_s, {u"one"_s, u"two"_s}));
        server.set(u"/b"_s, makeFeed(u"B & C"_s, {u"three"_s}));
        Store store(newFile());
        co_await store.open();
        for (const QString &path : {u"/a"_s, u"/broken.rss"_s, u"/gone"_s, u"/b"_s})
            co_await store.addFeed(server.url(path).toString());
        EventLoopPool pool(1);
        const auto body = [&](TaskGroup &group) -> Async<> {
            co_await startParser(group, pool);
            Refresher refresher(store);
            const Refresher::Summary first = co_await refresher.refreshAll();
            QACTORS_COMPARE(first.feeds, 4);
            QACTORS_COMPARE(first.failed, 2);
            QACTORS_COMPARE(first.added, 3);
            const Refresher::Summary second = co_await refresher.refreshAll(); // nothing is stored twice
            QACTORS_COMPARE(second.added, 0);
            const QList<Article> articles = co_await all(store.articles({}));
            QACTORS_COMPARE(titles(articles), QStringList({u"one"_s, u"three"_s, u"two"_s}));
            QACTORS_VERIFY2(!articles.first().summary.contains(u'<') && articles.first().summary.contains(u"the whole story"_s), articles.first().summary);
            QStringList errors;
            for (const Feed &feed : co_await store.feeds())
                errors.append(feed.error.value_or(QString()));
            QACTORS_COMPARE(errors.filter(u"line 1"_s).size(), 1); // the broken one
            QACTORS_COMPARE(errors.filter(u"404"_s).size(), 1);
        };
        co_await withTaskGroup(body);
    }

    void whatIsNotWhereItBelongsIsPassedOver()
    {
        Parser parser;
        const ParsedFeed inside = parser.parse("<rss><channel><title>A</title><item><title>one</title><item><title>in it</title></item><channel/>"
                                               "<link>l</link></item><channel><title>B</title></channel><item><title>two</title></item></channel></rss>");
        QCOMPARE(inside.title, u"A"_s);
        QCOMPARE(inside.articles.size(), 2);
        QCOMPARE(inside.articles[0].title, u"one"_s);
        QCOMPARE(inside.articles[0].link, u"l"_s);
        QCOMPARE(inside.articles[1].title, u"two"_s);
        constexpr int Many = 200'000; // more than the stack has frames for
        const QByteArray deep = parser.parse("<rss>" + QByteArray("<channel>").repeated(Many) + QByteArray("</channel>").repeated(Many) + "</rss>").title.toUtf8();
        QCOMPARE(deep, QByteArray());
    }

    void aDateHasAZone_data()
    {
        QTest::addColumn<QByteArray>("date");
        QTest::addColumn<QDateTime>("wanted");
        const QDateTime noon(QDate(2024, 2, 29), QTime(12, 0), detail::Utc);
        QTest::newRow("offset") << QByteArray("Thu, 29 Feb 2024 13:00:00 +0100") << noon;
        QTest::newRow("GMT") << QByteArray("Thu, 29 Feb 2024 12:00:00 GMT") << noon;
        QTest::newRow("UT") << QByteArray("29 Feb 2024 12:00:00 UT") << noon;
        QTest::newRow("EST") << QByteArray(" Thu, 29 Feb 2024 07:00:00  EST\n") << noon;
        QTest::newRow("PDT") << QByteArray("Thu, 29 Feb 2024 05:00:00 pdt") << noon;
        QTest::newRow("none") << QByteArray("yesterday") << QDateTime();
        QTest::newRow("empty") << QByteArray() << QDateTime();
    }
    void aDateHasAZone()
    {
        QFETCH(QByteArray, date);
        QFETCH(QDateTime, wanted);
        const QDateTime before = QDateTime::currentDateTimeUtc();
        const ParsedFeed feed = Parser().parse("<rss><channel><item><pubDate>" + date + "</pubDate></item></channel></rss>");
        const QDateTime found = feed.articles.at(0).published;
        if (wanted.isValid())
            QCOMPARE(found, wanted);
        else
            QVERIFY(found.isValid() && found >= before && found <= QDateTime::currentDateTimeUtc());
    }

    QACTORS_TEST(anArticleWithoutADateIsStored, Test::Options().realTime().watchdog(30s))
    {
        DemoServer server;
        server.set(u"/a"_s, "<rss><channel><title>A</title><item><guid>1</guid><title>one</title></item>"
                            "<item><guid>2</guid><title>two</title><pubDate>Thu, 29 Feb 2024 12:00:00 GMT</pubDate></item></channel></rss>");
        Store store(newFile());
        co_await store.open();
        co_await store.addFeed(server.url(u"/a"_s).toString());
        EventLoopPool pool(1);
        const auto body = [&](TaskGroup &group) -> Async<> {
            co_await startParser(group, pool);
            Refresher refresher(store);
            refresher.filter = u"  "_s; // none
            const Refresher::Summary first = co_await refresher.refreshAll();
            QACTORS_COMPARE(first.failed, 0);
            QACTORS_COMPARE(first.added, 2);
            const Refresher::Summary second = co_await refresher.refreshAll();
            QACTORS_COMPARE(second.added, 0);
            const QList<Article> articles = co_await all(store.articles({}));
            QACTORS_COMPARE(titles(articles), QStringList({u"one"_s, u"two"_s}));
        };
        co_await withTaskGroup(body);
    }

    void aFileThatCannotBeOpenedLeavesNothingToDo()
    {
        MainWindow window(m_folder.filePath(u"missing/feeds.db"_s), {});
        window.show();
        auto *add = window.findChild<QToolButton *>(u"add"_s);
        QTRY_VERIFY(!add->isEnabled());
        QVERIFY(!window.findChild<QToolButton *>(u"refresh"_s)->isEnabled());
    }

    void theWindowShowsIt()
    {
        DemoServer server;
        server.set(u"/a"_s, makeFeed(u"A"_s, {u"one"_s, u"two"_s}));
        server.set(u"/slow"_s, makeFeed(u"Slow"_s, {u"three"_s}), 1h);
        MainWindow window(newFile(), {server.url(u"/a"_s).toString(), server.url(u"/slow"_s).toString()});
        auto *articles = window.findChild<ArticleModel *>();
        const QAbstractItemModelTester tester(articles, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy opened(&window, &MainWindow::opened);
        window.show();
        QVERIFY(opened.wait());
        auto *refresh = window.findChild<QToolButton *>(u"refresh"_s);
        auto *cancel = window.findChild<QToolButton *>(u"cancel"_s);
        refresh->click();
        QTRY_COMPARE(articles->rowCount(), 2);
        QTRY_VERIFY(!refresh->isEnabled() && cancel->isEnabled()); // the slow one is still to come
        cancel->click();
        QTRY_VERIFY(refresh->isEnabled() && !window.isRefreshing());
        QCOMPARE(articles->rowCount(), 2);
        // One that is chosen is shown, and read from then on.
        auto *table = window.findChild<QTableView *>();
        table->selectRow(0);
        QVERIFY(articles->index(0, 0).data(ArticleModel::IsReadRole).toBool());
        QVERIFY(!articles->index(1, 0).data(ArticleModel::IsReadRole).toBool());
        // The close waits for the end of a refresh.
        refresh->click();
        QVERIFY(window.isRefreshing());
        window.close();
        QTRY_VERIFY(!window.isVisible());
        QVERIFY(!window.isRefreshing());
    }

    QACTORS_TEST(aFeedThatIsRemovedMeanwhileIsNotStored, Test::Options().realTime())
    {
        Store store(newFile());
        co_await store.open();
        const int a = co_await store.addFeed(u"http://a"_s);
        const int b = co_await store.addFeed(u"http://b"_s);
        const ParsedFeed found{u"A"_s, {{u"1"_s, u"one"_s, {}, {}, QDateTime::currentDateTimeUtc()}}};
        QACTORS_COMPARE(co_await store.save(a, found), std::optional(1));
        QACTORS_COMPARE(co_await store.save(b, found), std::optional(1));
        co_await store.removeFeed(a);
        QACTORS_COMPARE(co_await store.save(a, found), std::optional<int>());
        const QList<Article> articles = co_await all(store.articles({})); // a's went with it
        QACTORS_COMPARE(articles.size(), 1);
        QACTORS_COMPARE(articles[0].feed, b);
    }

    // Whatever is shown after what: the rows are the table's, and those that stay are the same.
    QACTORS_TEST(theModelFollowsTheTable, Test::Options().realTime())
    {
        Store store(newFile());
        co_await store.open();
        ArticleModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const auto shows = [&](std::optional<int> feed) -> Async<bool> {
            co_await model.show(store.articles(feed), {});
            const QList<Article> wanted = co_await all(store.articles(feed));
            bool isSame = wanted.size() == model.rowCount();
            for (int row = 0; isSame && row < wanted.size(); ++row)
                isSame = model.article(row).id == wanted[row].id;
            co_return isSame;
        };
        const auto some = [](int count, int seconds) {
            ParsedFeed feed{u"A"_s, {}};
            for (int i = 0; i < count; ++i)
                feed.articles.append({QString::number(i), u"a"_s, {}, {}, QDateTime::fromSecsSinceEpoch(1'700'000'000 + i * seconds, detail::Utc)});
            return feed;
        };
        const int a = co_await store.addFeed(u"http://a"_s), b = co_await store.addFeed(u"http://b"_s);
        co_await store.save(a, some(300, 2));
        QACTORS_VERIFY(co_await shows(a));
        const QPersistentModelIndex kept(model.index(5, 0));
        const QVariant id = kept.data(ArticleModel::ArticleRole);
        co_await store.save(b, some(200, 3)); // between the others, and at the same time as some
        QACTORS_VERIFY(co_await shows({}));
        QACTORS_COMPARE(model.rowCount(), 500);
        QACTORS_COMPARE(kept.data(ArticleModel::ArticleRole), id);
        QACTORS_VERIFY(co_await shows(b));
        QACTORS_VERIFY(!kept.isValid());
        co_await moveOnAfter(0ms, [&] { return model.show(store.articles({}), {}); });
        QACTORS_VERIFY(co_await shows(a));
        QACTORS_VERIFY(co_await shows({}));
        co_await store.removeFeed(a);
        QACTORS_VERIFY(co_await shows({}));
    }

    void aFeedIsRemoved()
    {
        DemoServer server;
        server.set(u"/a"_s, makeFeed(u"A"_s, {u"one"_s, u"two"_s}));
        server.set(u"/b"_s, makeFeed(u"B"_s, {u"three"_s}));
        const QString file = newFile();
        MainWindow window(file, {server.url(u"/a"_s).toString(), server.url(u"/b"_s).toString()});
        QSignalSpy opened(&window, &MainWindow::opened);
        QSignalSpy refreshed(&window, &MainWindow::refreshed);
        window.show();
        QVERIFY(opened.wait());
        window.refresh();
        QVERIFY(refreshed.wait(20000));
        auto *articles = window.findChild<ArticleModel *>();
        auto *feeds = window.findChild<QListView *>(u"feeds"_s);
        auto *remove = window.findChild<QToolButton *>(u"remove"_s);
        QTRY_COMPARE(articles->rowCount(), 3);
        QVERIFY(!remove->isEnabled()); // all of them are no feed
        feeds->setCurrentIndex(feeds->model()->index(1, 0));
        QTRY_COMPARE(articles->rowCount(), 2);
        const auto answer = [&](QMessageBox::StandardButton button) {
            remove->click();
            QPointer<QMessageBox> box;
            QTRY_VERIFY((box = window.findChild<QMessageBox *>()) && box->isVisible());
            QVERIFY2(box->text().contains(u"“A”"_s), qPrintable(box->text()));
            box->button(button)->click();
            QTRY_VERIFY(!box);
        };
        answer(QMessageBox::No);
        QCOMPARE(feeds->model()->rowCount(), 3);
        QTRY_VERIFY(remove->isEnabled() && feeds->isEnabled());
        answer(QMessageBox::Yes);
        QTRY_COMPARE(feeds->model()->rowCount(), 2);
        QTRY_COMPARE(articles->rowCount(), 1); // of all feeds that are left
        QVERIFY(!remove->isEnabled());
        window.close();
        QTRY_VERIFY(!window.isVisible());
        TestSupport::await([&]() -> Async<> {
            Store store(file);
            co_await store.open();
            const QList<Feed> left = co_await store.feeds();
            QACTORS_COMPARE(left.size(), 1);
            QACTORS_COMPARE(left[0].title, u"B"_s);
        });
    }

    void aQuitAtAnyMomentKeepsWhatWasTold_data()
    {
        QTest::addColumn<bool>("kill");
        QTest::newRow("SIGTERM") << false;
        QTest::newRow("SIGKILL") << true;
    }
    void aQuitAtAnyMomentKeepsWhatWasTold()
    {
#ifndef Q_OS_UNIX
        QSKIP("ends the program by signals");
#endif
        QFETCH(bool, kill);
        DemoServer server;
        QStringList urls;
        constexpr int Feeds = 12;
        constexpr int Each = 20;
        for (int i = 0; i < Feeds; ++i) {
            const QString path = u"/%1"_s.arg(i);
            QStringList headlines;
            for (int n = 0; n < Each; ++n)
                headlines.append(QString::number(n));
            server.set(path, i % 4 == 3 ? QByteArray("<rss><oops") : makeFeed(path, headlines), std::chrono::milliseconds(10 * i));
            urls.append(server.url(path).toString());
        }
        auto *random = QRandomGenerator::global();
        int most = 0;
        qint64 longest = 0;
        const int rounds = TestSupport::rounds(10);
        for (int round = 0; round < rounds; ++round) {
            const QString file = newFile();
            QProcess program;
            program.setProgram(QStringLiteral(FEEDREADER));
            program.setArguments(QStringList({u"--log"_s, u"--file"_s, file}) + urls);
            program.start();
            QByteArray told;
            const int lines = random->bounded(Feeds * 3 / 4);
            // After so many feeds, or at its very beginning; and some turns later.
            const bool came = QTest::qWaitFor([&] {
                told += program.readAllStandardOutput();
                return told.count('\n') >= lines && QFile::exists(file);
            },
                                              20000);
            QVERIFY2(came, qPrintable(u"%1 of %2 feeds: "_s.arg(told.count('\n')).arg(lines) + QString::fromUtf8(program.readAllStandardError())));
            for (int turn = random->bounded(40); turn > 0; --turn)
                QCoreApplication::processEvents(QEventLoop::AllEvents);
            QElapsedTimer time;
            time.start();
            kill ? program.kill() : program.terminate();
            QTRY_VERIFY_WITH_TIMEOUT(program.state() == QProcess::NotRunning, 20000);
            if (!kill) {
                longest = std::max(longest, time.elapsed());
                if (rounds > 10) // by hand, on a machine that has nothing else to do
                    QVERIFY2(time.elapsed() < 2000, qPrintable(QString::number(time.elapsed())));
                QCOMPARE(program.exitStatus(), QProcess::NormalExit);
                QVERIFY2(program.exitCode() == 0 || program.exitCode() == 128 + 15, qPrintable(QString::number(program.exitCode())));
            }
            told += program.readAllStandardOutput();
            most = std::max(most, int(told.count('\n')));
            checkFile(file, told, Each);
            const QByteArray errors = program.readAllStandardError();
            QVERIFY2(!errors.contains("still in use") && !errors.contains("Sanitizer") && !errors.contains("killed"), errors.constData());
        }
        QVERIFY(most > 0);
        if (rounds > 10)
            qInfo("%d rounds, the longest quit took %lld ms", rounds, longest);
    }

private:
    // What was told is there, each feed wholly or not at all.
    static void checkFile(const QString &file, const QByteArray &told, int each)
    {
        TestSupport::await([&]() -> Async<> {
            Store store(file);
            co_await store.open();
            QHash<int, int> found;
            for (const Article &article : co_await all(store.articles({})))
                ++found[article.feed];
            for (const int count : found)
                QACTORS_COMPARE(count, each);
            for (const QByteArray &line : told.trimmed().split('\n')) {
                if (!line.isEmpty())
                    QACTORS_COMPARE(found.value(line.split(' ').first().toInt()), each);
            }
        });
    }
};

QTEST_MAIN(tst_FeedReader)
#include "tst_feedreader.moc"
