// SPDX-License-Identifier: MIT
// A task's record: states, observers, names, its end.
#include <QActors/kernel/detail/taskcontext.h>

#include <QActors/Dispatcher>
#include <QActors/TaskGroup>
#include <QActors/tasks/detail/groupaccess.h>

#include "support/testrun.h"

using namespace TestSupport;
using namespace Qt::StringLiterals;
using detail::TaskContext;

namespace {

class Observer final : public detail::TaskObserver
{
public:
    Observer(Log &log, const QString &name) : m_log(log), m_name(name) { }
    void taskSettled(TaskContext *task) noexcept override
    {
        m_log.add(m_name + (task->hasEnded() ? u" ended"_s : u" running"_s));
        if (then)
            then();
    }
    void taskProgressed(TaskContext *task) noexcept override
    {
        m_log.add(u"%1 %2"_s.arg(m_name).arg(task->progress()));
        if (onProgress)
            onProgress();
    }
    std::function<void()> onProgress;
    std::function<void()> then;

private:
    Log &m_log;
    QString m_name;
};

} // namespace

class TestTaskContext : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void statesInOrder();
    void observersHearOnceInOrder();
    void observersMayLeaveWhileOthersHear();
    void observersLeaveFromAnyPlace();
    void oneThatHearsOfProgressMayDeleteOthers();
    void observersHearOfAKill();
    void progressIsTold();
    void namesAndNumbers();
    void killedWhereverItStands();
    void killTwiceAndAfterTheEnd();
    void cancelAfterTheEndChangesNothing();
    void unjoinedFailureIsLogged();
    void outsideATaskIsAnError();
};

void TestTaskContext::observersLeaveFromAnyPlace()
{
    // Every pair of the four leaves, in both orders, and comes again behind the others.
    for (int first = 0; first < 4; ++first) {
        for (int second = 0; second < 4; ++second) {
            Log log;
            TaskGroup group;
            auto handle = group.startSoon([] { return sleepForever(); });
            std::vector<std::unique_ptr<Observer>> observers;
            QStringList expected;
            TaskContext *task = detail::TaskHandleAccess::task(handle);
            for (int i = 0; i < 4; ++i) {
                observers.push_back(std::make_unique<Observer>(log, QString::number(i)));
                task->observe(observers.back().get());
                expected.append(u"%1 ended"_s.arg(i));
            }
            for (const int leaving : {first, second}) {
                observers[size_t(leaving)]->unobserve();
                task->observe(observers[size_t(leaving)].get());
                expected.append(expected.takeAt(expected.indexOf(u"%1 ended"_s.arg(leaving))));
            }
            observers[size_t(second)]->unobserve();
            expected.removeLast();
            task->kill();
            QCOMPARE(log, expected);
        }
    }
}

void TestTaskContext::oneThatHearsOfProgressMayDeleteOthers()
{
    for (const std::array<int, 2> gone : {std::array{0, 1}, {1, 2}, {1, 0}, {2, 1}, {0, 2}, {2, 2}}) {
        Log log;
        std::vector<std::unique_ptr<Observer>> observers;
        await([&]() -> Async<> {
            TaskContext *task = detail::currentTask();
            for (int i = 0; i < 3; ++i) {
                observers.push_back(std::make_unique<Observer>(log, QString::number(i)));
                task->observe(observers.back().get());
            }
            // The one in the middle deletes them, perhaps itself.
            observers[1]->onProgress = [&] {
                auto *all = &observers;
                for (const int which : std::array(gone)) // captures may go with it
                    (*all)[size_t(which)].reset();
            };
            task->setProgress(0.5, QString());
            co_return;
        });
        QStringList expected{u"0 0.5"_s, u"1 0.5"_s};
        if (gone[0] != 2 && gone[1] != 2)
            expected.append(u"2 0.5"_s);
        for (int i = 0; i < 3; ++i) {
            if (gone[0] != i && gone[1] != i)
                expected.append(u"%1 ended"_s.arg(i));
        }
        QCOMPARE(log, expected);
    }
}

