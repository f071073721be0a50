// SPDX-License-Identifier: MIT
// What statements know: the tables, and who asks.
// Real I/O: SQLite on threads of its own, which do what a semaphore says; nothing is timed.
#include <QActors/Offload>
#include <QActors/Span>
#include <QActors/TaskLocal>
#include <QActors/Tracing>

#include "support/sql.h"
#include "support/traces.h"

#include <QtCore/qscopeguard.h>
#include <QtCore/qsemaphore.h>
#include <QtSql/qsqldatabase.h>
#include <QtSql/qsqlquery.h>

using namespace TestSupport;

class tst_Statements : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    int m_files = 0;
    QString newFile() { return m_folder.filePath(u"%1.db"_s.arg(++m_files)); }

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }

    QACTORS_TEST(DB8_statementsFollowTheTables)
    {
        Database db(newFile());
        co_await makeFeeds(db);
        const QString all = u"SELECT * FROM feed WHERE id = 1"_s;
        const Feed feed = co_await db.one<Feed>(all);
        QACTORS_COMPARE(feed.title, u"one"_s);
        co_await db.exec(u"ALTER TABLE feed ADD COLUMN url TEXT DEFAULT 'u'"_s);
        using More = std::tuple<int, QString, double, QString>;
        const auto more = co_await db.one<More>(all);
        QACTORS_COMPARE(std::get<3>(more), u"u"_s);
    }

    // Changed behind a comment, by a function, and by a transaction before whose end others read.
    QACTORS_TEST(DB8_statementsFollowTheTablesHoweverTheyChange)
    {
        Database db(newFile());
        co_await db.exec(u"CREATE TABLE t (a INT)"_s);
        co_await db.exec(u"INSERT INTO t VALUES (1)"_s);
        const QString all = u"SELECT * FROM t"_s;
        QACTORS_COMPARE(co_await db.one<int>(all), 1);
        co_await db.exec(u"-- one more\n /* b */ ALTER TABLE t ADD COLUMN b INT DEFAULT 2"_s);
        using Two = std::tuple<int, int>;
        const auto two = co_await db.one<Two>(all);
        QACTORS_COMPARE(std::get<1>(two), 2);
        const auto function = [](QSqlDatabase &connection) { QSqlQuery(connection).exec(u"ALTER TABLE t ADD COLUMN c INT DEFAULT 3"_s); };
        co_await db.run(function);
        using Three = std::tuple<int, int, int>;
        const auto three = co_await db.one<Three>(all);
        QACTORS_COMPARE(std::get<2>(three), 3);
        const auto altering = [&](Transaction &tx) -> Async<> {
            co_await tx.exec(u"ALTER TABLE t ADD COLUMN d INT DEFAULT 4"_s);
            const auto outside = [&]() -> Async<> { co_await db.one<Three>(all); };
            co_await detail::currentSession().with(nullptr, outside);
        };
        co_await db.transaction(altering);
        using Four = std::tuple<int, int, int, int>;
        const auto four = co_await db.one<Four>(all);
        QACTORS_COMPARE(std::get<3>(four), 4);
    }

    // Between a change and its news: others see the new tables already, with statements that were prepared for the old ones.
    QACTORS_TEST(DB8_statementsFollowTheTablesBeforeAnybodySaysSo, Test::Options().realTime())
    {
        Database db(newFile());
        co_await db.exec(u"CREATE TABLE t (a INT)"_s);
        co_await db.exec(u"INSERT INTO t VALUES (1)"_s);
        const QString all = u"SELECT * FROM t"_s;
        QACTORS_COMPARE(co_await db.one<int>(all), 1);
        QSemaphore changed, seen;
        const auto both = [&](TaskGroup &group) -> Async<> {
            group.startSoon([&]() -> Async<> {
                const auto change = [&](QSqlDatabase &connection) {
                    QSqlQuery(connection).exec(u"ALTER TABLE t ADD COLUMN b INT DEFAULT 2"_s);
                    changed.release();
                    seen.acquire(); // and tells nobody yet
                };
                co_await db.run(change);
            });
            const auto wait = [&] { changed.acquire(); };
            co_await offload(wait);
            const auto told = qScopeGuard([&] { seen.release(); });
            using Two = std::tuple<int, int>;
            for (int i = 0; i < 2; ++i) { // with a statement that was kept, and with its successor
                const auto two = co_await db.one<Two>(all);
                QACTORS_COMPARE(std::get<1>(two), 2);
            }
        };
        co_await withTaskGroup(both);
    }

    // Who reads at one moment reads on there, with statements for the tables of then; and has none of them left after.
    QACTORS_TEST(DB8_aReaderAtOneMomentKeepsItsTables, Test::Options().realTime())
    {
        Database db(DatabaseOptions(newFile()).connections(2)); // one reads
        co_await db.exec(u"CREATE TABLE t (a INT)"_s);
        co_await db.exec(u"INSERT INTO t VALUES (1)"_s);
        const QString all = u"SELECT * FROM t"_s;
        const QString other = u"SELECT * FROM t WHERE a > 0"_s;
        const auto reading = [&](Transaction &tx) -> Async<> {
            QACTORS_COMPARE(co_await tx.one<int>(all), 1);
            const auto alter = [&]() -> Async<> { co_await db.exec(u"ALTER TABLE t ADD COLUMN b INT DEFAULT 2"_s); };
            co_await detail::currentSession().with(nullptr, alter);
            QACTORS_COMPARE(co_await tx.one<int>(all), 1);
            QACTORS_COMPARE(co_await tx.one<int>(other), 1);
        };
        co_await db.transaction(reading, TransactionMode::Read);
        using Two = std::tuple<int, int>;
        for (const QString &sql : {all, other}) {
            const auto two = co_await db.one<Two>(sql);
            QACTORS_COMPARE(std::get<1>(two), 2);
        }
    }

    QACTORS_TEST(TL5_aStatementHasTheValuesOfItsTask, Test::Options().realTime())
    {
        static const TaskLocal<QString> request(u"request"_s, u"none"_s);
        Database db(newFile());
        const auto read = [](QSqlDatabase &) { return request.value(); };
        const auto ask = [&]() -> Async<QString> { co_return co_await db.run(read); };
        QACTORS_COMPARE(co_await request.with(u"17"_s, ask), u"17"_s);
        QACTORS_COMPARE(co_await ask(), u"none"_s);
    }

    void TC4_statementsBelongToTheirCaller()
    {
        const QString path = m_folder.filePath(u"run.json"_s);
        Tracing::toFile(path);
        await([this]() -> Async<> {
            Database db(newFile());
            const Span span(u"caller"_s);
            co_await db.exec(u"-- one\ncreate TABLE t (a INT)"_s);
            const auto insert = [](Transaction &tx) -> Async<> { co_await tx.exec(u"INSERT INTO t VALUES (1)"_s); };
            co_await db.transaction(insert);
        });
        Tracing::stop();
        const Trace trace = Trace::read(path);
        QVERIFY2(trace.error.isEmpty(), qPrintable(trace.error));
        const TraceSpan caller = trace.named(u"caller"_s, "b").value(0);
        for (const QString &name : {u"SQL CREATE"_s, u"SQL BEGIN"_s, u"SQL INSERT"_s, u"SQL COMMIT"_s}) {
            const QList<TraceSpan> all = trace.named(name, "X") + trace.named(name, "b");
            QVERIFY2(all.size() == 1, qPrintable(name));
            QCOMPARE(all[0].parent, caller.span);
            QCOMPARE(all[0].trace, caller.trace);
            QVERIFY(all[0].begin >= caller.begin && all[0].end <= caller.end);
        }
    }
};

QTEST_GUILESS_MAIN(tst_Statements)
#include "tst_statements.moc"
