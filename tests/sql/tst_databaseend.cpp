// SPDX-License-Identifier: MIT
// The end of a program in the middle of its work with a database: what was acknowledged is in the file, and nothing half.
// Real I/O: the programs are this one, started again; nothing is timed.
// Not for ThreadSanitizer: processes that are killed.
#include <QActors/Process>
#include <QActors/Quit>
#include <QActors/Timeouts>

#include "support/sql.h"

#include <QtCore/qrandom.h>

#include <cstdio>
#include <functional>

#ifdef Q_OS_UNIX
#  include <unistd.h>
#endif

using namespace TestSupport;

namespace {

int s_acknowledged = 0;

/// Writes pairs, each in a transaction, and prints the number of each pair that is in the database.
Async<> writePairs(const Database &db)
{
    co_await db.exec(u"CREATE TABLE IF NOT EXISTS pair (n INT, half INT)"_s);
    for (int n = 0;; ++n) {
        const auto both = [n](Transaction &tx) -> Async<> {
            co_await tx.exec(u"INSERT INTO pair VALUES (?, 1)"_s, n);
            co_await tx.exec(u"INSERT INTO pair VALUES (?, 2)"_s, n);
        };
        co_await db.transaction(both);
        ++s_acknowledged;
        std::printf("%d\n", n);
        std::fflush(stdout);
    }
}

/// Reads for ever.
Async<> readPairs(const Database &db)
{
    for (;;) {
        auto rows = db.rows<int>(u"SELECT n FROM pair"_s).batch(3);
        try {
            while (co_await rows.next()) { }
        } catch (const DatabaseError &error) { // no table yet, or one that is just made
            if (error.kind() != DatabaseError::Kind::Statement && error.kind() != DatabaseError::Kind::Busy)
                throw;
        }
        co_await yield();
    }
}

/// An error of a task ends the program, with a code of its own.
Async<> orExit(std::function<Async<>()> fn)
{
    try {
        co_await fn();
    } catch (const std::exception &error) {
        qWarning("%s", error.what());
        QCoreApplication::exit(9);
    }
}

int child(QCoreApplication &app, const QString &how, const QString &path, int pairs, int turnsMore)
{
#ifdef Q_OS_UNIX
    ::alarm(20); // one that hangs ends by a signal, of which the test tells
#endif
    QtMessageHandler before = nullptr;
    before = qInstallMessageHandler([](QtMsgType, const QMessageLogContext &, const QString &text) {
        std::fprintf(stderr, "%s\n", qPrintable(text));
    });
    std::optional<Database> db(path);
    static auto *s_leaked = new Database(path); // the application's end closes this one
    auto tasks = std::make_unique<TaskGroup>();
    tasks->startSoon([&] { return orExit([&] { return writePairs(*db); }); });
    tasks->startSoon([&] { return orExit([&] { return readPairs(*db); }); });
    TaskGroup others;
    others.startSoon([] { return orExit([] { return readPairs(*s_leaked); }); });
    QTimer turns;
    QObject::connect(&turns, &QTimer::timeout, &app, [&, count = 0]() mutable {
        if (s_acknowledged < pairs || ++count != turnsMore)
            return;
        if (how == u"delete") // the tasks' owner goes, and the database with tasks of others in it
            tasks.reset();
        if (how == u"crash")
            std::_Exit(3);
        QCoreApplication::quit();
    });
    turns.start(0);
    const int code = QCoreApplication::exec();
    qInstallMessageHandler(before);
    return code;
}

} // namespace

class tst_DatabaseEnd : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void DB12_whatWasAcknowledgedIsInTheFile_data()
    {
        QTest::addColumn<QString>("how");
        QTest::addColumn<int>("code");
        QTest::newRow("quit") << u"quit"_s << 0;
        QTest::newRow("the owner goes") << u"delete"_s << 0;
        QTest::newRow("no end at all") << u"crash"_s << 3;
    }
    void DB12_whatWasAcknowledgedIsInTheFile()
    {
        QFETCH(QString, how);
        QFETCH(int, code);
        const QTemporaryDir folder;
        auto *random = QRandomGenerator::global();
        int most = 0;
        for (int round = 0; round < 8; ++round) {
            const QString path = folder.filePath(QString::number(round));
            const QString pairs = QString::number(random->bounded(12));
            const QString turns = QString::number(random->bounded(1, 60));
            const QStringList arguments{u"--child"_s, how, path, pairs, turns};
            const ProcessResult result = await([&]() -> Async<ProcessResult> {
                const auto run = [&] { return runProcess(QCoreApplication::applicationFilePath(), arguments); };
                co_return co_await failAfter(25s, run);
            });
            QVERIFY2(result.exitCode == code, qPrintable(u"%1: "_s.arg(result.exitCode) + QString::fromUtf8(result.errorOutput)));
            QCOMPARE(result.errorOutput, QByteArray()); // no connection in use, no warning of the driver
            const int acknowledged = int(result.output.count('\n'));
            most = std::max(most, acknowledged);
            using Found = std::tuple<int, int>;
            const Found found = await([&]() -> Async<Found> {
                Database db(path);
                co_await db.exec(u"CREATE TABLE IF NOT EXISTS pair (n INT, half INT)"_s);
                const auto whole = co_await db.one<int>(u"SELECT count(*) FROM (SELECT n FROM pair GROUP BY n HAVING count(*) = 2)"_s);
                const auto all = co_await db.one<int>(u"SELECT count(*) FROM pair"_s);
                co_return Found(whole, all);
            });
            QCOMPARE(std::get<1>(found), 2 * std::get<0>(found)); // nothing half
            QVERIFY2(std::get<0>(found) >= acknowledged, qPrintable(u"%1 of %2, %3 turns after %4"_s.arg(std::get<0>(found)).arg(acknowledged).arg(turns, pairs)));
            QVERIFY(std::get<0>(found) <= acknowledged + 1); // one may have been on its way
            if (how != u"crash")
                QVERIFY(!QFile::exists(path + u"-wal"_s)); // closed in order: the log is in the file
        }
        QVERIFY(most > 0);
    }
};

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.value(1) == u"--child")
        return child(app, arguments.value(2), arguments.value(3), arguments.value(4).toInt(), arguments.value(5).toInt());
    tst_DatabaseEnd test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_databaseend.moc"
