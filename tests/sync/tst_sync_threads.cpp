// SPDX-License-Identifier: MIT
// What belongs to one thread, used on another: refused, or taken home.
#include <QActors/CapacityLimiter>
#include <QActors/Channel>
#include <QActors/Event>
#include <QActors/Lock>
#include <QActors/Semaphore>
#include <QActors/TaskGroup>

#include "support/testrun.h"

#include <QtCore/qthread.h>

#include <thread>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

template<typename F>
void elsewhere(F fn)
{
    std::thread thread(std::ref(fn)); // ThreadSanitizer sees its join(), not QThread's wait()
    thread.join();
}

/// The message of the MisuseError that `fn` throws on another thread.
template<typename F>
QString refusalOf(F fn)
{
    QString message;
    elsewhere([&] { message = messageOf<MisuseError>(fn); });
    return message;
}

const QString Belongs = u": it belongs to the thread that made it, and it is used on another; send a message instead"_s;

} // namespace

class tst_SyncThreads : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anEventIsSetOnItsThread()
    {
        const LeakGuard guard;
        Event event;
        QCOMPARE(refusalOf([&] { event.set(); }), u"Event"_s + Belongs);
        QVERIFY(!event.isSet());
        event.set();
        QVERIFY(event.isSet());
        VERIFY_NO_LEAK(guard);
    }

    void aTryIsRefused()
    {
        const LeakGuard guard;
        Lock lock;
        Semaphore semaphore(2);
        CapacityLimiter limiter(2);
        QCOMPARE(refusalOf([&] { static_cast<void>(lock.tryAcquire()); }), u"Lock"_s + Belongs);
        QCOMPARE(refusalOf([&] { static_cast<void>(semaphore.tryAcquire()); }), u"Semaphore"_s + Belongs);
        QCOMPARE(refusalOf([&] { static_cast<void>(limiter.tryAcquire()); }), u"CapacityLimiter"_s + Belongs);
        QCOMPARE(refusalOf([&] { limiter.setTotalTokens(5); }), u"CapacityLimiter"_s + Belongs);
        QVERIFY(!lock.isLocked());
        QCOMPARE(semaphore.available(), 2);
        QCOMPARE(limiter.totalTokens(), 2);
        QVERIFY(lock.tryAcquire());
        VERIFY_NO_LEAK(guard);
    }

    void aChannelIsUsedOnItsThread()
    {
        const LeakGuard guard;
        Channel<int> channel(1);
        QCOMPARE(refusalOf([&] { channel.trySend(1); }), u"Channel"_s + Belongs);
        QVERIFY(channel.trySend(1));
        QCOMPARE(refusalOf([&] { channel.tryReceive(); }), u"Channel"_s + Belongs);
        QCOMPARE(refusalOf([&] { channel.close(); }), u"Channel"_s + Belongs);
        QVERIFY(!channel.isClosed());
        QCOMPARE(channel.tryReceive(), 1);
        VERIFY_NO_LEAK(guard);
    }

    void aTokenLetGoOfElsewhereComesHome_data()
    {
        QTest::addColumn<bool>("byRelease");
        QTest::newRow("released") << true;
        QTest::newRow("destroyed") << false;
    }
    void aTokenLetGoOfElsewhereComesHome()
    {
        QFETCH(bool, byRelease);
        const LeakGuard guard;
        Log log;
        std::unique_ptr<QThread> thread;
        await([&]() -> Async<> {
            TaskGroup group;
            Lock lock;
            auto token = std::make_unique<Token>(co_await lock.acquire());
            const auto next = group.startSoon([&]() -> Async<> {
                const Token mine = co_await lock.acquire(); // would wait for ever, or run on the other thread
                log.add(u"next"_s);
            });
            co_await settle();
            const Test::ExternalWork working;
            Token *const given = token.release(); // the other thread's from now on
            thread.reset(QThread::create([given, byRelease] {
                if (byRelease)
                    given->release();
                delete given;
            }));
            thread->start();
            co_await next.join();
            log.add(lock.isLocked() ? u"locked"_s : u"free"_s);
            const Token again = co_await lock.acquire(); // this task's is really gone
            log.add(u"again"_s);
        });
        thread->wait();
        thread.reset();
        QCOMPARE(log.join(u", "_s), u"next, free, again"_s);
        VERIFY_NO_LEAK(guard);
    }

    void whatAnEndedThreadLeftMayGoAnywhere()
    {
        const LeakGuard guard;
        std::unique_ptr<Lock> lock;
        std::unique_ptr<Event> event;
        std::unique_ptr<Channel<int>> channel;
        Token token;
        elsewhere([&] {
            lock = std::make_unique<Lock>();
            event = std::make_unique<Event>();
            channel = std::make_unique<Channel<int>>(1);
            token = lock->tryAcquire();
        });
        token.release();
        QVERIFY(!lock->isLocked());
        event->set();
        QVERIFY(channel->trySend(1));
        lock.reset();
        event.reset();
        channel.reset();
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_SyncThreads)
#include "tst_sync_threads.moc"
