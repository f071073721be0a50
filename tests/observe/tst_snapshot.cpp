// SPDX-License-Identifier: MIT
#include "support/bank.h"
#include "support/blocker.h"
#include "support/family.h"

#include <QActors/EventLoopPool>
#include <QActors/Lock>
#include <QActors/Registry>
#include <QActors/Snapshot>
#include <QActors/Supervisor>
#include <QActors/Timeouts>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qregularexpression.h>
#include <QtCore/qsemaphore.h>
#include <QtCore/qthread.h>

using namespace TestSupport;

namespace {

/// The tasks of this thread, the one that takes the snapshot left out; names only, indented by depth.
QStringList names(const Snapshot &snapshot)
{
    QStringList found;
    for (const TaskSnapshot &task : snapshot.threads.at(0).tasks)
        found.append(QString(task.depth, u' ') + task.name.section(u'"', 1, 1));
    return found;
}

const TaskSnapshot *find(const Snapshot &snapshot, const QString &name)
{
    for (const ThreadSnapshot &thread : snapshot.threads) {
        for (const TaskSnapshot &task : thread.tasks) {
            if (task.name.section(u'"', 1, 1) == name || (task.actor && task.actor->className == name))
                return &task;
        }
    }
    return nullptr;
}

} // namespace

class tst_Snapshot : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void SI1_tasksStandBelowThoseInWhoseBodiesTheyRun()
    {
        QObject window;
        window.setObjectName(u"main"_s);
        TaskGroup outside(&window);
        Snapshot seen;
        awaitVirtual([&]() -> Async<> {
            outside.startSoon([] { return sleepForever(); }).setLabel(u"outside"_s);
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                group.startSoon([]() -> Async<> {
                         co_await withTaskGroup([](TaskGroup &inner) -> Async<> {
                             inner.startSoon([] { return sleepForever(); }).setLabel(u"leaf"_s);
                             co_await sleepForever();
                         });
                     })
                    .setLabel(u"branch"_s);
                group.startSoon([] { return sleepForever(); }).setLabel(u"younger"_s);
                co_await settle(5);
                seen = snapshotNow();
                group.cancel();
                outside.cancel();
            });
        });
        QCOMPARE(names(seen).mid(1).join(u'/'), u" branch/  leaf/ younger/outside"_s);
        const TaskSnapshot *leaf = find(seen, u"leaf"_s);
        QCOMPARE(leaf->parent, find(seen, u"branch"_s)->id);
        QVERIFY(!leaf->waitsFor.isEmpty());
        QVERIFY2(leaf->spawnedAt.startsWith(u"tst_snapshot.cpp:"), qPrintable(leaf->spawnedAt));
        QCOMPARE(find(seen, u"outside"_s)->ownerClass, u"QObject"_s);
        QCOMPARE(find(seen, u"outside"_s)->ownerName, u"main"_s);
        QCOMPARE(leaf->ownerClass, QString());
        QVERIFY(seen.threads.at(0).isMain && seen.threads.at(0).answered);
    }

    void SI2_aTaskTellsItsAwaitsItsScopesAndHowLong()
    {
        Snapshot seen;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                group.startSoon([]() -> Async<> {
                         co_await failAfter(10s, []() -> Async<> { co_await sleep(20s); });
                     })
                    .setLabel(u"limited"_s);
                group.startSoon([]() -> Async<> { co_await shielded([]() -> Async<> { co_await sleep(1s); }); }).setLabel(u"shielded"_s);
                co_await settle(5);
                group.cancel(u"enough"_s);
                seen = snapshotNow();
            });
        });
        const TaskSnapshot *limited = find(seen, u"limited"_s);
        QCOMPARE(limited->places.size(), 2);
        QVERIFY(limited->waited >= Duration(0));
        QVERIFY(limited->cancelled);
        QCOMPARE(limited->cancelReason, u"enough"_s);
        const TaskSnapshot *shield = find(seen, u"shielded"_s);
        QVERIFY(shield->shielded && !shield->cancelled);
        QVERIFY2(seen.toText().contains(QRegularExpression(
                     u"\n +task \\d+ \\(tst_snapshot.cpp:\\d+\\) \"shielded\", shielded: waits .*for sleep\\(1 s\\) at tst_snapshot.cpp:\\d+, in"_s)),
                 qPrintable(seen.toText()));
    }

    void SI9_tasksThatWaitForEachOthersLocksAreInACycle()
    {
        Snapshot seen;
        inGroup([&](TaskGroup &group) -> Async<> {
            Lock one, other;
            const auto take = [](Lock &first, Lock &second) -> Async<> {
                const Token a = co_await first.acquire();
                co_await yield();
                const Token b = co_await second.acquire();
            };
            group.startSoon([&] { return take(one, other); }).setLabel(u"there"_s);
            group.startSoon([&] { return take(other, one); }).setLabel(u"back"_s);
            group.startSoon([&]() -> Async<> {
                     co_await yield();
                     const Token none = co_await one.acquire();
                 })
                .setLabel(u"beside"_s);
            co_await settle(5);
            seen = snapshotNow();
            group.cancel();
        });
        const TaskSnapshot *there = find(seen, u"there"_s), *back = find(seen, u"back"_s), *beside = find(seen, u"beside"_s);
        QCOMPARE(there->blockers.size(), 1);
        QCOMPARE(there->blockers.at(0).task, back->id);
        QVERIFY(there->blockers.at(0).inCycle && back->blockers.at(0).inCycle);
        QCOMPARE(beside->blockers.at(0).task, there->id);
        QVERIFY(!beside->blockers.at(0).inCycle);
        QVERIFY2(seen.toText().contains(u"\"there\", in a cycle of waits with task %1: "_s.arg(quint64(back->id))), qPrintable(seen.toText()));
        const Snapshot read = Snapshot::fromJson(seen.toJson());
        QCOMPARE(find(read, u"there"_s)->blockers.at(0).task, back->id);
        QVERIFY(find(read, u"there"_s)->blockers.at(0).inCycle && !find(read, u"beside"_s)->blockers.at(0).inCycle);
    }
    void SI9_aTaskThatHoldsALockAndWaitsForItsChildrenIsInACycle()
    {
        Snapshot seen;
        inGroup([&](TaskGroup &group) -> Async<> {
            Lock lock;
            const auto parent = [&lock]() -> Async<> {
                const Token mine = co_await lock.acquire();
                co_await withTaskGroup([&lock](TaskGroup &inner) -> Async<> {
                    inner.startSoon([&lock]() -> Async<> { const Token never = co_await lock.acquire(); }).setLabel(u"child"_s);
                    inner.startSoon([] { return sleepForever(); }).setLabel(u"sibling"_s);
                    co_return;
                });
            };
            group.startSoon(parent).setLabel(u"parent"_s);
            co_await settle(5);
            seen = snapshotNow();
            group.cancel();
        });
        const TaskSnapshot *above = find(seen, u"parent"_s), *below = find(seen, u"child"_s);
        QCOMPARE(above->blockers.size(), 1); // not the sibling
        QCOMPARE(above->blockers.at(0).task, below->id);
        QVERIFY(above->blockers.at(0).inCycle && below->blockers.at(0).inCycle);
    }
    void SI9_aTaskTellsWhoseAnswerAndWhoseEndItAwaits()
    {
        Snapshot seen;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto store = co_await start<Store>(group);
            const auto sleeper = group.startSoon([] { return sleepForever(); });
            sleeper.setLabel(u"sleeper"_s);
            group.startSoon([&store]() -> Async<> { co_await store.call(&Store::linger, 1000); }).setLabel(u"caller"_s);
            group.startSoon([sleeper]() -> Async<> { co_await sleeper.join(); }).setLabel(u"joiner"_s);
            co_await settle(5);
            seen = snapshotNow();
            group.cancel();
        });
        const TaskSnapshot *caller = find(seen, u"caller"_s), *joiner = find(seen, u"joiner"_s);
        QCOMPARE(caller->blockers.size(), 1);
        QCOMPARE(caller->blockers.at(0).process, find(seen, u"TestSupport::Store"_s)->actor->pid);
        QCOMPARE(joiner->blockers.at(0).task, find(seen, u"sleeper"_s)->id);
        QVERIFY(!caller->blockers.at(0).inCycle && !joiner->blockers.at(0).inCycle);
    }

    void SI2_deadlinesAreThoseThatTheTaskSees()
    {
        Snapshot seen;
        awaitVirtual([&]() -> Async<> {
            co_await moveOnAfter(10s, [&]() -> Async<> {
                co_await sleep(4s);
                seen = snapshotNow();
            });
        });
        QCOMPARE(seen.threads.at(0).tasks.at(0).deadline, std::optional<Duration>(6s));
    }

    void SI1_theChildrenOfASupervisorStandBelowAndCountRestarts()
    {
        Snapshot seen;
        Family family;
        inGroup([&](TaskGroup &group) -> Async<> {
            const QList<ChildSpec> children{family.spec(u"a"_s), family.spec(u"b"_s)};
            const auto supervisor = co_await start<Supervisor>(group, SupervisorOptions(), children);
            send(co_await supervisor.call(&Supervisor::child, u"b"_s), "crash");
            co_await settle(30);
            seen = snapshotNow();
            group.cancel();
        });
        QStringList below;
        int depth = -1;
        for (const TaskSnapshot &task : seen.threads.at(0).tasks) {
            if (task.actor && task.actor->className == u"QActors::Supervisor")
                depth = task.depth;
            else if (depth >= 0 && task.depth > depth)
                below.append(task.name + u':' + QString::number(task.actor->restarts.value_or(-1)));
        }
        QCOMPARE(below.join(u' '), u"a:0 b:1"_s);
    }

    void SI1_mailboxesOfNoActorAreThere()
    {
        QObject window;
        window.setObjectName(u"main"_s);
        Mailbox box(&window);
        box.setCapacity(3, Overflow::DropNewest);
        send(box.pid(), 1);
        registerName(u"inbox"_s, box.pid());
        const Snapshot seen = snapshotNow();
        const ThreadSnapshot &here = seen.threads.at(0);
        QCOMPARE(here.mailboxes.size(), 1);
        QCOMPARE(here.mailboxes.at(0).pid, box.pid());
        QCOMPARE(here.mailboxes.at(0).queued, 1);
        QCOMPARE(here.mailboxes.at(0).bound.capacity, 3);
        QCOMPARE(here.mailboxes.at(0).ownerName, u"main"_s);
        const QString line = u"  mailbox %1 of QObject \"main\" \"inbox\", 1 messages of 3\n"_s.arg(box.pid().toString());
        QVERIFY2(seen.toText().contains(line), qPrintable(seen.toText()));
        QVERIFY(seen.toJson().contains("\"mailboxes\""));
    }

    void SI1_otherThreadsAnswerForThemselves()
    {
        EventLoopPool pool(2);
        Snapshot seen;
        inGroup([&](TaskGroup &group) -> Async<> {
            co_await startOn<Store>(pool, group);
            co_await startOn<Store>(pool, group);
            seen = co_await snapshot();
            group.cancel();
        });
        int stores = 0;
        for (const ThreadSnapshot &thread : seen.threads) {
            QVERIFY(thread.answered);
            for (const TaskSnapshot &task : thread.tasks)
                stores += !thread.isMain && task.actor && task.actor->className == u"TestSupport::Store";
        }
        QCOMPARE(stores, 2);
    }

    void SI3_aThreadThatDoesNotAnswerIsSaidToBeBusy()
    {
        EventLoopPool pool(1);
        QSemaphore entered;
        QSemaphore leave;
        Snapshot seen;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto blocker = co_await startOn<Blocker>(pool, group, &entered, &leave);
            blocker.cast(&Blocker::block);
            entered.acquire();
            seen = snapshotNow(Duration(0));
            leave.release();
            group.cancel();
        });
        QCOMPARE(seen.threads.size(), 2);
        QVERIFY(!seen.threads.at(1).answered && !seen.threads.at(1).ended);
        QCOMPARE(seen.threads.at(1).taskCount, 1);
        QVERIFY(seen.toText().contains(u"thread 1: 1 tasks; it does not answer"_s));
    }

    void jsonSaysTheSame()
    {
        Snapshot seen;
        inGroup([&](TaskGroup &group) -> Async<> {
            co_await start<Store>(group);
            co_await settle(5);
            seen = snapshotNow();
            group.cancel();
        });
        QJsonParseError error;
        const QJsonObject root = QJsonDocument::fromJson(seen.toJson(), &error).object();
        QCOMPARE(error.error, QJsonParseError::NoError);
        QCOMPARE(root.value(u"schema"_s).toString(), u"qactors-snapshot"_s);
        QCOMPARE(root.value(u"version"_s).toInt(), 1);
        const QJsonArray tasks = root.value(u"threads"_s).toArray().at(0).toObject().value(u"tasks"_s).toArray();
        QCOMPARE(tasks.size(), seen.threads.at(0).tasks.size());
        bool found = false;
        for (const QJsonValue &task : tasks)
            found |= task.toObject().value(u"actor"_s).toObject().value(u"class"_s).toString() == u"TestSupport::Store";
        QVERIFY(found);
        const Snapshot read = Snapshot::fromJson(seen.toJson());
        QCOMPARE(read.toJson(), seen.toJson());
        QCOMPARE(read.toText(), seen.toText());
    }
    void jsonBearsAnyText_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("written");
        QTest::newRow("empty") << u""_s << QByteArray("\"\"");
        QTest::newRow("quotes") << u"a \"b\" \\ c"_s << QByteArray("\"a \\\"b\\\" \\\\ c\"");
        QTest::newRow("control") << u"1\n2\t3\x1b[2J\x7f"_s << QByteArray("\"1\\u000a2\\u00093\\u001b[2J\x7f\"");
        QTest::newRow("zero") << QString(QChar(0)) << QByteArray("\"\\u0000\"");
        QTest::newRow("other letters") << u"Gr\u00fc\u00dfe \u20ac"_s << QByteArray("\"Gr\xc3\xbc\xc3\x9f"
                                                                                    "e \xe2\x82\xac\"");
        QTest::newRow("a pair") << u"x\U0001F600y"_s << QByteArray("\"x\xf0\x9f\x98\x80y\"");
        QTest::newRow("half a pair") << QString(u'x') + QChar(0xd83d) << QByteArray("\"x\\ud83d\"");
        QTest::newRow("the other half") << QString(QChar(0xde00)) + u'x' << QByteArray("\"\\ude00x\"");
    }
    void jsonBearsAnyText()
    {
        QFETCH(const QString, name);
        QFETCH(const QByteArray, written);
        Snapshot seen;
        seen.threads.resize(1);
        seen.threads[0].tasks.resize(1);
        seen.threads[0].tasks[0].name = name;
        const QByteArray json = seen.toJson();
        QVERIFY2(json.contains("\"name\":" + written + ','), json.constData());
        QVERIFY(QJsonDocument::fromJson(json).isObject());
        QCOMPARE(Snapshot::fromJson(json).threads.at(0).tasks.at(0).name, name);
    }
    void jsonBearsAnyTime_data()
    {
        QTest::addColumn<qint64>("time");
        QTest::addColumn<QByteArray>("written");
        QTest::newRow("none") << qint64(0) << QByteArray("0");
        QTest::newRow("least") << qint64(1) << QByteArray("0.000000001");
        QTest::newRow("whole") << qint64(3'000'000'000) << QByteArray("3");
        QTest::newRow("with zeros") << qint64(10'050'000'000) << QByteArray("10.05");
        QTest::newRow("past") << qint64(-1'500'000'000) << QByteArray("-1.5");
        QTest::newRow("longest") << std::numeric_limits<qint64>::min() << QByteArray("-9223372036.854775808");
    }
    void jsonBearsAnyTime()
    {
        QFETCH(const qint64, time);
        QFETCH(const QByteArray, written);
        Snapshot seen;
        seen.threads.resize(1);
        seen.threads[0].tasks.resize(1);
        seen.threads[0].tasks[0].deadline = std::chrono::nanoseconds(time);
        const QByteArray json = seen.toJson();
        QVERIFY2(json.contains("\"deadline\":" + written + '}'), json.constData());
        QVERIFY(QJsonDocument::fromJson(json).isObject());
        if (std::abs(double(time)) < 1e15)
            QCOMPARE(Snapshot::fromJson(json).threads.at(0).tasks.at(0).deadline, std::chrono::nanoseconds(time));
    }

    void whatIsNoSnapshotIsRefused()
    {
        const auto errorOf = [](const QByteArray &json) {
            return messageOf<Error>([&] { static_cast<void>(Snapshot::fromJson(json)); });
        };
        QVERIFY(errorOf("[]").contains(u"no object of JSON"_s));
        QVERIFY(errorOf("{").contains(u"no object of JSON"_s));
        QVERIFY(errorOf(R"({"schema":"x"})").contains(u"the schema is \"x\", not \"qactors-snapshot\""_s));
        QVERIFY(errorOf(R"({"schema":"qactors-snapshot","version":2})").contains(u"version is 2, and this QActors reads version 1"_s));
        // Of the right schema it takes what there is.
        const Snapshot odd = Snapshot::fromJson(R"({"schema":"qactors-snapshot","version":1,"threads":[7,{"tasks":[{"actor":{"pid":"<1.2>","waits":[3]}}]}]})");
        QCOMPARE(odd.threads.size(), 2);
        QVERIFY(odd.threads.at(1).tasks.at(0).actor->pid.isNull());
    }

    void tasksThatNestDeeplyOverflowNothing()
    {
        constexpr int Depth = 2000;
        Snapshot seen;
        awaitVirtual([&]() -> Async<> {
            std::function<Async<>(int)> nest = [&](int left) -> Async<> {
                co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                    if (left > 0)
                        group.startSoon([&nest, left] { return nest(left - 1); });
                    else
                        seen = snapshotNow();
                    co_return;
                });
            };
            co_await nest(Depth);
        });
        QCOMPARE(seen.threads.at(0).tasks.constLast().depth, Depth);
        QVERIFY(seen.toText().contains(u"(%1 deep)"_s.arg(Depth)));
    }
};

QTEST_GUILESS_MAIN(tst_Snapshot)
#include "tst_snapshot.moc"
