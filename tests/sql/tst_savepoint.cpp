// SPDX-License-Identifier: MIT
// Savepoints, undone and cancelled.
// Real I/O: SQLite on a thread of its own; nothing is timed.
#include "support/sql.h"

using namespace TestSupport;

class tst_Savepoint : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(u".*"_s)); }

    QACTORS_TEST(TX7_aSavepointIsUndoneAlone)
    {
        Database db(u":memory:"_s);
        co_await makeAccounts(db);
        const auto outer = [](Transaction &tx) -> Async<> {
            co_await tx.exec(u"UPDATE account SET money = 50 WHERE name = 'a'"_s);
            const auto inner = [&]() -> Async<int> {
                co_await tx.exec(u"UPDATE account SET money = 1 WHERE name = 'b'"_s);
                throw Oops("inner");
            };
            try {
                co_await tx.savepoint(inner);
            } catch (const Oops &) {
            }
            const auto good = [&]() -> Async<int> {
                co_await tx.exec(u"UPDATE account SET money = money + 2 WHERE name = 'b'"_s);
                co_return 3;
            };
            QACTORS_COMPARE(co_await tx.savepoint(good), 3);
        };
        co_await db.transaction(outer);
        QACTORS_COMPARE(co_await moneyIn(db), u"50 2"_s);
    }

    // A savepoint that stayed open would be what the outer one is undone to.
    QACTORS_TEST(TX7_aCancelWhileItBeginsLeavesNoneOpen)
    {
        Database db(u":memory:"_s);
        co_await makeAccounts(db);
        const auto outer = [](Transaction &tx) -> Async<> {
            const auto undone = [&]() -> Async<> {
                co_await tx.exec(u"UPDATE account SET money = 50 WHERE name = 'a'"_s);
                const auto inner = [&]() -> Async<> { co_await tx.exec(u"UPDATE account SET money = 1 WHERE name = 'b'"_s); };
                const auto cancelled = [&](TaskGroup &group) -> Async<> {
                    group.startSoon([&]() -> Async<> { co_await tx.savepoint(inner); });
                    co_await yield(); // its statement is on its way
                    group.cancel();
                };
                co_await withTaskGroup(cancelled);
                throw Oops("outer");
            };
            try {
                co_await tx.savepoint(undone);
            } catch (const Oops &) {
            }
        };
        co_await db.transaction(outer);
        QACTORS_COMPARE(co_await moneyIn(db), u"100 0"_s);
    }

    // At each of its awaits, in a transaction that goes on and commits: the outer savepoint is undone wholly.
    QACTORS_TEST(TX7_aCancelAnywhereInItUndoesIt)
    {
        Database db(u":memory:"_s);
        co_await makeAccounts(db);
        for (int turns = 0; turns < 12; ++turns) {
            const auto outer = [&](Transaction &tx) -> Async<> {
                bool done = false;
                const auto inner = [&]() -> Async<> { co_await tx.exec(u"UPDATE account SET money = money + 1 WHERE name = 'b'"_s); };
                const auto cancelled = [&](TaskGroup &group) -> Async<> {
                    group.startSoon([&]() -> Async<> {
                        co_await tx.savepoint(inner);
                        done = true;
                    });
                    for (int turn = 0; turn < turns; ++turn)
                        co_await yield();
                    group.cancel();
                };
                co_await withTaskGroup(cancelled);
                const int money = co_await tx.one<int>(u"SELECT money FROM account WHERE name = 'b'"_s);
                QACTORS_COMPARE(money, done ? 1 : 0);
                co_await tx.exec(u"UPDATE account SET money = 0 WHERE name = 'b'"_s);
            };
            co_await db.transaction(outer);
        }
        QACTORS_COMPARE(co_await moneyIn(db), u"100 0"_s);
    }
};

QTEST_GUILESS_MAIN(tst_Savepoint)
#include "tst_savepoint.moc"
