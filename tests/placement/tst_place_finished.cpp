// SPDX-License-Identifier: MIT
// Threads that end just when an actor is started on them. Real threads; what is waited for is an event.
#include <QActors/Place>

#include "support/placed.h"

using namespace TestSupport;

class tst_PlaceFinished : public QObject
{
    Q_OBJECT

private:
    SharedLog m_log;

private Q_SLOTS:
    // finished() has many slots, and the one that ends the actors is not the first.
    void whoIsThereEndsInOrderThoughAnotherIsStartedMeanwhile()
    {
        QThread thread;
        QSemaphore finishing;
        QSemaphore goOn;
        connect(
            &thread, &QThread::finished, &thread,
            [&] {
                finishing.release();
                goOn.acquire();
            },
            Qt::DirectConnection);
        thread.start();
        await([&]() -> Async<> {
            TaskGroup group;
            co_await startOn<Placed>(&thread, group, &m_log, u"first"_s);
            thread.quit();
            finishing.acquire();
            QString thrown;
            try {
                co_await startOn<Placed>(&thread, group, &m_log, u"second"_s);
            } catch (const MisuseError &error) {
                thrown = error.message();
            }
            goOn.release();
            QACTORS_VERIFY2(thrown.contains(u"has ended"_s), thrown);
            co_await group.join();
        });
        thread.wait();
        QCOMPARE(m_log.text(), u"first starts, first terminates: Shutdown, first gone"_s);
    }

    // Refused, or started and ended in order; none that waits for ever, none that ends elsewhere.
    void everyStartHasAnOutcome()
    {
        int ended = 0;
        await([&]() -> Async<> {
            for (int i = 0; i < 300; ++i) {
                TaskGroup group;
                QThread thread;
                thread.start();
                if (i % 2)
                    thread.quit();
                QThread *quitter = QThread::create([&] { thread.quit(); });
                quitter->start();
                try {
                    co_await startOn<Placed>(&thread, group, &m_log);
                    thread.quit();
                    co_await group.join();
                } catch (const std::exception &) {
                }
                thread.quit(); // one that was called before the event loop began is lost
                quitter->wait();
                thread.wait();
                delete quitter;
                ++ended;
                QACTORS_COMPARE(m_log.count(u"it gone elsewhere"_s), 0);
            }
        });
        QCOMPARE(ended, 300);
        const int made = m_log.count(u"it gone"_s);
        QCOMPARE(m_log.count(u"it starts"_s), m_log.count(u"it terminates: Shutdown"_s));
        QVERIFY(made >= m_log.count(u"it starts"_s));
    }
};

QTEST_GUILESS_MAIN(tst_PlaceFinished)

#include "tst_place_finished.moc"
