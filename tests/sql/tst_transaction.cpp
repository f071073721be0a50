// SPDX-License-Identifier: MIT
// Transactions and streams of rows, ended at every point.
// Real I/O: SQLite on threads of its own; nothing is timed.
#include <QActors/Event>
#include <QActors/Everywhere>

#include "support/sql.h"

using namespace TestSupport;

namespace {

using Kind = DatabaseError::Kind;

Async<> move(const Database &db, int money)
{
    const auto moving = [money](Transaction &tx) -> Async<> {
        co_await tx.exec(u"UPDATE account SET money = money + ? WHERE name = 'b'"_s, money);
        co_await sleep(1ms);
        co_await tx.exec(u"UPDATE account SET money = money - ? WHERE name = 'a'"_s, money);
    };
    co_await db.transaction(moving);
}

} // namespace

class tst_Transaction : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    int m_files = 0;
    QString newFile() { return m_folder.filePath(u"%1.db"_s.arg(++m_files)); }

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }

    QACTORS_TEST(TX1_aReturnCommitsAndGivesTheValue)
    {
        const QString path = newFile();
        Database db(path);
        co_await makeAccounts(db);
        const auto counting = [](Transaction &tx) -> Async<int> {
            co_await tx.exec(u"UPDATE account SET money = 7 WHERE name = 'b'"_s);
            co_return co_await tx.one<int>(u"SELECT sum(money) FROM account"_s);
        };
        QACTORS_COMPARE(co_await db.transaction(counting), 107);
        Database other(path);
        QACTORS_COMPARE(co_await moneyIn(other), u"100 7"_s);
    }

    QACTORS_TEST(TX2_anExceptionRollsBack)
    {
        Database db(newFile());
        co_await makeAccounts(db);
        const auto failing = [](Transaction &tx) -> Async<> {
            co_await tx.exec(u"UPDATE account SET money = 7"_s);
            throw Oops("no");
        };
        bool thrown = false;
        try {
            co_await db.transaction(failing);
        } catch (const Oops &) {
            thrown = true;
        }
        QACTORS_VERIFY(thrown);
        QACTORS_COMPARE(co_await moneyIn(db), u"100 0"_s);
        const auto tooMuch = [&] { return move(db, 200); };
        const QString text = co_await errorText<DatabaseError>(tooMuch);
        QACTORS_VERIFY2(text.contains(u"CHECK constraint failed"_s), text);
        QACTORS_COMPARE(co_await moneyIn(db), u"100 0"_s);
    }

    // At each of its awaits, and each time the next one finds the connection free and the sum right.
    void TX3_aCancelAnywhereLeavesAllOrNothing_data()
    {
        QTest::addColumn<bool>("kill");
        QTest::addColumn<bool>("inMemory");
        QTest::newRow("cancel") << false << false;
        QTest::newRow("cancel in memory") << false << true;
        QTest::newRow("kill") << true << false;
        QTest::newRow("kill in memory") << true << true;
    }
    void TX3_aCancelAnywhereLeavesAllOrNothing()
    {
        QFETCH(bool, kill);
        QFETCH(bool, inMemory);
        Database db(inMemory ? u":memory:"_s : newFile());
        await([&]() -> Async<> {
            co_await makeAccounts(db);
            co_await db.exec(u"UPDATE account SET money = 10000 WHERE name = 'a'"_s);
        });
        const Test::Scenario scenario = [&]() -> Async<> {
            co_await move(db, 1);
            co_await move(db, 1);
        };
        const Test::EverywhereResult result = kill ? Test::killEverywhere(scenario) : Test::cancelEverywhere(scenario);
        QVERIFY2(result.passed(), qPrintable(result.report()));
        QVERIFY2(result.runs > 8, qPrintable(result.report()));
        const QString money = await([&] { return moneyIn(db); });
        const QStringList both = money.split(u' ');
        QCOMPARE(both[0].toInt() + both[1].toInt(), 10000); // no step was half done
        QVERIFY(both[1].toInt() > 0);
    }

    QACTORS_TEST(TX3_theOwnersDeletionRollsBack)
    {
        Database db(newFile());
        co_await makeAccounts(db);
        auto owner = std::make_unique<TaskGroup>();
        Event inside;
        owner->startSoon([&]() -> Async<> {
            const auto staying = [&](Transaction &tx) -> Async<> {
                co_await tx.exec(u"UPDATE account SET money = 7"_s);
                inside.set();
                co_await sleepForever();
            };
            co_await db.transaction(staying);
        });
        co_await inside.wait();
        owner.reset();
        co_await move(db, 10); // waits for the rollback
        QACTORS_COMPARE(co_await moneyIn(db), u"90 10"_s);
    }

    QACTORS_TEST(TX4_writersWaitForEachOther)
    {
        Database db(newFile());
        co_await makeAccounts(db);
        const auto ten = [&](TaskGroup &group) {
            for (int i = 0; i < 10; ++i)
                group.startSoon([&] { return move(db, 10); });
        };
        co_await withTaskGroup(ten);
        QACTORS_COMPARE(co_await moneyIn(db), u"0 100"_s);
    }

    QACTORS_TEST(TX4_aReaderSeesOneMoment)
    {
        Database db(newFile());
        co_await makeAccounts(db);
        const auto reading = [&](Transaction &tx) -> Async<> {
            QACTORS_COMPARE(co_await tx.one<int>(u"SELECT money FROM account WHERE name = 'a'"_s), 100);
            const auto writing = [&](TaskGroup &group) {
                group.startSoon([&]() -> Async<> {
                    const auto outside = [&] { return move(db, 10); };
                    co_await detail::currentSession().with(nullptr, outside);
                });
            };
            co_await withTaskGroup(writing);
            QACTORS_COMPARE(co_await tx.one<int>(u"SELECT money FROM account WHERE name = 'a'"_s), 100);
        };
        co_await db.transaction(reading, TransactionMode::Read);
        QACTORS_COMPARE(co_await moneyIn(db), u"90 10"_s);
    }

    QACTORS_TEST(TX5_misuseIsNamed)
    {
        Database db(u":memory:"_s);
        co_await makeAccounts(db);
        const auto inside = [&](Transaction &) -> Async<> {
            const auto outside = [&] { return db.exec(u"DELETE FROM account"_s); };
            const QString text = co_await errorText<MisuseError>(outside);
            QACTORS_VERIFY2(text.contains(u"inside a transaction of this database"_s), text);
        };
        co_await db.transaction(inside);
        const auto commits = [&](Transaction &tx) -> Async<> {
            co_await tx.exec(u"COMMIT"_s);
            co_await tx.exec(u"DELETE FROM account"_s);
        };
        const auto run = [&] { return db.transaction(commits); };
        const QString text = co_await errorText<DatabaseError>(run);
        QACTORS_VERIFY2(text.contains(u"has rolled the transaction back"_s), text);
        QACTORS_COMPARE(co_await moneyIn(db), u"100 0"_s);
    }

    QACTORS_TEST(TX5_aCloseInsideIsRefused)
    {
        Database db(u":memory:"_s);
        co_await makeAccounts(db);
        const auto inside = [&](Transaction &) -> Async<> {
            const auto close = [&] { return db.close(); };
            const QString text = co_await errorText<MisuseError>(close);
            QACTORS_VERIFY2(text.contains(u"close() is called inside a transaction of this database"_s), text);
        };
        co_await db.transaction(inside);
        QACTORS_COMPARE(co_await moneyIn(db), u"100 0"_s);
        co_await db.close();
    }

    // What comes after the loss must not be done alone, on a new connection.
    QACTORS_TEST(TX6_aConnectionThatIsLostTakesTheTransactionAlong)
    {
        Database db(newFile());
        co_await makeAccounts(db);
        const auto losing = [](Transaction &tx) -> Async<> {
            co_await tx.exec(u"UPDATE account SET money = 50 WHERE name = 'a'"_s);
            const auto lose = [](QSqlDatabase &connection) { connection.close(); };
            co_await tx.run(lose);
            co_await tx.exec(u"UPDATE account SET money = 50 WHERE name = 'b'"_s);
        };
        const auto run = [&] { return db.transaction(losing); };
        const DatabaseError error = co_await errorOf(run);
        QACTORS_COMPARE(error.kind(), Kind::Connection);
        QACTORS_VERIFY2(error.message().contains(u"lost in the middle of a transaction"_s), error.message());
        QACTORS_COMPARE(co_await moneyIn(db), u"100 0"_s);
    }

    QACTORS_TEST(TX6_whatTheDatabaseRolledBackStaysSo)
    {
        Database db(DatabaseOptions(newFile()).onOpen({u"PRAGMA max_page_count=8"_s}));
        co_await db.exec(u"CREATE TABLE page (text)"_s);
        const auto filling = [&](Transaction &tx) -> Async<> {
            try {
                for (;;)
                    co_await tx.exec(u"INSERT INTO page VALUES (?)"_s, QString(3000, u'x'));
            } catch (const DatabaseError &error) {
                QACTORS_COMPARE(error.kind(), Kind::Full);
            }
            // SQLite has kept the transaction or not; what comes now is in it, or refused.
            co_await tx.exec(u"INSERT INTO page VALUES ('small')"_s);
            throw Oops("no");
        };
        try {
            co_await db.transaction(filling);
        } catch (const std::exception &) {
        }
        QACTORS_COMPARE(co_await db.one<int>(u"SELECT count(*) FROM page"_s), 0);
    }

    QACTORS_TEST(RW1_rowsComeInBatches)
    {
        for (const QString &path : {newFile(), u":memory:"_s}) {
            Database db(path);
            co_await db.exec(u"CREATE TABLE number (n INT)"_s);
            QList<int> numbers;
            for (int i = 0; i < 1000; ++i)
                numbers.append(i);
            co_await db.execMany(u"INSERT INTO number VALUES (?)"_s, numbers);
            auto rows = db.rows<int>(u"SELECT n FROM number ORDER BY n"_s).batch(64);
            QList<int> seen;
            while (const std::optional<int> n = co_await rows.next()) {
                seen.append(*n);
                if (*n % 100 == 0) // others may write meanwhile, also where there is one connection
                    co_await db.exec(u"INSERT INTO number VALUES (-1)"_s);
            }
            QACTORS_VERIFY(seen == numbers);
            const std::optional<int> after = co_await rows.next();
            QACTORS_VERIFY(!after);
        }
    }

    QACTORS_TEST(RW1_rowsGoOnInATransaction)
    {
        for (const QString &path : {newFile(), u":memory:"_s}) {
            Database db(path);
            co_await makeAccounts(db);
            auto rows = db.rows<QString>(u"SELECT name FROM account"_s).batch(1);
            co_await rows.next();
            const auto inside = [&](Transaction &tx) -> Async<> {
                while (const std::optional<QString> name = co_await rows.next())
                    co_await tx.exec(u"UPDATE account SET money = 5 WHERE name = ?"_s, *name);
            };
            co_await db.transaction(inside);
            QACTORS_COMPARE(co_await moneyIn(db), u"100 5"_s);
        }
    }

    QACTORS_TEST(RW1_memoryIsBounded)
    {
        Database db(u":memory:"_s);
        auto rows = db.rows<QString>(u"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT hex(zeroblob(1000)) || i FROM n"_s).batch(16);
        for (int i = 1; i <= 100; ++i) { // of endlessly many
            const std::optional<QString> row = co_await rows.next();
            QACTORS_VERIFY(row && row->endsWith(QString::number(i)));
        }
    }

    QACTORS_TEST(RW2_anAbandonedStatementIsClosed)
    {
        Database db(u":memory:"_s);
        co_await makeAccounts(db);
        const QString all = u"SELECT money FROM account"_s;
        {
            auto rows = db.rows<int>(all).batch(1);
            co_await rows.next();
            const auto dropping = [&]() -> Async<> { co_await db.exec(u"DROP TABLE account"_s); };
            const QString text = co_await errorText<DatabaseError>(dropping);
            QACTORS_VERIFY2(text.contains(u"locked"_s), text); // by the open statement
        }
        co_await db.exec(u"DROP TABLE account"_s);
    }

    QACTORS_TEST(RW3_aCancelledReadLosesNoRowOrEndsTheRows, Test::Options().realTime())
    {
        Database db(u":memory:"_s);
        auto rows = db.rows<int>(u"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i = 1 OR i < 0"_s).batch(2);
        const auto next = [&] { return rows.next(); };
        const auto row = co_await moveOnAfter(20ms, next); // the second never comes
        QACTORS_VERIFY(!row);
        QACTORS_COMPARE((co_await rows.next()).value_or(0), 1); // which had been read
        const QString text = co_await errorText<MisuseError>(next);
        QACTORS_VERIFY2(text.contains(u"a cancelled next()"_s), text);
        QACTORS_COMPARE(co_await db.one<int>(u"SELECT 1"_s), 1);
    }

    void RW3_endedAnywhere_data()
    {
        QTest::addColumn<bool>("kill");
        QTest::newRow("cancel") << false;
        QTest::newRow("kill") << true;
    }
    void RW3_endedAnywhere()
    {
        QFETCH(bool, kill);
        Database db(newFile());
        await([&] { return makeAccounts(db); });
        const Test::Scenario scenario = [&]() -> Async<> {
            auto rows = db.rows<QString>(u"SELECT name FROM account"_s).batch(1);
            while (const std::optional<QString> name = co_await rows.next())
                co_await sleep(1ms);
            const auto inside = [](Transaction &tx) -> Async<> {
                auto rows = tx.rows<QString>(u"SELECT name FROM account"_s).batch(1);
                co_await rows.next();
                co_await tx.exec(u"UPDATE account SET money = 1"_s);
            };
            co_await db.transaction(inside);
        };
        const Test::EverywhereResult result = kill ? Test::killEverywhere(scenario) : Test::cancelEverywhere(scenario);
        QVERIFY2(result.passed() && result.runs > 8, qPrintable(result.report()));
        await([&]() -> Async<> { co_await db.exec(u"DROP TABLE account"_s); });
    }

    QACTORS_TEST(RW4_rowsOfATransactionEndWithIt)
    {
        Database db(newFile());
        co_await makeAccounts(db);
        std::optional<Rows<QString>> kept;
        const auto inside = [&](Transaction &tx) -> Async<> {
            kept = tx.rows<QString>(u"SELECT name FROM account"_s).batch(1);
            co_await kept->next();
        };
        co_await db.transaction(inside);
        const auto next = [&] { return kept->next(); };
        const QString text = co_await errorText<MisuseError>(next);
        QACTORS_VERIFY2(text.contains(u"has ended"_s), text);
    }
};

QTEST_GUILESS_MAIN(tst_Transaction)
#include "tst_transaction.moc"