void TestTaskContext::statesInOrder()
{
    QList<TaskState> states;
    TaskGroup group;
    TaskHandle<> task = group.startSoon([&]() -> Async<> {
        states.append(task.state());
        co_await sleepForever();
    });
    states.append(task.state());
    Dispatcher::current()->runUntilIdle();
    task.cancel();
    states.append(task.state());
    Dispatcher::current()->runUntilIdle();
    states.append(task.state());
    using enum TaskState;
    QCOMPARE(states, (QList{Pending, Running, Cancelling, Cancelled}));
}

void TestTaskContext::observersHearOnceInOrder()
{
    Log log;
    Observer a(log, u"a"_s), b(log, u"b"_s), c(log, u"c"_s);
    TaskGroup group;
    TaskHandle<> task = group.startSoon([] { return settle(); });
    for (Observer *observer : {&a, &b, &c})
        detail::TaskHandleAccess::task(task)->observe(observer);
    b.unobserve();
    b.unobserve();
    Dispatcher::current()->runUntilIdle();
    QCOMPARE(log.join(u", "), u"a ended, c ended"_s);
}

void TestTaskContext::observersMayLeaveWhileOthersHear()
{
    Log log;
    auto b = std::make_unique<Observer>(log, u"b"_s);
    Observer a(log, u"a"_s), c(log, u"c"_s);
    a.then = [&] { b.reset(); };
    const LeakGuard guard;
    {
        TaskGroup group;
        TaskHandle<> task = group.startSoon([] { });
        detail::TaskHandleAccess::task(task)->observe(&a);
        detail::TaskHandleAccess::task(task)->observe(b.get());
        detail::TaskHandleAccess::task(task)->observe(&c);
        c.then = [&] { task = {}; }; // the last handle
        Dispatcher::current()->runUntilIdle();
    }
    QCOMPARE(log.join(u", "), u"a ended, c ended"_s);
    VERIFY_NO_LEAK(guard);
}

void TestTaskContext::observersHearOfAKill()
{
    Log log;
    Observer a(log, u"a"_s);
    TaskHandle<> task;
    {
        TaskGroup group;
        task = group.startSoon([] { return sleepForever(); });
        detail::TaskHandleAccess::task(task)->observe(&a);
        Dispatcher::current()->runUntilIdle();
    }
    QCOMPARE(log.join(u", "), u"a ended"_s);
    QVERIFY(detail::TaskHandleAccess::task(task)->wasKilled());
    QCOMPARE(task.state(), TaskState::Cancelled);
    QCOMPARE(detail::TaskHandleAccess::task(task)->cancelReason(), u"killed"_s);
}

void TestTaskContext::progressIsTold()
{
    Log log;
    auto leaving = std::make_unique<Observer>(log, u"a"_s);
    Observer b(log, u"b"_s);
    TaskGroup group;
    TaskHandle<> task = group.startSoon([] { return sleepForever(); });
    QCOMPARE(task.progress(), -1.0);
    QCOMPARE(task.progressText(), QString());
    detail::TaskHandleAccess::task(task)->observe(leaving.get());
    detail::TaskHandleAccess::task(task)->observe(&b);
    detail::TaskHandleAccess::task(task)->setProgress(0.5, u"half"_s);
    QCOMPARE(task.progressText(), u"half"_s);
    leaving.reset();
    detail::TaskHandleAccess::task(task)->setProgress(7, {});
    detail::TaskHandleAccess::task(task)->setProgress(-3, {});
    QCOMPARE(log.join(u", "), u"a 0.5, b 0.5, b 1, b -1"_s);
}

