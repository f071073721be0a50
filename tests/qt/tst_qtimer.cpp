// SPDX-License-Identifier: MIT
// QTimer goes by real time; the intervals here are 0 but for one that never fires.
#include <QActors/Dispatcher>
#include <QActors/TaskGroup>
#include <QActors/QtTimer>
#include "support/testrun.h"

using namespace TestSupport;
using namespace Qt::StringLiterals;

class TestTimer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aTimerIsAwaited()
    {
        const LeakGuard guard;
        const int ticks = await([]() -> Async<int> {
            QTimer timer;
            timer.start(0);
            int count = 0;
            co_await timer;
            ++count;
            co_await &timer;
            co_return ++count;
        });
        QCOMPARE(ticks, 2);
        VERIFY_NO_LEAK(guard);
    }

    void aTimerOfADerivedClassIsAwaited()
    {
        class Beat final : public QTimer
        {
        public:
            Beat() { start(0); }
        };
        const int ticks = await([]() -> Async<int> {
            Beat beat;
            co_await beat;
            co_await &beat;
            co_return 2;
        });
        QCOMPARE(ticks, 2);
    }

    void aTimerThatDiesIsGone()
    {
        auto *timer = new QTimer;
        timer->start(1h);
        TaskGroup group;
        auto task = group.startSoon([&]() -> Async<QString> {
            try {
                co_await timer;
            } catch (const SenderGone &gone) {
                co_return gone.message();
            }
            co_return {};
        });
        Dispatcher::current()->runUntilIdle();
        delete timer;
        Dispatcher::current()->runUntilIdle();
        QCOMPARE(task.value(), u"the signal QTimer::timeout: the object was deleted"_s);
        QVERIFY(!messageOf<SenderGone>([] {
                     await([]() -> Async<> { co_await static_cast<QTimer *>(nullptr); });
                 }).isEmpty());
    }

    void cancelledItHearsNoTimeout()
    {
        QTimer timer;
        timer.start(1h);
        TaskGroup group;
        bool resumed = false;
        auto task = group.startSoon([&]() -> Async<> {
            co_await timer;
            resumed = true;
        });
        Dispatcher::current()->runUntilIdle();
        QVERIFY(task.whereItWaits().startsWith(u"the signal QTimer::timeout"_s));
        task.cancel();
        timer.start(0);
        QCoreApplication::processEvents();
        QCOMPARE(task.state(), TaskState::Cancelled);
        QVERIFY(!resumed);
    }
};

QTEST_GUILESS_MAIN(TestTimer)
#include "tst_qtimer.moc"
