// SPDX-License-Identifier: MIT
// A group without host, as the member of an object: what tells of failures, and what its destructor does.
#include "support/tasks.h"

#include <QActors/Dispatcher>
#include <QActors/Task>
#include <QActors/Timeouts>
#include <QActors/kernel/detail/scopeaccess.h>

#include <QtCore/qpointer.h>
#include <QtCore/qthread.h>

using namespace TestSupport;

namespace {

class Page : public QObject
{
public:
    QString title = u"page"_s;
    TaskGroup tasks{this}; // last: gone first
};

void runAll()
{
    Dispatcher::current()->runUntilIdle();
}

} // namespace

class TaskGroupMemberTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aFailureCancelsTheSiblingsAndIsTold()
    {
        const LeakGuard guard;
        {
            const CaughtOutput output;
            Log log;
            Page page;
            connect(&page.tasks, &TaskGroup::failed, &page, [&](const QString &message) {
                log.add(message.section(u": "_s, -1) + u" told"_s);
            });
            connect(&page.tasks, &TaskGroup::finished, &page, [&] { log.add(u"finished"_s); });
            page.tasks.startSoon([&] { return sleeper(log, u"sibling"_s, 1h); });
            page.tasks.startSoon([]() -> Async<> {
                co_await yield();
                throw std::runtime_error("broken");
            });
            runAll();
            QCOMPARE(text(log), u"broken told, sibling cancelled, finished"_s);
            QCOMPARE(page.tasks.count(), 0);
            QCOMPARE(output.lines(), QStringList());
        }
        VERIFY_NO_LEAK(guard);
    }

    void aFailureThatNobodyListensToIsLogged()
    {
        const CaughtOutput output;
        Page page;
        page.tasks.startSoon([] { throw std::runtime_error("broken"); });
        runAll();
        QCOMPARE(output.lines().size(), 1);
        const QString line = output.lines().constFirst();
        QVERIFY2(line.startsWith(u"qactors.task: task ") && line.contains(u"tst_taskgroup_member.cpp:")
                     && line.contains(u"failed: broken"),
                 qPrintable(line));
    }

    void joinWaitsAndThrowsTheFailures()
    {
        const CaughtOutput output;
        Page page;
        Log log;
        const QString failure = failureOf([&]() -> Async<> {
            page.tasks.setFailFast(false);
            page.tasks.startSoon([] { return failAtLast("one", 1ms); });
            page.tasks.startSoon([] { return failAtLast("two", 2ms); });
            page.tasks.startSoon([&] { return sleeper(log, u"good"_s, 3ms); });
            co_await page.tasks.join();
        });
        QCOMPARE(failure, u"[one, two]"_s);
        QCOMPARE(text(log), u"good done"_s);
        QCOMPARE(output.lines(), QStringList());
        // Those were told; the next join has nothing to say.
        QCOMPARE(failureOf([&]() -> Async<> { co_await page.tasks.join(); }), u"nothing"_s);
    }

    void joinAfterTheEndThrowsTheFailuresToo()
    {
        const CaughtOutput output;
        Page page;
        const QString failure = failureOf([&]() -> Async<> {
            page.tasks.startSoon([] { throw std::runtime_error("early"); });
            co_await sleep(5ms);
            co_await page.tasks.join();
        });
        QCOMPARE(failure, u"[early]"_s);
        QCOMPARE(output.lines().size(), 1); // when it failed nobody was there
    }

    void aCancelledJoinLeavesTheTasksAlone()
    {
        const LeakGuard guard;
        Log log;
        auto *page = new Page;
        awaitVirtual([&]() -> Async<> {
            page->tasks.startSoon([&] { return sleeper(log, u"task"_s, 10ms); });
            const bool joined = co_await moveOnAfter(5ms, [&] { return page->tasks.join(); });
            log.add(joined ? u"joined"_s : u"gave up"_s);
            co_await sleep(10ms);
        });
        QCOMPARE(text(log), u"gave up, task done"_s);
        delete page; // what the join had connected is gone
        VERIFY_NO_LEAK(guard);
    }

    void overlappingJoinsAreForgottenWhenTheyEnd()
    {
        const CaughtOutput output;
        Page page;
        awaitVirtual([&]() -> Async<> {
            page.tasks.startSoon([] { return valueAfter(1, 10ms); });
            co_await withTaskGroup([&](TaskGroup &group) {
                group.startSoon([&] { return moveOnAfter(1ms, [&] { return page.tasks.join(); }); });
                group.startSoon([&] { return moveOnAfter(2ms, [&] { return page.tasks.join(); }); });
            });
            page.tasks.startSoon([] { throw std::runtime_error("nobody joins now"); });
            co_await sleep(20ms);
        });
        QCOMPARE(output.lines().size(), 1);
    }

    void joinWaitsForWhatASlotOfFinishedStarts()
    {
        Page page;
        Log log;
        connect(&page.tasks, &TaskGroup::finished, &page, [&] {
            if (log.size() == 1)
                page.tasks.startSoon([&] { return sleeper(log, u"more"_s, 1ms); });
        });
        awaitVirtual([&]() -> Async<> {
            page.tasks.startSoon([&] { return sleeper(log, u"first"_s, 1ms); });
            co_await page.tasks.join();
            log.add(u"joined"_s);
        });
        QCOMPARE(text(log), u"first done, more done, joined"_s);
    }

    void joinTellsThatTheGroupWasDeleted()
    {
        const LeakGuard guard;
        QString message;
        awaitVirtual([&]() -> Async<> {
            auto *page = new Page;
            page->tasks.startSoon([] { return sleepForever(); });
            co_await withTaskGroup([&](TaskGroup &group) {
                group.startSoon([&]() -> Async<> {
                    try {
                        co_await page->tasks.join();
                    } catch (const SenderGone &gone) {
                        message = gone.message();
                    }
                });
                group.startSoon([&]() -> Async<> {
                    co_await sleep(1ms);
                    delete page;
                });
            });
        });
        QCOMPARE(message, u"TaskGroup::join: the group was deleted"_s);
        VERIFY_NO_LEAK(guard);
    }

    void afterACancelItTakesNewWork()
    {
        Page page;
        Log log;
        page.tasks.cancel(); // of nothing: cancels nothing that comes
        awaitVirtual([&]() -> Async<> {
            page.tasks.startSoon([&] { return sleeper(log, u"a"_s, 10ms); });
            co_await yield();
            page.tasks.cancel();
            page.tasks.startSoon([&] { return sleeper(log, u"b"_s, 10ms); }); // still of the cancelled batch
            co_await page.tasks.join();
            log.add(u"joined"_s);
            page.tasks.startSoon([&] { return sleeper(log, u"c"_s, 10ms); });
            co_await page.tasks.join();
        });
        QCOMPARE(text(log), u"a cancelled, b cancelled, joined, c done"_s);
    }

    void countAndRunningFollowTheTasks()
    {
        Page page;
        QStringList counts;
        connect(&page.tasks, &TaskGroup::countChanged, &page, [&] { counts.append(QString::number(page.tasks.count())); });
        page.tasks.startSoon([] { });
        page.tasks.startSoon([] { });
        QVERIFY(page.tasks.isRunning());
        runAll();
        QCOMPARE(text(counts), u"1, 2, 1, 0"_s);
        QVERIFY(!page.tasks.isRunning());
    }

    void theDestructorKillsTheNewestFirst()
    {
        const LeakGuard guard;
        Log log;
        struct Note
        {
            Log &log;
            QString name;
            ~Note() { log.add(name); }
        };
        auto body = [&log](QString name) -> Async<> {
            const Note note{log, name};
            try {
                co_await sleepForever();
            } catch (...) {
                log.add(u"unwound by an exception"_s);
            }
        };
        auto *page = new Page;
        const TaskHandle<> first = page->tasks.startSoon([&] { return body(u"first"_s); });
        page->tasks.startSoon([&] { return body(u"second"_s); });
        page->tasks.startSoon([&] { return body(u"third"_s); });
        runAll();
        page->tasks.startSoon([&] { return body(u"not begun"_s); });
        delete page;
        QCOMPARE(text(log), u"third, second, first"_s);
        QCOMPARE(first.state(), TaskState::Cancelled);
        QVERIFY(detail::TaskHandleAccess::task(first)->wasKilled());
    }

    void deletedInsideItsOwnChildTask()
    {
        const LeakGuard guard;
        Log log;
        int alive = 0;
        {
            auto *page = new Page;
            page->tasks.startSoon([&]() -> Async<> {
                const Sentinel sentinel(alive);
                co_await yield();
                delete page;
                log.add(u"alive until the next await: %1"_s.arg(alive));
                co_await yield();
                log.add(u"never"_s);
            });
            page->tasks.startSoon([&]() -> Async<> {
                const Sentinel sentinel(alive);
                co_await sleepForever();
            });
            runAll();
        }
        QCOMPARE(text(log), u"alive until the next await: 1"_s);
        QCOMPARE(alive, 0);
        VERIFY_NO_LEAK(guard);
    }

    void deletedBySlots_data()
    {
        QTest::addColumn<QString>("signal");
        for (const char *signal : {"failed", "countChanged", "finished"})
            QTest::newRow(signal) << QString::fromUtf8(signal);
    }
    void deletedBySlots()
    {
        QFETCH(const QString, signal);
        const LeakGuard guard;
        {
            auto *page = new Page;
            QPointer<Page> gone(page);
            auto free = [page] { delete page; };
            page->tasks.setFailFast(false);
            page->tasks.startSoon([] { throw std::runtime_error("broken"); });
            if (signal != u"finished")
                page->tasks.startSoon([] { return sleepForever(); });
            if (signal == u"failed")
                connect(&page->tasks, &TaskGroup::failed, qApp, free);
            else if (signal == u"countChanged")
                connect(&page->tasks, &TaskGroup::countChanged, qApp, free);
            else
                connect(&page->tasks, &TaskGroup::finished, qApp, free);
            const CaughtOutput output; // nobody listens to failed() in two of them
            runAll();
            QVERIFY(!gone);
        }
        VERIFY_NO_LEAK(guard);
    }

    void deletedByTheDestructorOfAResult()
    {
        struct Deleter
        {
            explicit Deleter(Page *p) : page(p) { }
            Page *page;
        };
        const LeakGuard guard;
        {
            auto *page = new Page;
            QPointer<Page> gone(page);
            page->tasks.startSoon([page] {
                return std::shared_ptr<Deleter>(new Deleter(page), [](Deleter *deleter) {
                    delete deleter->page;
                    delete deleter;
                });
            });
            runAll(); // no handle: the value goes with the task
            QVERIFY(!gone);
        }
        VERIFY_NO_LEAK(guard);
    }

    void aGroupThatMovedToAThreadWorksThere()
    {
        auto *page = new Page;
        QThread thread;
        Log log;
        page->moveToThread(&thread);
        connect(&thread, &QThread::started, page, [&log, page] {
            page->tasks.startSoon([&] { return sleeper(log, u"task"_s, 1h); });
            page->tasks.startSoon([&log, page]() -> Async<> {
                co_await yield();
                log.add(detail::ScopeAccess::node(page->tasks.cancelScope())->scheduler()->isCurrent() ? u"here"_s : u"elsewhere"_s);
                page->tasks.cancelScope().cancel();
                co_await sleepForever();
            });
        });
        connect(&page->tasks, &TaskGroup::finished, page, [page] {
            QThread::currentThread()->quit();
            delete page;
        });
        thread.start();
        QVERIFY(thread.wait(30000));
        QCOMPARE(text(log), u"here, task cancelled"_s);
    }

    void aDeletedGroupReleasesItsHost()
    {
        const LeakGuard guard;
        Log log;
        awaitVirtual([&]() -> Async<> {
            auto *group = new TaskGroup;
            co_await withTaskGroup([&](TaskGroup &outer) {
                outer.startSoon([&]() -> Async<> {
                    co_await group->run([&] { group->startSoon([&] { return sleeper(log, u"child"_s, 1h); }); });
                    log.add(u"host goes on"_s);
                });
                outer.startSoon([&]() -> Async<> {
                    co_await sleep(1ms);
                    delete group;
                });
            });
        });
        QCOMPARE(text(log), u"host goes on"_s);
        VERIFY_NO_LEAK(guard);
    }

    void aChildObjectOfAnObjectEndsWithIt()
    {
        const LeakGuard guard;
        int alive = 0;
        {
            QObject owner;
            auto *group = new TaskGroup(&owner);
            group->startSoon([&]() -> Async<> {
                const Sentinel sentinel(alive);
                co_await sleepForever();
            });
            runAll();
            QCOMPARE(alive, 1);
        }
        QCOMPARE(alive, 0);
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(TaskGroupMemberTest)
#include "tst_taskgroup_member.moc"
