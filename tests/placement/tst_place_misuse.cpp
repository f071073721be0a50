// SPDX-License-Identifier: MIT
// Places where nothing can be started, or not yet, and what must not go there.
#include <QActors/EventLoopPool>
#include <QActors/tasks/detail/groupaccess.h>

#include "support/bank.h"
#include "support/placed.h"

using namespace TestSupport;

class Adopted : public Actor
{
    Q_OBJECT
public:
    explicit Adopted(QObject *parent) { setParent(parent); }

protected:
    Async<> run() override { co_await sleepForever(); }
};
class Referring : public Actor
{
    Q_OBJECT
public:
    explicit Referring(Log &log) : m_log(&log) { }

protected:
    Async<> run() override { co_await sleepForever(); }
    Log *m_log;
};

class tst_PlaceMisuse : public QObject
{
    Q_OBJECT

private:
    SharedLog m_log;

private Q_SLOTS:
    void cleanup() { m_log.take(); }

    void aFinishedThreadIsAClearError()
    {
        QThread thread;
        thread.setObjectName(u"old"_s);
        thread.start();
        thread.quit();
        thread.wait();
        TaskGroup group;
        const QString message = messageOf<MisuseError>([&] { static_cast<void>(startOn<Placed>(&thread, group, &m_log)); });
        QCOMPARE(message, u"the thread 'old' has ended; an actor needs a thread that runs an event loop"_s);
        auto gone = std::make_unique<QThread>();
        const Place place(gone.get());
        gone.reset();
        QCOMPARE(messageOf<MisuseError>([&] { static_cast<void>(startOn<Placed>(place, group, &m_log)); }),
                 u"Place: its thread has been deleted"_s);
        QVERIFY(messageOf<MisuseError>([&] { Place(static_cast<QThread *>(nullptr)); }).startsWith(u"Place: the thread is null"_s));
        QCOMPARE(group.count(), 0);
        // Started again, it is a place again.
        thread.start();
        await([&]() -> Async<> {
            TaskGroup inner;
            const auto placed = co_await startOn<Placed>(&thread, inner, &m_log);
            co_await placed.call(&Placed::add, 1);
        });
        thread.quit();
        thread.wait();
    }

    void aThreadThatHasNotStartedIsWaitedFor()
    {
        QThread thread;
        thread.setObjectName(u"late"_s);
        await([&]() -> Async<> {
            TaskGroup group;
            bool started = false;
            auto starting = [&]() -> Async<> {
                co_await startOn<Placed>(&thread, group, &m_log);
                started = true;
            };
            TaskGroup tasks;
            auto task = tasks.startSoon(starting);
            co_await settle();
            QACTORS_VERIFY(!started);
            QACTORS_VERIFY2(detail::GroupAccess::tasks(group).first()->whereItWaits().contains(u"which has not run its event loop yet"_s), detail::GroupAccess::tasks(group).first()->whereItWaits());
            thread.start();
            co_await task.join();
            QACTORS_VERIFY(started);
        });
        thread.quit();
        thread.wait();
    }

    void aThreadThatEndsWithoutAnEventLoop()
    {
        QSemaphore go;
        const std::unique_ptr<QThread> thread(QThread::create([&] { go.acquire(); }));
        thread->start();
        await([&]() -> Async<> {
            TaskGroup group;
            TaskGroup tasks;
            auto task = tasks.startSoon([&]() -> Async<QString> {
                co_return co_await thrownBy([&]() -> Async<> { co_await startOn<Placed>(thread.get(), group, &m_log); });
            });
            co_await settle();
            go.release();
            const QString thrown = co_await task.join();
            QACTORS_VERIFY2(thrown.startsWith(u"start: "_s) && thrown.endsWith(u"Shutdown: a thread without a name has ended"_s), thrown);
        });
        thread->wait();
        QCOMPARE(m_log.text(), QString());
    }

    void aParentOfAnotherThreadIsAClearError()
    {
        QObject owner;
        owner.setObjectName(u"window"_s);
        EventLoopPool pool(1);
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const QString thrown = co_await thrownBy([&]() -> Async<> { co_await startOn<Adopted>(pool, group, &owner); });
                QACTORS_COMPARE(thrown, u"MisuseError: setParent: the parent of this Adopted would be QObject 'window' of another thread; a "
                                        "QObject and its children live on one thread. Start the actor in a task group of its owner instead, "
                                        "which may be on another thread"_s);
                co_await start<Adopted>(group, &owner); // here, it may
                QACTORS_COMPARE(owner.children().size(), qsizetype(1));
            });
        });
    }

    void whatCannotMoveIsAClearError()
    {
        EventLoopPool pool(1);
        TaskGroup group;
        Log log;
        const QString message = messageOf<MisuseError>([&] { static_cast<void>(startWith<Referring>(group, StartOptions().on(pool), log)); });
        QVERIFY2(message.startsWith(u"a Referring cannot be started on another thread with these arguments: "_s), qPrintable(message));
        await([&]() -> Async<> { co_await startWith<Referring>(group, StartOptions().on(pool), std::ref(log)); });
    }
};

QTEST_GUILESS_MAIN(tst_PlaceMisuse)
#include "tst_place_misuse.moc"
