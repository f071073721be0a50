// SPDX-License-Identifier: MIT
// Calls from threads without an event loop.
#include "support/tasks.h"

#include <QActors/BlockingPortal>
#include <QActors/Offload>

#include <QtCore/qthread.h>

#include <thread>

using namespace TestSupport;

class tst_BlockingPortal : public QObject
{
    Q_OBJECT

    /// Calls `fn(portal)` on a std::thread, and waits for its end beside the event loop.
    template<typename F>
    static Async<QString> onThread(TaskGroup &group, F fn)
    {
        const BlockingPortal portal(group);
        const auto call = [portal, fn] {
            try {
                return fn(portal);
            } catch (const Error &error) {
                return error.message();
            } catch (const std::exception &error) {
                return QString::fromUtf8(error.what());
            }
        };
        co_return co_await offload(call);
    }

private Q_SLOTS:
    void TR5_aCoroutinesValueComesBack()
    {
        const LeakGuard guard;
        await([] {
            return withTaskGroup([](TaskGroup &group) -> Async<> {
                QThread *const home = QThread::currentThread();
                const QString text = co_await onThread(group, [home](const BlockingPortal &portal) {
                    const auto value = portal.call([home]() -> Async<std::unique_ptr<QString>> {
                        co_await sleep(1ms);
                        co_return std::make_unique<QString>(QThread::currentThread() == home ? u"at home"_s : u"elsewhere"_s);
                    });
                    portal.call([] { }); // a plain function, without a value
                    return *value + QString::number(portal.call([] { return 7; }));
                });
                QACTORS_COMPARE(text, u"at home7"_s);
            });
        });
        VERIFY_NO_LEAK(guard);
    }
    void TR5_anErrorComesBackWithItsTypeAndFailsNobody()
    {
        await([] {
            return withTaskGroup([](TaskGroup &group) -> Async<> {
                const QString text = co_await onThread(group, [](const BlockingPortal &portal) -> QString {
                    portal.call([]() -> Async<> {
                        co_await yield();
                        throw std::out_of_range("too far");
                    });
                    return u"nothing"_s;
                });
                QACTORS_COMPARE(text, u"too far"_s);
            });
        });
    }
    void TR5_theFunctionIsGoneBeforeTheCallerGoesOn()
    {
        await([] {
            return withTaskGroup([](TaskGroup &group) -> Async<> {
                const QString text = co_await onThread(group, [](const BlockingPortal &portal) {
                    int alive = 0;
                    const auto sentinel = std::make_shared<Sentinel>(alive);
                    std::weak_ptr<Sentinel> seen = sentinel;
                    portal.call([mine = Sentinel(*sentinel)]() -> Async<> { co_await yield(); });
                    return QString::number(alive);
                });
                QACTORS_COMPARE(text, u"1"_s);
            });
        });
    }
    void TR5_cancelledKilledOrGone_data()
    {
        QTest::addColumn<int>("how");
        QTest::addColumn<QString>("expected");
        QTest::newRow("cancelled") << 0 << u"BlockingPortal: the task was cancelled or killed"_s;
        QTest::newRow("killed") << 1 << u"BlockingPortal: the task was cancelled or killed"_s;
        QTest::newRow("gone before") << 2 << u"BlockingPortal: its task group has gone"_s;
    }
    void TR5_cancelledKilledOrGone()
    {
        QFETCH(int, how);
        QFETCH(QString, expected);
        const LeakGuard guard;
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                auto inner = std::make_unique<TaskGroup>();
                const BlockingPortal portal(*inner);
                if (how == 2)
                    inner.reset();
                const auto call = [portal] {
                    try {
                        portal.call([] { return sleepForever(); });
                    } catch (const TaskCancelled &error) {
                        return error.message();
                    }
                    return QString();
                };
                const TaskHandle<QString> thread = group.startSoon([&] { return offload(call); });
                while (inner && inner->count() == 0)
                    co_await sleep(1ms);
                co_await yield(); // it runs
                if (how == 0)
                    inner->cancel();
                else if (how == 1)
                    inner.reset();
                QACTORS_COMPARE(co_await thread.join(), expected);
            });
        });
        VERIFY_NO_LEAK(guard);
    }
    void TR5_itsThreadMayHaveEnded()
    {
        std::optional<BlockingPortal> portal;
        const std::unique_ptr<QThread> home(QThread::create([&] {
            TaskGroup group;
            portal.emplace(group);
        }));
        home->start();
        QVERIFY(home->wait());
        QString text;
        std::thread([&] { text = messageOf<TaskCancelled>([&] { portal->call([] { }); }); }).join();
        QCOMPARE(text, u"BlockingPortal: its thread has ended"_s);
    }
    void TR5_onItsOwnThreadItIsRefused()
    {
        TaskGroup group;
        const BlockingPortal portal(group);
        QCOMPARE(messageOf<MisuseError>([&] { portal.call([] { }); }),
                 u"BlockingPortal: call() on the portal's own thread would wait for itself; co_await there instead"_s);
        QString text;
        std::thread([&] { text = messageOf<MisuseError>([&] { BlockingPortal{group}; }); }).join();
        QCOMPARE(text, u"BlockingPortal: it is made on another thread than the group's; make it there, and copy it"_s);
    }
    void TR5_manyThreadsAtOnce()
    {
        const LeakGuard guard;
        await([] {
            return withTaskGroup([](TaskGroup &group) -> Async<> {
                const BlockingPortal portal(group);
                int sum = 0; // on this thread only
                std::vector<TaskHandle<>> threads;
                const auto work = [&sum, portal] {
                    for (int i = 0; i < 200; ++i)
                        portal.call([&sum]() -> Async<> {
                            ++sum;
                            co_await yield();
                        });
                };
                for (int t = 0; t < 4; ++t)
                    threads.push_back(group.startSoon([&] { return offload(work); }));
                for (const TaskHandle<> &thread : threads)
                    co_await thread.join();
                QACTORS_COMPARE(sum, 800);
            });
        });
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_BlockingPortal)
#include "tst_blockingportal.moc"
