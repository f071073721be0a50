// SPDX-License-Identifier: MIT
#include <QActors/Event>
#include <QActors/TaskGroup>

#include "support/bank.h"

#include <QtCore/qthread.h>

using namespace TestSupport;

class tst_Event : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void SY3_setWakesAllInTheOrderTheyCame()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            Event event;
            for (int i = 1; i <= 3; ++i) {
                group.startSoon([&, i]() -> Async<> {
                    co_await event.wait();
                    log.add(QString::number(i));
                });
            }
            co_await settle();
            QACTORS_COMPARE(event.waitingCount(), 3);
            QACTORS_VERIFY(!event.isSet());
            log.add(u"set"_s);
            event.set();
            event.set();
            co_await settle();
            QACTORS_VERIFY(event.isSet());
            co_await event.wait(); // at once, from now on
        });
        QCOMPARE(log.join(u' '), u"set 1 2 3"_s);
        VERIFY_NO_LEAK(guard);
    }

    void SY6_setBeforeWaitAndBeforeCancelIsSeen()
    {
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            Event before;
            before.set();
            co_await before.wait();
            Event event;
            auto task = group.startSoon([&]() -> Async<> {
                co_await event.wait();
                log.add(u"seen"_s);
                co_await checkpoint();
                log.add(u"not reached"_s);
            });
            co_await settle();
            event.set();
            task.cancel();
            co_await task.wait();
        });
        QCOMPARE(log.join(u' '), u"seen"_s);
    }

    void aCancelledWaiterLeaves()
    {
        inGroup([](TaskGroup &group) -> Async<> {
            Event event;
            auto task = group.startSoon([&]() -> Async<> { co_await event.wait(); });
            co_await settle();
            task.cancel();
            co_await task.wait();
            QACTORS_COMPARE(event.waitingCount(), 0);
            event.set();
        });
    }

    void destroyedWhileSomebodyWaits()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            auto event = std::make_unique<Event>();
            group.startSoon([&]() -> Async<> { log.add(co_await thrownBy([&] { return waitFor(*event); })); });
            co_await settle();
            event.reset();
        });
        QCOMPARE(log.join(u' '), u"Event: it was destroyed before it was set"_s);
        VERIFY_NO_LEAK(guard);
    }

    void onAnotherThread()
    {
        Event event;
        QString thrown;
        const std::unique_ptr<QThread> thread(QThread::create([&] {
            await([&]() -> Async<> { thrown = co_await thrownBy([&] { return waitFor(event); }); });
        }));
        thread->start();
        thread->wait();
        QVERIFY2(thrown.startsWith(u"MisuseError: Event: it belongs to the thread that made it"_s), qPrintable(thrown));
    }

private:
    static Async<> waitFor(Event &event) { co_await event.wait(); }
};

QTEST_GUILESS_MAIN(tst_Event)

#include "tst_event.moc"
