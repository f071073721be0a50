// SPDX-License-Identifier: MIT
// Bounded mailboxes, filled from other threads.
#include <QActors/Backpressure>
#include <QActors/Timeouts>

#include "support/bank.h"

#include <QtCore/qsemaphore.h>
#include <QtCore/qthread.h>

#include <array>

using namespace TestSupport;

class tst_BackpressureThreads : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // The senders' threads have no loop of their own but the kit's.
    void MB13_theBoundHoldsForOtherThreads()
    {
        inGroup([](TaskGroup &) -> Async<> {
            constexpr int threads = 4;
            constexpr int each = 300;
            Mailbox box;
            box.setCapacity(5);
            const QActors::Test::ExternalWork outside;
            std::vector<std::unique_ptr<QThread>> senders;
            for (int t = 0; t < threads; ++t) {
                senders.emplace_back(QThread::create([pid = box.pid(), t] {
                    await([&]() -> Async<> {
                        for (int i = 0; i < each; ++i) {
                            if (i % 10 == 9) { // some give up
                                co_await moveOnAfter(0ms, [&]() -> Async<> { co_await sendOrWait(pid, -1, -1); });
                            }
                            co_await sendOrWait(pid, t, i);
                        }
                    });
                }));
                senders.back()->start();
            }
            std::array<int, threads> next{};
            int got = 0;
            while (got < threads * each) {
                QACTORS_VERIFY(box.count() <= 5);
                co_await box.receive(on(-1, -1, [] {}), on(arg<int>, arg<int>, [&](int t, int i) {
                                         QACTORS_COMPARE(i, next[std::size_t(t)]++);
                                         ++got;
                                     }));
            }
            for (const auto &thread : senders)
                thread->wait();
            QACTORS_VERIFY(box.statistics().peak <= 5);
            QACTORS_COMPARE(box.statistics().refused, 0u);
        });
    }

    void aReceiverOnAnotherThreadThatEnds()
    {
        const LeakGuard guard;
        Log log;
        Pid pid;
        QSemaphore opened;
        std::unique_ptr<QThread> thread(QThread::create([&] {
            auto box = std::make_unique<Mailbox>();
            box->setCapacity(1);
            box->post(1);
            pid = box->pid();
            opened.release();
            await([&]() -> Async<> {
                while (box->statistics().waiting == 0)
                    co_await yield();
            });
        }));
        inGroup([&](TaskGroup &) -> Async<> {
            const QActors::Test::ExternalWork outside;
            thread->start();
            opened.acquire();
            log.add(co_await thrownBy([&] { return asAsync(pid, 2); }));
            thread->wait();
            log.add(co_await thrownBy([&] { return asAsync(pid, 2); }));
        });
        QCOMPARE(log.size(), 2);
        QCOMPARE(log[0], u"ProcessExited: Normal"_s);
        QVERIFY2(log[1].startsWith(u"NoProcess: sendOrWait: "_s), qPrintable(log[1]));
    }

private:
    template<typename... Args>
    static Async<> asAsync(Pid pid, Args... args)
    {
        co_await sendOrWait(pid, args...);
    }
};

QTEST_GUILESS_MAIN(tst_BackpressureThreads)

#include "tst_backpressure_threads.moc"
