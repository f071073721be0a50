// SPDX-License-Identifier: MIT
// Objects with task groups, mailboxes and actors that somebody moves to another thread.
#include <QActors/Actor>
#include <QActors/Mailbox>
#include <QActors/Start>

#include "support/tasks.h"

#include <QtCore/qsemaphore.h>
#include <QtCore/qthread.h>

using namespace TestSupport;

namespace {

/// Of the classic pattern: made here, moved to its thread, where its slots run.
class Worker : public QObject
{
    Q_OBJECT
public:
    TaskGroup &tasks() { return m_tasks; }
    ~Worker() override = default;

private:
    TaskGroup m_tasks{this};
};

class Owner : public QObject
{
    Q_OBJECT
public:
    Mailbox *mailbox = new Mailbox(this);
};

class Idler : public Actor
{
    Q_OBJECT
protected:
    Async<> run() override { return sleepForever_(); }

private:
    static Async<> sleepForever_() { co_await sleepForever(); }
};

/// Moves itself, as a worker's constructor may.
class Mover : public Idler
{
    Q_OBJECT
public:
    explicit Mover(QThread *to) { moveToThread(to); }
};

struct Thread : QThread
{
    Thread()
    {
        setObjectName(u"other"_s);
        start();
    }
    ~Thread() override
    {
        quit();
        wait();
    }
    /// Runs it there, and waits.
    template<typename F>
    void run(QObject *object, F fn)
    {
        QMetaObject::invokeMethod(object, fn, Qt::BlockingQueuedConnection);
    }
};

} // namespace

