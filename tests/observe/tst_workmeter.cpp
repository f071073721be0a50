// SPDX-License-Identifier: MIT
// Real threads: one hangs while it is looked at.
#include "support/blocker.h"
#include "support/testrun.h"

#include <QActors/Event>
#include <QActors/EventLoopPool>
#include <QActors/GenServer>
#include <QActors/Snapshot>
#include <QActors/WorkMeter>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qsemaphore.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

const TaskSnapshot *find(const Snapshot &snapshot, const QString &label)
{
    for (const ThreadSnapshot &thread : snapshot.threads) {
        for (const TaskSnapshot &task : thread.tasks) {
            if (task.name.contains(label))
                return &task;
        }
    }
    return nullptr;
}

class Echo : public GenServer
{
public:
    int echo(int number) const { return number; }
};

/// Goes on `turns` times once `gate` is set.
Async<> turnsAround(Event &gate, Event &done, int turns)
{
    co_await gate.wait();
    for (int i = 1; i < turns; ++i)
        co_await sleep(0ms);
    done.set();
    co_await sleepForever();
}

} // namespace

class tst_WorkMeter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void WM1_itCountsTheTurnsOfEachTaskFromTheFirstSnapshotOn()
    {
        Snapshot first, second, after;
        std::optional<WorkMeter> meter(std::in_place);
        await([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                Event gate, done;
                group.startSoon([&] { return turnsAround(gate, done, 5); }).setLabel(u"busy"_s);
                group.startSoon([] { return sleepForever(); }).setLabel(u"quiet"_s);
                co_await settle(5);
                first = co_await snapshot();
                gate.set();
                co_await done.wait();
                second = co_await snapshot();
                meter.reset();
                after = co_await snapshot();
                group.cancel();
            });
        });
        QCOMPARE(find(first, u"busy"_s)->turns, 0U);
        QCOMPARE(find(second, u"busy"_s)->turns, 5U);
        QVERIFY(*find(second, u"busy"_s)->worked > 0ns);
        QCOMPARE(find(second, u"quiet"_s)->turns, 0U);
        QCOMPARE(*find(second, u"quiet"_s)->worked, 0ns);
        QVERIFY(*second.threads.at(0).worked >= *find(second, u"busy"_s)->worked);
        QVERIFY(!find(after, u"busy"_s)->worked && !after.threads.at(0).worked);
        const QJsonObject json = QJsonDocument::fromJson(second.toJson()).object();
        const QJsonObject thread = json.value(u"threads"_s).toArray().at(0).toObject();
        QVERIFY(thread.value(u"worked"_s).toDouble() > 0);
        QVERIFY(after.toJson().indexOf("worked") < 0);
    }

    void WM2_aThreadThatDoesNotAnswerIsShownWithWhatItRuns()
    {
        EventLoopPool pool(1);
        QSemaphore entered, leave;
        Snapshot seen, before;
        const WorkMeter meter;
        await([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const auto blocker = co_await startOn<Blocker>(pool, group, &entered, &leave);
                before = co_await snapshot();
                blocker.cast(&Blocker::block);
                entered.acquire();
                seen = snapshotNow(Duration(0));
                leave.release();
                group.cancel();
            });
        });
        const ThreadSnapshot &busy = seen.threads.at(1);
        QVERIFY(!busy.answered);
        QCOMPARE(busy.running, before.threads.at(1).tasks.at(0).id);
        QVERIFY2(seen.toText().contains(u"it does not answer: task %1 has run for "_s.arg(quint64(busy.running))), qPrintable(seen.toText()));
        const QJsonObject json = QJsonDocument::fromJson(seen.toJson()).object();
        const QJsonObject running = json.value(u"threads"_s).toArray().at(1).toObject().value(u"running"_s).toObject();
        QCOMPARE(running.value(u"task"_s).toInteger(), qint64(busy.running));
    }

    void theMessagesOfAThreadAreCounted()
    {
        Snapshot before, after;
        await([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const auto echo = co_await start<Echo>(group);
                before = co_await snapshot();
                for (int i = 0; i < 3; ++i)
                    co_await echo.call(&Echo::echo, 1);
                after = co_await snapshot();
                group.cancel();
            });
        });
        QCOMPARE(after.threads.at(0).received - before.threads.at(0).received, 3U);
    }

    void otherProbesOfTheThreadAreToldToo()
    {
        class Probe final : public detail::RunProbe
        {
        public:
            void begins(detail::TaskContext *) noexcept override { ++begun; }
            void ends() noexcept override { ++ended; }
            int begun = 0, ended = 0;
        };
        const auto before = std::make_shared<Probe>();
        const auto after = std::make_shared<Probe>();
        detail::Scheduler *scheduler = detail::Scheduler::current();
        Snapshot seen;
        scheduler->addProbe(before);
        await([&]() -> Async<> {
            const WorkMeter meter;
            static_cast<void>(co_await snapshot());
            scheduler->addProbe(after);
            for (int i = 0; i < 3; ++i)
                co_await sleep(0ms);
            seen = co_await snapshot();
        });
        scheduler->removeProbe(before.get());
        scheduler->removeProbe(after.get());
        QVERIFY(seen.threads.at(0).tasks.at(0).turns >= 3);
        QVERIFY(before->begun >= 5 && after->begun >= 3);
        QCOMPARE(before->ended, before->begun);
    }
};

QTEST_GUILESS_MAIN(tst_WorkMeter)
#include "tst_workmeter.moc"