void TestTaskContext::namesAndNumbers()
{
    TaskGroup group;
    const int line = __LINE__ + 1;
    TaskHandle<> first = group.startSoon([] { });
    TaskHandle<> second = group.startSoon([] { });
    QVERIFY(first.id() != second.id());
    QCOMPARE(first.name(), u"task %1 (tst_taskcontext.cpp:%2)"_s.arg(quint64(first.id())).arg(line));
    detail::TaskHandleAccess::task(second)->setName(u"loader"_s);
    QCOMPARE(second.name(), u"loader"_s);
}

void TestTaskContext::killedWhereverItStands()
{
    int alive = 0;
    bool ran = false;
    const LeakGuard guard;
    {
        TaskGroup group; // killed before its first turn
        group.startSoon([&, sentinel = Sentinel(alive)] { ran = true; });
        QCOMPARE(alive, 1);
    }
    QCOMPARE(alive, 0);
    {
        TaskGroup group; // killed while it waits for its turn
        Dispatcher::current()->setBudget(0ns);
        for (int i = 0; i < 3; ++i) {
            group.startSoon([&]() -> Async<> {
                const Sentinel sentinel(alive);
                for (;;)
                    co_await yield();
            });
        }
        while (alive < 3)
            QCoreApplication::processEvents();
        Dispatcher::current()->setBudget(200us);
    }
    QCOMPARE(alive, 0);
    {
        TaskGroup group; // killed with a cancellation on its way
        TaskHandle<> task = group.startSoon([&]() -> Async<> {
            const Sentinel sentinel(alive);
            co_await sleepForever();
        });
        Dispatcher::current()->runUntilIdle();
        task.cancel();
    }
    Dispatcher::current()->runUntilIdle();
    QCOMPARE(alive, 0);
    QVERIFY(!ran);
    VERIFY_NO_LEAK(guard);
}

void TestTaskContext::killTwiceAndAfterTheEnd()
{
    struct Killer
    {
        ~Killer() { detail::TaskHandleAccess::task(task)->kill(); }
        TaskHandle<> &task;
    };
    TaskHandle<> task;
    TaskGroup group;
    task = group.startSoon([&]() -> Async<> {
        const Killer killer{task}; // again, while it is being killed
        co_await sleepForever();
    });
    Dispatcher::current()->runUntilIdle();
    detail::TaskHandleAccess::task(task)->kill();
    QVERIFY(task.hasEnded());
    QCOMPARE(group.count(), 0);
    detail::TaskHandleAccess::task(task)->kill();
    QCOMPARE(task.state(), TaskState::Cancelled);
}

void TestTaskContext::cancelAfterTheEndChangesNothing()
{
    TaskGroup group;
    TaskHandle<> task = group.startSoon([] { });
    Dispatcher::current()->runUntilIdle();
    task.cancel();
    task.cancelScope().cancel();
    QCOMPARE(task.state(), TaskState::Finished);
}

void TestTaskContext::unjoinedFailureIsLogged()
{
    TaskGroup group;
    auto fail = [] { throw std::runtime_error("in vain"); };
    {
        TaskHandle<> task = detail::GroupAccess::spawn(group, fail, true, std::source_location::current());
        detail::TaskHandleAccess::task(task)->setName(u"loader"_s);
        Dispatcher::current()->runUntilIdle();
        QTest::ignoreMessage(QtWarningMsg, "loader failed and nobody joined it: std::runtime_error: in vain");
    }
    TaskHandle<> noticed = detail::GroupAccess::spawn(group, fail, true, std::source_location::current());
    Dispatcher::current()->runUntilIdle();
    QVERIFY(noticed.error()); // taken notice of: not logged
}

void TestTaskContext::outsideATaskIsAnError()
{
    QVERIFY(!detail::currentTask());
    QCOMPARE(messageOf<MisuseError>([] { detail::requireTask("here"); }),
             u"here: called outside a task; call it in a coroutine that runs in a task group"_s);
}

QTEST_GUILESS_MAIN(TestTaskContext)
#include "tst_taskcontext.moc"