class TestTaskGroupMove : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aGroupWithTasksStays()
    {
        Thread other;
        Log log;
        Worker worker;
        const TaskHandle<> task = worker.tasks().startSoon([&log] { return sleeper(log, u"task"_s, 1h); });
        detail::TaskHandleAccess::task(task)->setName(u"the poll"_s);
        QCOMPARE(messageOf<MisuseError>([&] { worker.moveToThread(&other); }),
                 u"moveToThread: the task group of a Worker cannot go to another thread, for its tasks stay on this one (the poll). "
                 "Move it before anything is started in it, and start the tasks there, in a slot"_s);
        QCOMPARE(worker.thread(), QThread::currentThread());
        QCOMPARE(worker.tasks().thread(), QThread::currentThread());
        QCOMPARE(messageOf<MisuseError>([&] { worker.tasks().setParent(nullptr), worker.tasks().moveToThread(&other); }),
                 u"moveToThread: the task group cannot go to another thread, for its tasks stay on this one (the poll). Move it "
                 "before anything is started in it, and start the tasks there, in a slot"_s);
        awaitVirtual([&]() -> Async<> {
            worker.tasks().cancel();
            co_await worker.tasks().join();
        });
        QCOMPARE(text(log), u"task cancelled"_s); // it was as if nobody had tried
    }

    void aHostedGroupStays()
    {
        Thread other;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) {
                QVERIFY(messageOf<MisuseError>([&] { group.moveToThread(&other); }).contains(u"a task that waits for its end"_s));
                QCOMPARE(group.thread(), QThread::currentThread());
            });
        });
    }

    void anEmptyGroupGoesAndWorksThere()
    {
        Thread other;
        Log log;
        Worker worker;
        // It has had tasks, and its scope a deadline and a shield.
        worker.tasks().startSoon([] { });
        detail::Scheduler::current()->runUntilIdle();
        const CancelScope scope = worker.tasks().cancelScope();
        scope.setDeadline(detail::Scheduler::current()->now() + 1h);
        scope.setShielded(true);
        worker.moveToThread(&other);
        QCOMPARE(detail::Scheduler::current()->timerCount(), 0); // not any more this thread's
        QSemaphore ended;
        other.run(&worker, [&] {
            connect(&worker.tasks(), &TaskGroup::finished, &worker, [&] { ended.release(); });
            worker.tasks().startSoon([&]() -> Async<> {
                log.add(QThread::currentThread() == &other ? u"there"_s : u"elsewhere"_s);
                log.add(worker.tasks().cancelScope() == scope && scope.isShielded() ? u"the same scope"_s : u"another"_s);
                log.add(QString::number(detail::Scheduler::current()->timerCount()) + u" timer"_s);
                co_await yield();
                scope.setDeadline(detail::Scheduler::current()->now());
                co_await sleepForever();
            });
        });
        ended.acquire();
        QCOMPARE(text(log), u"there, the same scope, 1 timer"_s);
        other.run(&worker, [&] { worker.moveToThread(this->thread()); }); // and back
        worker.tasks().startSoon([&] { log.add(u"here"_s); });
        detail::Scheduler::current()->runUntilIdle();
        QCOMPARE(text(log), u"there, the same scope, 1 timer, here"_s);
    }

    void aGroupThatStayedBehindRefusesTheOthers()
    {
        Thread other;
        QObject owner;
        TaskGroup notAChild;
        owner.moveToThread(&other);
        QString message;
        other.run(&owner, [&] { message = messageOf<MisuseError>([&] { notAChild.startSoon([] { }); }); });
        QVERIFY(message.endsWith(u"from another thread than the group's; send a message to an actor there instead"_s));
        other.run(&owner, [&] { owner.moveToThread(this->thread()); });
    }

    void aMailboxStays()
    {
        Thread other;
        Owner owner;
        const QString message = messageOf<MisuseError>([&] { owner.moveToThread(&other); });
        QCOMPARE(message, u"moveToThread: the mailbox %1 cannot go to another thread, as its pid stands for the one that made it; "
                          "make it there"_s.arg(owner.mailbox->pid().toString()));
        QCOMPARE(owner.thread(), QThread::currentThread());
        owner.mailbox->post(1);
        QCOMPARE(owner.mailbox->count(), 1);
        owner.mailbox->close();
        owner.moveToThread(&other); // nobody can send to it any more
        other.run(&owner, [&] { owner.moveToThread(this->thread()); });
    }

    void aMailboxThatStayedBehindRefusesTheOthers()
    {
        Thread other;
        QObject there;
        there.moveToThread(&other);
        Mailbox mailbox;
        QString posts, receives;
        other.run(&there, [&] {
            posts = messageOf<MisuseError>([&] { mailbox.post(1); });
            receives = messageOf<MisuseError>([&] { static_cast<void>(mailbox.receive(on<int>([](int) { }))); });
            there.moveToThread(this->thread());
        });
        QCOMPARE(posts, u"Mailbox::post: called on another thread than the mailbox's; from there use send(mailbox.pid(), …)"_s);
        QVERIFY(receives.startsWith(u"Mailbox::receive: called on another thread"_s));
        QCOMPARE(mailbox.count(), 0);
    }

    void anActorStays()
    {
        Thread other;
        QObject parent;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const ActorHandle handle = co_await startWith<Idler>(group);
                AbstractActor *actor = detail::ActorAccess::task(handle)->actor();
                const QString message = messageOf<MisuseError>([&] { actor->moveToThread(&other); });
                QACTORS_COMPARE(message.left(message.indexOf(u';')),
                                u"moveToThread: this %1 cannot go to another thread, as an actor stays where it was started"_s.arg(
                                    QString::fromUtf8(actor->metaObject()->className())));
                actor->setParent(&parent); // which would take it along
                QACTORS_VERIFY(!messageOf<MisuseError>([&] { parent.moveToThread(&other); }).isEmpty());
                QACTORS_VERIFY(actor->thread() == QThread::currentThread() && parent.thread() == actor->thread());
                handle.stop();
                co_await handle.wait();
                parent.moveToThread(&other);
            });
        });
        other.run(&parent, [&] { parent.moveToThread(this->thread()); });
    }

    void anActorThatMovesItself()
    {
        Thread other;
        QString thrown;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                try {
                    co_await start<Mover>(group, static_cast<QThread *>(&other));
                } catch (const MisuseError &error) {
                    thrown = error.message();
                }
            });
        });
        QVERIFY(thrown.startsWith(u"moveToThread: this "_s));
    }
};

QTEST_GUILESS_MAIN(TestTaskGroupMove)
#include "tst_taskgroup_move.moc"
