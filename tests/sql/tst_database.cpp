// SPDX-License-Identifier: MIT
// Statements, errors, the pool, migrations.
// Real I/O: SQLite on threads of its own, which do what a semaphore or a lock in the database says; nothing is timed.
#include <QActors/Task>

#include "support/rounds.h"
#include "support/sql.h"

#include <QtCore/qdir.h>
#include <QtSql/qsqldatabase.h>
#include <QtSql/qsqlquery.h>

using namespace TestSupport;

namespace {

using Kind = DatabaseError::Kind;

// Counts for so long that only a cancel ends it.
const QString Endless = u"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"_s;

qsizetype descriptors()
{
    return QDir(u"/proc/self/fd"_s).entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot).size();
}

} // namespace

class tst_Database : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    int m_files = 0;
    QString newFile() { return m_folder.filePath(u"%1.db"_s.arg(++m_files)); }

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }

    QACTORS_TEST(DB3_errorsHaveTheirKinds)
    {
        Database db(u":memory:"_s);
        co_await makeFeeds(db);
        co_await db.exec(u"CREATE TABLE item (feed INT REFERENCES feed(id))"_s);
        const auto run = [&db](const QString &sql) { return errorOf([&db, sql] { return db.exec(sql); }); };
        const DatabaseError malformed = co_await run(u"SELEKT 1"_s);
        QACTORS_COMPARE(malformed.kind(), Kind::Statement);
        QACTORS_VERIFY2(malformed.message().contains(u"near \"SELEKT\": syntax error"_s), malformed.message());
        QACTORS_COMPARE(malformed.statement(), u"SELEKT 1"_s);
        QACTORS_COMPARE(malformed.database(), u":memory:"_s);
        const DatabaseError unknown = co_await run(u"SELECT * FROM nowhere"_s);
        QACTORS_COMPARE(unknown.kind(), Kind::Statement);
        const DatabaseError unique = co_await run(u"INSERT INTO feed (title) VALUES ('one')"_s);
        QACTORS_COMPARE(unique.kind(), Kind::Constraint);
        QACTORS_COMPARE(unique.nativeCode(), u"2067"_s);
        QACTORS_COMPARE((co_await run(u"INSERT INTO feed (title) VALUES (NULL)"_s)).kind(), Kind::Constraint);
        QACTORS_COMPARE((co_await run(u"INSERT INTO item VALUES (99)"_s)).kind(), Kind::Constraint);
        QACTORS_COMPARE((co_await run(u"SELECT 1; SELECT 2"_s)).kind(), Kind::Statement);
        const auto few = [&]() -> Async<> { co_await db.exec(u"INSERT INTO feed (title, weight) VALUES (?, ?)"_s, u"x"_s); };
        QACTORS_COMPARE((co_await errorOf(few)).kind(), Kind::Statement);
        // Also after one with enough values, which Qt remembers.
        co_await db.exec(u"INSERT INTO feed (title, weight) VALUES (?, ?)"_s, u"y"_s, 2.0);
        QACTORS_COMPARE((co_await errorOf(few)).kind(), Kind::Statement);
        QACTORS_COMPARE(co_await db.one<int>(u"SELECT count(*) FROM feed"_s), 3);
    }

    QACTORS_TEST(DB3_aFullDiskIsNamed)
    {
        Database db(DatabaseOptions(newFile()).onOpen({u"PRAGMA max_page_count=8"_s}));
        co_await db.exec(u"CREATE TABLE page (text)"_s);
        const auto fill = [&]() -> Async<> {
            for (;;)
                co_await db.exec(u"INSERT INTO page VALUES (?)"_s, QString(3000, u'x'));
        };
        const DatabaseError error = co_await errorOf(fill);
        QACTORS_COMPARE(error.kind(), Kind::Full);
        QACTORS_VERIFY2(error.message().contains(u"database or disk is full"_s), error.message());
        const int rows = co_await db.one<int>(u"SELECT count(*) FROM page"_s);
        QACTORS_VERIFY(rows > 0 && rows < 9);
    }

    QACTORS_TEST(DB3_whatCannotBeOpenedIsNamed)
    {
        Database nowhere(u"/nowhere/at/all.db"_s);
        const auto open = [&] { return nowhere.open(); };
        QACTORS_COMPARE((co_await errorOf(open)).kind(), Kind::Connection);
        const QString path = newFile();
        {
            QFile file(path);
            QACTORS_VERIFY(file.open(QIODevice::WriteOnly));
            file.write(QByteArray(4096, 'x'));
        }
        Database nonsense(path);
        const auto read = [&] { return nonsense.one<int>(u"SELECT count(*) FROM feed"_s); };
        const DatabaseError error = co_await errorOf(read);
        QACTORS_COMPARE(error.kind(), Kind::Connection);
        QACTORS_VERIFY2(error.message().contains(u"file is not a database"_s), error.message());
        Database noDriver(DatabaseOptions(u"x"_s, u"QDB2000"_s));
        const auto ask = [&] { return noDriver.open(); };
        const DatabaseError missing = co_await errorOf(ask);
        QACTORS_COMPARE(missing.kind(), Kind::Connection);
        QACTORS_VERIFY2(missing.message().contains(QRegularExpression(u"no driver QDB2000; there are: .*QSQLITE"_s)), missing.message());
        // What could not be opened may be there later.
        QACTORS_VERIFY(QFile::remove(path));
        QACTORS_COMPARE(co_await nonsense.one<int>(u"SELECT 1"_s), 1);
    }

    QACTORS_TEST(DB4_aLockedFileIsWaitedFor)
    {
        const QString path = newFile();
        Database one(path);
        Database other(DatabaseOptions(path).busyTimeout(20ms));
        co_await makeFeeds(one);
        const auto holding = [&](Transaction &tx) -> Async<> {
            co_await tx.exec(u"DELETE FROM feed"_s);
            const auto write = [&] { return other.exec(u"INSERT INTO feed (title) VALUES ('x')"_s); };
            const DatabaseError error = co_await errorOf(write);
            QACTORS_COMPARE(error.kind(), Kind::Busy);
            QACTORS_VERIFY2(error.message().contains(u"database is locked (locked for 20 ms"_s), error.message());
            QACTORS_COMPARE(co_await other.one<int>(u"SELECT count(*) FROM feed"_s), 2); // readers do not wait
        };
        co_await one.transaction(holding);
        co_await other.exec(u"INSERT INTO feed (title) VALUES ('x')"_s);
    }

    QACTORS_TEST(DB4_aWaitForTheLockCanBeCancelled)
    {
        const QString path = newFile();
        Database one(path);
        Database other(DatabaseOptions(path).busyTimeout(1h));
        co_await makeFeeds(one);
        const auto holding = [&](Transaction &) -> Async<> {
            CancelScope scope;
            const auto write = [&]() -> Async<> {
                const auto cancel = [&](TaskGroup &group) -> Async<> {
                    group.startSoon([&]() -> Async<> {
                        co_await other.query<int>(u"SELECT 1"_s); // meanwhile the other thread has begun to wait, or not: either goes
                        scope.cancel();
                    });
                    co_await other.exec(u"DELETE FROM feed"_s);
                };
                co_await withTaskGroup(cancel);
            };
            const bool ended = co_await scope.run(write);
            QACTORS_VERIFY(!ended);
        };
        co_await one.transaction(holding);
        QACTORS_COMPARE(co_await one.one<int>(u"SELECT count(*) FROM feed"_s), 2);
        co_await other.exec(u"DELETE FROM feed"_s);
    }

    QACTORS_TEST(DB5_aStatementIsStoppedInTheMiddle, Test::Options().realTime())
    {
        Database db(u":memory:"_s);
        const auto endless = [&] { return db.one<qint64>(Endless); };
        const auto result = co_await moveOnAfter(20ms, endless);
        QACTORS_VERIFY(!result);
        QACTORS_COMPARE(co_await db.one<int>(u"SELECT 5"_s), 5); // the connection is free, and nothing else was stopped
        // Another statement that waits for the connection can go, too.
        const auto both = [&](TaskGroup &group) -> Async<> {
            auto first = Task::spawn(group, [&] { return db.one<qint64>(Endless); });
            auto second = Task::spawn(group, [&] { return db.one<int>(u"SELECT 6"_s); });
            auto third = Task::spawn(group, [&] { return db.one<int>(u"SELECT 7"_s); });
            co_await yield();
            second.cancel();
            const auto gone = [&] { return second.join(); };
            bool wasCancelled = false;
            try {
                co_await gone();
            } catch (const TaskCancelled &) {
                wasCancelled = true;
            }
            QACTORS_VERIFY(wasCancelled);
            first.cancel();
            QACTORS_COMPARE(co_await third.join(), 7);
        };
        co_await withTaskGroup(both);
    }

    QACTORS_TEST(DB5_aKilledTaskStopsItsStatement)
    {
        Database db(u":memory:"_s);
        auto owner = std::make_unique<TaskGroup>();
        owner->startSoon([&]() -> Async<> { co_await db.one<qint64>(Endless); });
        co_await yield();
        co_await yield();
        owner.reset();
        QACTORS_COMPARE(co_await db.one<int>(u"SELECT 5"_s), 5);
    }

    QACTORS_TEST(DB6_virtualTimeStandsWhileTheDatabaseWorks)
    {
        Database db(u":memory:"_s);
        const TimePoint before = Test::testClock().now();
        const auto count = [&] { return db.one<qint64>(u"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 300000) SELECT count(*) FROM n"_s); };
        QACTORS_COMPARE(co_await failAfter(1ms, count), 300000);
        QACTORS_VERIFY(Test::testClock().now() == before);
    }

    QACTORS_TEST(DB7_manyAtOnce)
    {
        Database db(newFile());
        co_await db.exec(u"CREATE TABLE number (n INT)"_s);
        const auto all = [&](TaskGroup &group) {
            for (int i = 0; i < 200; ++i) {
                group.startSoon([&db, i]() -> Async<> { co_await db.exec(u"INSERT INTO number VALUES (?)"_s, i); });
                group.startSoon([&db]() -> Async<> { co_await db.query<int>(u"SELECT n FROM number"_s); });
            }
        };
        co_await withTaskGroup(all);
        QACTORS_COMPARE(co_await db.one<int>(u"SELECT sum(n) FROM number"_s), 19900);
    }

    QACTORS_TEST(DB7_whatWritesAndGivesRowsGoesToTheWriter)
    {
        Database db(newFile());
        co_await makeFeeds(db);
        const auto ids = co_await db.query<int>(u"INSERT INTO feed (title) VALUES ('x'), ('y') RETURNING id"_s);
        QACTORS_COMPARE(ids, QList<int>({3, 4}));
        QACTORS_COMPARE(co_await db.one<int>(u"SELECT count(*) FROM feed"_s), 4);
    }

    QACTORS_TEST(DB8_aFunctionHasTheConnection)
    {
        Database db(u":memory:"_s);
        co_await makeFeeds(db);
        QThread *there = nullptr;
        const auto tables = [&there](QSqlDatabase &connection) {
            there = QThread::currentThread();
            return connection.tables();
        };
        QACTORS_COMPARE(co_await db.run(tables), QStringList(u"feed"_s));
        QACTORS_VERIFY(there && there != QThread::currentThread());
        const auto begins = [&] { return db.exec(u"BEGIN"_s); };
        const QString message = (co_await errorOf<MisuseError>(begins)).message();
        QACTORS_VERIFY2(message.contains(u"use Database::transaction()"_s), message);
        co_await db.exec(u"DELETE FROM feed"_s);
    }

    QACTORS_TEST(DB9_allOrNothingOfMany)
    {
        Database db(u":memory:"_s);
        co_await makeFeeds(db);
        const QString insert = u"INSERT INTO feed (title, weight) VALUES (?, ?)"_s;
        using Row = std::tuple<QString, double>;
        const QList<Row> once{{u"a"_s, 1}, {u"b"_s, 2}};
        QACTORS_COMPARE(co_await db.execMany(insert, once), 2);
        const QList<Row> twice{{u"c"_s, 1}, {u"a"_s, 2}};
        const auto fails = [&]() -> Async<> { co_await db.execMany(insert, twice); };
        QACTORS_COMPARE((co_await errorOf(fails)).kind(), Kind::Constraint);
        QACTORS_COMPARE(co_await db.one<int>(u"SELECT count(*) FROM feed"_s), 4);
        // The same in a transaction, which goes on.
        const auto inside = [&](Transaction &tx) -> Async<> {
            co_await tx.exec(u"DELETE FROM feed WHERE title = 'b'"_s);
            const auto again = [&]() -> Async<> { co_await tx.execMany(insert, twice); };
            co_await errorOf(again);
        };
        co_await db.transaction(inside);
        QACTORS_COMPARE(co_await db.one<int>(u"SELECT count(*) FROM feed"_s), 3);
    }

    QACTORS_TEST(DB10_migrationsRunOnce)
    {
        const QString path = newFile();
        QStringList log;
        QList<Migration> steps{
            Migration(u"-- tables; all of them\nCREATE TABLE feed (id INTEGER PRIMARY KEY, title TEXT DEFAULT 'a;b');\n"
                      "CREATE TRIGGER t AFTER INSERT ON feed BEGIN UPDATE feed SET title = CASE WHEN 1 THEN 'x;' ELSE title END; END;\n/* ; */"_s),
            Migration([&](Transaction &tx) -> Async<> {
                log.append(u"function"_s);
                co_await tx.exec(u"INSERT INTO feed (id) VALUES (1)"_s);
            }),
        };
        {
            Database db(path);
            QACTORS_COMPARE(co_await db.migrate(steps), 2);
            QACTORS_COMPARE(co_await db.migrate(steps), 0);
            QACTORS_COMPARE(co_await db.one<QString>(u"SELECT title FROM feed"_s), u"x;"_s);
        }
        // One that fails leaves its version, and what it did is undone.
        steps.append(Migration(u"CREATE TABLE more (a); INSERT INTO nowhere VALUES (1)"_s));
        Database db(path);
        const auto fails = [&]() -> Async<> { co_await db.migrate(steps); };
        QACTORS_COMPARE((co_await errorOf(fails)).kind(), Kind::Statement);
        QACTORS_COMPARE(co_await db.one<int>(u"PRAGMA user_version"_s), 2);
        QACTORS_COMPARE(co_await db.one<int>(u"SELECT count(*) FROM sqlite_schema WHERE name = 'more'"_s), 0);
        const auto older = [&]() -> Async<> { co_await db.migrate(steps.mid(0, 1)); };
        const DatabaseError error = co_await errorOf(older);
        QACTORS_COMPARE(error.kind(), Kind::Migration);
        QACTORS_VERIFY2(error.message().contains(u"has had 2 migrations, and this program knows 1"_s), error.message());
        QACTORS_COMPARE(log, QStringList(u"function"_s));
    }

    QACTORS_TEST(DB11_nothingStaysOpen, Test::Options().watchdog(rounds(300) > 300 ? 30min : 20s))
    {
        const QString path = newFile();
        const auto round = [&](int i) -> Async<> {
            Database db(DatabaseOptions(path).connections(2));
            if (i == 0)
                co_await db.exec(u"CREATE TABLE t (a)"_s);
            co_await db.query<int>(u"SELECT a FROM t"_s);
            if (i % 2 == 0)
                co_await db.close();
        };
        co_await round(0);
        const qsizetype before = descriptors();
        for (int i = 1, all = rounds(300); i <= all; ++i)
            co_await round(i);
        for (int turns = 0; descriptors() != before && turns < 10'000; ++turns)
            co_await yield(); // the system's own threads come and go
        QACTORS_COMPARE(descriptors(), before);
        QACTORS_COMPARE(QSqlDatabase::connectionNames(), QStringList());
        Database db(path);
        for (int i = 0; i < 1000; ++i) {
            auto rows = db.rows<int>(u"SELECT 1 UNION SELECT 2"_s).batch(1);
            co_await rows.next(); // and abandoned
        }
        co_await db.close();
        QACTORS_COMPARE(descriptors(), before);
        const auto late = [&] { return db.open(); };
        QACTORS_COMPARE((co_await errorOf(late)).kind(), Kind::Closed);
    }

    QACTORS_TEST(DB11_whoStillWaitsHearsOfTheEnd)
    {
        std::optional<Database> db(u":memory:"_s);
        const auto ends = [&](TaskGroup &group) -> Async<> {
            auto running = Task::spawn(group, [&] { return db->one<qint64>(Endless); });
            auto waiting = Task::spawn(group, [&] { return db->one<int>(u"SELECT 1"_s); });
            co_await yield();
            co_await yield();
            db.reset();
            QACTORS_COMPARE((co_await errorOf([&] { return running.join(); })).kind(), Kind::Closed);
            QACTORS_COMPARE((co_await errorOf([&] { return waiting.join(); })).kind(), Kind::Closed);
        };
        co_await withTaskGroup(ends);
    }
};

QTEST_GUILESS_MAIN(tst_Database)
#include "tst_database.moc"
