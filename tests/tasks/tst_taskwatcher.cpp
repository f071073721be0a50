// SPDX-License-Identifier: MIT
#include "support/tasks.h"

#include <QActors/Dispatcher>
#include <QActors/Event>
#include <QActors/Task>
#include <QActors/TaskWatcher>

#include <thread>

using namespace TestSupport;

class tst_TaskWatcher : public QObject
{
    Q_OBJECT

    Log m_log;
    std::optional<LeakGuard> m_guard;

    void listen(TaskWatcher *watcher)
    {
        connect(watcher, &TaskWatcher::runningChanged, this, [this](bool running) { m_log.add(running ? u"running"_s : u"idle"_s); });
        connect(watcher, &TaskWatcher::progressChanged, this, [this](double fraction, const QString &text) {
            m_log.add(fraction < 0 ? u"unknown"_s : u"%1% %2"_s.arg(fraction * 100).arg(text).trimmed());
        });
        connect(watcher, &TaskWatcher::ended, this, [this, watcher] {
            m_log.add(u"ended "_s + (watcher->task().state() == TaskState::Finished ? u"well"_s : watcher->task().error() ? u"badly"_s
                                                                                                                          : u"early"_s));
        });
    }
    static void turns()
    {
        for (int i = 0; i < 3; ++i) {
            Dispatcher::current()->runUntilIdle();
            QCoreApplication::processEvents();
        }
    }
    QString taken() { return std::exchange(m_log, {}).join(u", "); }

private Q_SLOTS:
    void init() { m_guard.emplace(); }
    void cleanup()
    {
        m_log.clear();
        VERIFY_NO_LEAK(*m_guard);
    }

    void aTaskFromItsStartToItsEnd()
    {
        Event go;
        TaskGroup group;
        TaskWatcher watcher;
        listen(&watcher);
        QVERIFY(!watcher.isRunning() && !watcher.task().isValid());
        const auto task = Task::spawn(group, [&]() -> Async<int> {
            Task::setProgress(0.25, u"a quarter"_s);
            co_await go.wait();
            for (int i = 50; i <= 100; ++i)
                Task::setProgress(i / 100.0, u"more"_s);
            co_return 1;
        });
        watcher.setTask(task);
        QCOMPARE(taken(), u"running"_s);
        turns();
        QCOMPARE(taken(), u"25% a quarter"_s);
        QVERIFY(watcher.isRunning() && watcher.progress() == 0.25);
        go.set();
        turns();
        QCOMPARE(taken(), u"100% more, idle, ended well"_s); // 51 reports are one
        QVERIFY(!watcher.isRunning());
        QVERIFY(watcher.task() == task);
    }

    void oneThatHasEndedAndOneThatFails()
    {
        TaskGroup group;
        const auto task = Task::spawn(group, [] { });
        const auto failing = Task::spawn(group, []() -> Async<> {
            co_await yield();
            throw Error(u"no"_s);
        });
        turns();
        TaskWatcher watcher(task);
        listen(&watcher);
        QVERIFY(watcher.isRunning()); // its end was not told yet
        turns();
        QCOMPARE(taken(), u"unknown, idle, ended well"_s);
        watcher.setTask(failing);
        turns();
        QCOMPARE(taken(), u"running, unknown, idle, ended badly"_s);
    }

    void cancelledByTheWatcher()
    {
        TaskGroup group;
        TaskWatcher watcher;
        watcher.cancel(); // nothing
        watcher.setTask(Task::spawn(group, sleepForever));
        listen(&watcher);
        turns();
        watcher.cancel();
        turns();
        QCOMPARE(taken(), u"unknown, idle, ended early"_s);
    }

    void anotherTaskInstead()
    {
        TaskGroup group;
        TaskWatcher watcher;
        listen(&watcher);
        watcher.setTask(Task::spawn(group, [] { Task::setProgress(0.5); }));
        Dispatcher::current()->runUntilIdle(); // over, and what it told is queued
        watcher.setTask(Task::spawn(group, sleepForever));
        turns();
        QCOMPARE(taken(), u"running, unknown"_s);
        watcher.setTask(TaskHandle<>());
        QCOMPARE(taken(), u"idle"_s);
        turns();
        QCOMPARE(taken(), QString());
    }

    void aSlotMayGiveTheNextTask()
    {
        TaskGroup group;
        TaskWatcher watcher(Task::spawn(group, [] { }));
        listen(&watcher);
        connect(&watcher, &TaskWatcher::runningChanged, this, [&](bool running) {
            if (!running && m_log.size() < 4)
                watcher.setTask(Task::spawn(group, [] { }));
        });
        turns();
        turns();
        QCOMPARE(taken(), u"unknown, idle, running, unknown, idle, ended well"_s);
    }

    void slotsMayDeleteTheWatcherAndTheGroup()
    {
        for (int which = 0; which < 3; ++which) {
            auto group = std::make_unique<TaskGroup>();
            auto *watcher = new TaskWatcher(Task::spawn(*group, [] { Task::setProgress(0.5); }));
            const auto end = [&] {
                delete watcher;
                group.reset();
            };
            if (which == 0)
                connect(watcher, &TaskWatcher::runningChanged, this, end);
            else if (which == 1)
                connect(watcher, &TaskWatcher::progressChanged, this, end);
            else
                connect(watcher, &TaskWatcher::ended, this, end);
            turns();
            QVERIFY(!group);
        }
    }

    void itMayGoBeforeTheTaskAndTheTaskBeforeIt()
    {
        auto group = std::make_unique<TaskGroup>();
        TaskWatcher watcher;
        {
            const TaskWatcher early(Task::spawn(*group, sleepForever));
            watcher.setTask(early.task());
        }
        listen(&watcher);
        group.reset();
        turns();
        QCOMPARE(taken(), u"unknown, idle, ended early"_s);
    }

    void aTaskOfAnotherThreadIsRefused()
    {
        TaskGroup group;
        const auto task = Task::spawn(group, sleepForever);
        QString error;
        std::thread([&] {
            TaskWatcher watcher;
            error = messageOf<MisuseError>([&] { watcher.setTask(task); });
        }).join();
        QVERIFY2(error.contains(u"belongs to another thread"_s), qPrintable(error));
    }
};

QTEST_GUILESS_MAIN(tst_TaskWatcher)
#include "tst_taskwatcher.moc"
