// SPDX-License-Identifier: MIT
// Another driver: PostgreSQL's. By hand, with an empty database on a server of one's own, which the variable names:
//     QACTORS_TEST_POSTGRESQL="127.0.0.1:5432 database user" tst_postgresql
// Real I/O: a server; nothing is timed.
#include <QActors/Combinators>
#include <QActors/Event>
#include <QActors/Task>
#include <QActors/kernel/detail/utc.h>

#include "support/sql.h"

#include <QtCore/qurl.h>
#include <QtCore/quuid.h>

using namespace TestSupport;

namespace {

using Kind = DatabaseError::Kind;

struct All
{
    int id;
    qint64 large;
    bool yes;
    double number;
    QString text;
    QByteArray bytes;
    QDateTime when;
    QDate day;
    QUuid uuid;
    std::optional<QString> nothing;
    bool operator==(const All &) const = default;
};

} // namespace

class tst_PostgreSql : public QObject
{
    Q_OBJECT

private:
    DatabaseOptions options(int connections = 3) const
    {
        return DatabaseOptions(m_name, u"QPSQL"_s).host(m_host, m_port).user(m_user).connections(connections);
    }
    QString m_host, m_name, m_user;
    int m_port = 5432;

private Q_SLOTS:
    void initTestCase()
    {
        const QStringList where = qEnvironmentVariable("QACTORS_TEST_POSTGRESQL").split(u' ');
        if (where.size() != 3)
            QSKIP("needs a server, see above");
        m_host = where[0].section(u':', 0, 0);
        m_port = where[0].section(u':', 1).toInt();
        m_name = where[1];
        m_user = where[2];
        await([this]() -> Async<> {
            Database db(options());
            co_await db.exec(u"DROP SCHEMA public CASCADE"_s);
            co_await db.exec(u"CREATE SCHEMA public"_s);
        });
    }
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }

    QACTORS_TEST(DB1_valuesComeBack, Test::Options().realTime())
    {
        Database db(options());
        co_await db.exec(u"CREATE TABLE every (id SERIAL PRIMARY KEY, large BIGINT, yes BOOL, number DOUBLE PRECISION, text TEXT, bytes BYTEA,"
                         " at TIMESTAMPTZ, day DATE, uuid UUID, nothing TEXT)"_s);
        All one{0, std::numeric_limits<qint64>::max(), true, 1.5, u"a 'text' with ? and \\ and €"_s, QByteArray("\0\1'\\\xff", 5), QDateTime(QDate(2024, 2, 29), QTime(12, 0, 1, 250), detail::Utc), QDate(1999, 12, 31), QUuid::createUuid(), std::nullopt};
        one.id = co_await db.one<int>(u"INSERT INTO every (large, yes, number, text, bytes, at, day, uuid, nothing) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"_s,
                                      one.large, one.yes, one.number, one.text, one.bytes, one.when, one.day, one.uuid, one.nothing);
        QACTORS_COMPARE(one.id, 1);
        All back = co_await db.one<All>(u"SELECT * FROM every"_s);
        QACTORS_COMPARE(back.when.toUTC(), one.when);
        back.when = one.when;
        QACTORS_VERIFY(back == one);
        const auto wrong = [&]() -> Async<> { co_await db.one<int>(u"SELECT text FROM every"_s); };
        QACTORS_COMPARE((co_await errorOf(wrong)).kind(), Kind::Row);
        QACTORS_COMPARE(co_await db.one<qint64>(u"SELECT count(*) FROM every WHERE yes = ? AND large > ?"_s, true, 5), 1);
    }

    QACTORS_TEST(DB3_errorsHaveTheirKinds, Test::Options().realTime())
    {
        Database db(options());
        co_await db.exec(u"CREATE TABLE feed (id SERIAL PRIMARY KEY, title TEXT NOT NULL UNIQUE, weight REAL)"_s);
        const StatementResult done = co_await db.exec(u"INSERT INTO feed (title) VALUES (?), (?)"_s, u"one"_s, u"two"_s);
        QACTORS_COMPARE(done.changed, 2);
        const auto run = [&db](const QString &sql) { return errorOf([&db, sql] { return db.exec(sql); }); };
        QACTORS_COMPARE((co_await run(u"SELEKT 1"_s)).kind(), Kind::Statement);
        QACTORS_COMPARE((co_await run(u"SELECT * FROM nowhere"_s)).kind(), Kind::Statement);
        const DatabaseError unique = co_await run(u"INSERT INTO feed (title) VALUES ('one')"_s);
        QACTORS_COMPARE(unique.kind(), Kind::Constraint);
        QACTORS_COMPARE(unique.nativeCode(), u"23505"_s);
        QACTORS_COMPARE((co_await run(u"INSERT INTO feed (title) VALUES (NULL)"_s)).kind(), Kind::Constraint);
        const auto few = [&]() -> Async<> { co_await db.exec(u"INSERT INTO feed (title, weight) VALUES (?, ?)"_s, u"x"_s); };
        QACTORS_COMPARE((co_await errorOf(few)).kind(), Kind::Statement);
        Database none(options().host(m_host, 1));
        QACTORS_COMPARE((co_await errorOf([&] { return none.open(); })).kind(), Kind::Connection);
        QACTORS_COMPARE(co_await db.one<qint64>(u"SELECT count(*) FROM feed"_s), 2); // goes on
    }

    QACTORS_TEST(TX1_transactions, Test::Options().realTime())
    {
        Database db(options());
        co_await makeMoney(db);
        const auto move = [](Transaction &tx) -> Async<int> {
            co_await tx.exec(u"UPDATE account SET money = money - 30 WHERE name = 'a'"_s);
            co_await tx.exec(u"UPDATE account SET money = money + 30 WHERE name = ?"_s, u"b"_s);
            co_return 7;
        };
        QACTORS_COMPARE(co_await db.transaction(move), 7);
        QACTORS_COMPARE(co_await moneyIn(db), u"70 30"_s);
        const auto throws = [](Transaction &tx) -> Async<> {
            co_await tx.exec(u"UPDATE account SET money = 0"_s);
            throw Oops("oops");
        };
        bool thrown = false;
        try {
            co_await db.transaction(throws);
        } catch (const Oops &) {
            thrown = true;
        }
        QACTORS_VERIFY(thrown);
        // A savepoint is undone alone, with an error of the database inside.
        const auto partly = [](Transaction &tx) -> Async<> {
            co_await tx.exec(u"UPDATE account SET money = money - 10 WHERE name = 'a'"_s);
            const auto broken = [&]() -> Async<> { co_await tx.exec(u"UPDATE account SET money = -1"_s); };
            const auto in = [&] { return tx.savepoint(broken); };
            QACTORS_COMPARE((co_await errorOf(in)).kind(), Kind::Constraint);
            co_await tx.exec(u"UPDATE account SET money = money + 10 WHERE name = 'b'"_s);
        };
        co_await db.transaction(partly);
        QACTORS_COMPARE(co_await moneyIn(db), u"60 40"_s);
        // After an error the transaction is over, whoever catches it.
        const auto caught = [](Transaction &tx) -> Async<> {
            co_await tx.exec(u"UPDATE account SET money = 0 WHERE name = 'b'"_s);
            co_await errorOf([&] { return tx.exec(u"UPDATE account SET money = -1"_s); });
        };
        co_await errorOf([&] { return db.transaction(caught); });
        QACTORS_COMPARE(co_await moneyIn(db), u"60 40"_s);
    }

    QACTORS_TEST(TX3_cancelledOrKilledItIsRolledBack, Test::Options().realTime())
    {
        Database db(options());
        co_await makeMoney(db);
        for (const bool kill : {false, true}) {
            Event inside;
            const auto body = [&](Transaction &tx) -> Async<> {
                co_await tx.exec(u"UPDATE account SET money = 0"_s);
                inside.set();
                co_await sleepForever();
            };
            auto group = std::make_unique<TaskGroup>();
            auto task = Task::spawn(*group, [&] { return db.transaction(body); });
            co_await inside.wait();
            kill ? group.reset() : task.cancel();
            co_await task.wait();
            QACTORS_COMPARE(co_await moneyIn(db), u"100 0"_s);
        }
    }

    QACTORS_TEST(DB8_noTransactionIsLeftOpen, Test::Options().realTime())
    {
        Database db(options());
        const auto begins = [&] { return db.exec(u"BEGIN"_s); };
        const QString message = (co_await errorOf<MisuseError>(begins)).message();
        QACTORS_VERIFY2(message.contains(u"use Database::transaction()"_s), message);
        QACTORS_COMPARE(co_await db.one<int>(u"SELECT 1"_s), 1);
    }

    // Two connections see what a third has committed in between; a reading transaction does not.
    QACTORS_TEST(TX4_aReaderSeesOneMoment, Test::Options().realTime())
    {
        Database db(options());
        Database other(options());
        co_await makeMoney(db);
        const auto reading = [&](Transaction &tx) -> Async<> {
            const QString sum = u"SELECT sum(money) FROM account"_s;
            QACTORS_COMPARE(co_await tx.one<qint64>(sum), 100);
            co_await other.exec(u"UPDATE account SET money = money + 1"_s);
            QACTORS_COMPARE(co_await tx.one<qint64>(sum), 100);
        };
        co_await db.transaction(reading, TransactionMode::Read);
        QACTORS_COMPARE(co_await moneyIn(db), u"101 1"_s);
    }

    QACTORS_TEST(RW1_rowsComeInBatchesAndOthersWorkMeanwhile, Test::Options().realTime())
    {
        for (const int connections : {1, 3}) {
            Database db(options(connections));
            auto rows = db.rows<int>(u"SELECT generate_series(1, ?)"_s, 1000).batch(10);
            int count = 0;
            while (const std::optional<int> row = co_await rows.next()) {
                QACTORS_COMPARE(*row, ++count);
                if (count % 100 == 1)
                    QACTORS_COMPARE(co_await db.one<int>(u"SELECT 5"_s), 5);
            }
            QACTORS_COMPARE(count, 1000);
        }
    }

    QACTORS_TEST(DB9_allOrNothingOfMany, Test::Options().realTime())
    {
        Database db(options());
        co_await db.exec(u"CREATE TABLE many (id INT PRIMARY KEY, title TEXT)"_s);
        QList<std::tuple<int, QString>> rows;
        for (int i = 0; i < 2000; ++i)
            rows.append({i, QString::number(i)});
        const QString insert = u"INSERT INTO many VALUES (?, ?)"_s;
        QACTORS_COMPARE(co_await db.execMany(insert, rows), 2000);
        rows[0] = {5000, u"new"_s};
        QACTORS_COMPARE((co_await errorOf([&] { return db.execMany(insert, rows); })).kind(), Kind::Constraint);
        QACTORS_COMPARE(co_await db.one<qint64>(u"SELECT count(*) FROM many"_s), 2000);
    }

    QACTORS_TEST(DB10_migrationsOfManyAtOnce, Test::Options().realTime())
    {
        QList<int> ran;
        const auto program = [&](int) -> Async<> {
            Database db(options());
            QList<Migration> steps;
            steps.append(Migration(u"CREATE TABLE step (a INT); INSERT INTO step VALUES (1)"_s));
            steps.append(Migration(u"ALTER TABLE step ADD COLUMN b INT DEFAULT 2"_s));
            ran.append(co_await db.migrate(steps));
        };
        const QList<int> four{1, 2, 3, 4};
        co_await mapConcurrent(four, 4, program);
        QACTORS_COMPARE(std::accumulate(ran.begin(), ran.end(), 0), 2);
        Database db(options());
        QACTORS_COMPARE(co_await db.one<qint64>(u"SELECT count(*) FROM step"_s), 1);
        const QList<Migration> fewer;
        QACTORS_COMPARE((co_await errorOf([&] { return db.migrate(fewer); })).kind(), Kind::Migration);
    }

    QACTORS_TEST(DB8_statementsFollowTheTables, Test::Options().realTime())
    {
        Database db(options());
        co_await db.exec(u"CREATE TABLE t (a INT)"_s);
        co_await db.exec(u"INSERT INTO t VALUES (1)"_s);
        const QString all = u"SELECT * FROM t"_s;
        for (int i = 0; i < 6; ++i) // on several connections
            QACTORS_COMPARE(co_await db.one<int>(all), 1);
        co_await db.exec(u"ALTER TABLE t ADD COLUMN b INT DEFAULT 2"_s);
        using Two = std::tuple<int, int>;
        for (int i = 0; i < 6; ++i) {
            const auto two = co_await db.one<Two>(all);
            QACTORS_COMPARE(std::get<1>(two), 2);
        }
    }

    // The server ends the connection: the statement says so, and the next one finds a new one.
    QACTORS_TEST(TX6_aLostConnection, Test::Options().realTime())
    {
        Database admin(options(1));
        Database db(options(1));
        co_await makeMoney(db);
        const auto end = [&]() -> Async<> {
            const QString terminate = u"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"_s;
            co_await admin.one<qint64>(terminate);
        };
        co_await end();
        const DatabaseError lost = co_await errorOf([&] { return db.exec(u"SELECT 1"_s); });
        QACTORS_VERIFY2(lost.kind() == Kind::Connection, lost.message());
        QACTORS_COMPARE(co_await moneyIn(db), u"100 0"_s);
        const auto inside = [&](Transaction &tx) -> Async<> {
            co_await tx.exec(u"UPDATE account SET money = 0 WHERE name = 'a'"_s);
            co_await end();
            co_await errorOf([&] { return tx.exec(u"UPDATE account SET money = 100 WHERE name = 'b'"_s); });
            const DatabaseError more = co_await errorOf([&] { return tx.exec(u"UPDATE account SET money = 100 WHERE name = 'b'"_s); });
            QACTORS_VERIFY2(more.message().contains(u"lost in the middle of a transaction"_s), more.message());
        };
        QACTORS_COMPARE((co_await errorOf([&] { return db.transaction(inside); })).kind(), Kind::Connection);
        QACTORS_COMPARE(co_await moneyIn(db), u"100 0"_s);
    }

private:
    static Async<> makeMoney(const Database &db)
    {
        co_await db.exec(u"CREATE TABLE IF NOT EXISTS account (name TEXT PRIMARY KEY, money INT CHECK (money >= 0))"_s);
        co_await db.exec(u"DELETE FROM account"_s);
        co_await db.exec(u"INSERT INTO account VALUES ('a', 100), ('b', 0)"_s);
    }
};

QTEST_GUILESS_MAIN(tst_PostgreSql)
#include "tst_postgresql.moc"
