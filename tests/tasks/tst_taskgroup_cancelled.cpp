// SPDX-License-Identifier: MIT
// What is spawned into a group that was cancelled: it goes with the rest, and that is said.
#include <QActors/Sleep>
#include <QActors/TaskGroup>

#include "support/tasks.h"
#include "support/testrun.h"

using namespace TestSupport;
using namespace Qt::StringLiterals;

class TestTaskGroupCancelled : public QObject
{
    Q_OBJECT

private:
    static QStringList warnings(const CaughtOutput &output)
    {
        QStringList found;
        for (const QString &line : output.lines()) {
            if (line.startsWith(u"qactors.task: TaskGroup: "_s))
                found.append(line);
        }
        return found;
    }

private Q_SLOTS:
    void whatIsSpawnedAfterACancelIsNamedInAWarning()
    {
        const CaughtOutput output;
        Log log;
        awaitVirtual([&]() -> Async<> {
            TaskGroup group;
            group.startSoon([] { return sleepForever(); });
            group.cancel();
            group.startSoon([&]() -> Async<> {
                const auto end = qScopeGuard([&] { log.add(u"cancelled"_s); });
                co_await sleepForever();
            });
            group.startSoon([] { return sleepForever(); }); // once a cancel
            co_await group.join();
        });
        QCOMPARE(log.join(u", "), u"cancelled"_s);
        const QStringList found = warnings(output);
        QCOMPARE(found.size(), 1);
        QVERIFY2(found.first().contains(u" is spawned at tst_taskgroup_cancelled.cpp:"_s), qPrintable(found.first()));
        QVERIFY2(found.first().contains(u"await join() first"_s), qPrintable(found.first()));
    }

    // After its end it is a group as before.
    void afterAJoinThereIsNone()
    {
        const CaughtOutput output;
        Log log;
        awaitVirtual([&]() -> Async<> {
            TaskGroup group;
            group.cancel(); // nothing runs
            group.startSoon([&]() -> Async<> {
                co_await yield();
                log.add(u"first"_s);
            });
            co_await group.join();
            group.startSoon([] { return sleepForever(); });
            group.cancel();
            co_await group.join();
            group.startSoon([&]() -> Async<> {
                co_await yield();
                log.add(u"second"_s);
            });
            co_await group.join();
        });
        QCOMPARE(log.join(u", "), u"first, second"_s);
        QCOMPARE(warnings(output), QStringList());
    }

    // Who is told by an outer scope, or by a failure, has not asked for it.
    void aCancelFromOutsideIsNoMistake()
    {
        const CaughtOutput output;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([](TaskGroup &outer) -> Async<> {
                outer.startSoon([]() -> Async<> {
                    co_await withTaskGroup([](TaskGroup &group) -> Async<> {
                        try {
                            co_await sleepForever();
                        } catch (const Cancelled &) {
                            group.startSoon([] { return yield(); });
                            throw;
                        }
                    });
                });
                co_await yield();
                outer.cancel();
            });
        });
        QCOMPARE(warnings(output), QStringList());
    }
};

QTEST_GUILESS_MAIN(TestTaskGroupCancelled)
#include "tst_taskgroup_cancelled.moc"
