// SPDX-License-Identifier: MIT
// A group and what is said in it, used on another thread than their own: refused.
#include <QActors/Dispatcher>
#include <QActors/Event>
#include <QActors/Lock>
#include <QActors/TaskGroup>

#include "support/testrun.h"

#include <QtCore/qscopeguard.h>
#include <QtCore/qthread.h>

#include <atomic>
#include <latch>
#include <thread>
#include <vector>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

/// The message of the MisuseError that `fn` throws on another thread.
template<typename F>
QString refusalOf(F fn)
{
    QString message;
    const std::unique_ptr<QThread> thread(QThread::create([&] { message = messageOf<MisuseError>(fn); }));
    thread->start();
    thread->wait();
    return message;
}

} // namespace

class tst_TaskGroupThreads : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aCancelFromElsewhere()
    {
        const LeakGuard guard;
        awaitVirtual([]() -> Async<> {
            TaskGroup group;
            QACTORS_COMPARE(refusalOf([&] { group.cancel(); }), QString()); // nothing runs in it
            const auto task = group.startSoon([] { return sleep(1s); });
            const QString refused = refusalOf([&] { group.cancel(); });
            QACTORS_VERIFY2(refused.startsWith(u"TaskGroup::cancel: called on another thread than the group's"_s), refused);
            co_await settle();
            QACTORS_COMPARE(task.state(), TaskState::Running);
            QACTORS_COMPARE(refusalOf([&] { group.cancelScope().cancel(); }), QString());
            co_await task.wait();
            QACTORS_COMPARE(task.state(), TaskState::Cancelled);
        });
        VERIFY_NO_LEAK(guard);
    }

    void aStartIsSaidOnTheTasksThread()
    {
        const LeakGuard guard;
        const int value = awaitVirtual([]() -> Async<int> {
            TaskGroup group;
            const auto starting = [](Started<int> started) -> Async<> {
                const QString refused = refusalOf([&] { started(3); });
                QACTORS_VERIFY2(refused.startsWith(u"Started: called on another thread"_s), refused);
                started(4);
                co_await yield();
            };
            co_return co_await group.start(starting);
        });
        QCOMPARE(value, 4);
        VERIFY_NO_LEAK(guard);
    }

    // Each has one owner, who cannot know of the other.
    void whatAnEndedThreadLeftGoesOnSeveralAtOnce()
    {
        constexpr int Owners = 4;
        constexpr int Each = 300;
        struct Owner
        {
            TaskGroup group;
            Event event;
            Lock lock;
        };
        const LeakGuard guard;
        std::vector<std::unique_ptr<Owner>> left;
        std::atomic<int> destroyed{0};
        std::thread([&] {
            for (int i = 0; i < Owners; ++i) {
                Owner &owner = *left.emplace_back(std::make_unique<Owner>());
                const auto waiting = [&owner, &destroyed]() -> Async<> {
                    const auto counted = qScopeGuard([&] { ++destroyed; });
                    co_await owner.event.wait();
                    const Token token = co_await owner.lock.acquire();
                };
                for (int task = 0; task < Each; ++task) {
                    owner.group.startSoon([waiting]() -> Async<> {
                        co_await withTaskGroup([waiting](TaskGroup &inner) -> Async<> {
                            inner.startSoon(waiting);
                            co_await sleepForever();
                        });
                    });
                }
            }
            Dispatcher::current()->runUntilIdle();
        }).join();
        std::latch allThere(Owners);
        std::vector<std::thread> heirs;
        for (std::unique_ptr<Owner> &owner : left) {
            heirs.emplace_back([&] {
                allThere.arrive_and_wait();
                owner.reset();
            });
        }
        for (std::thread &heir : heirs)
            heir.join();
        QCOMPARE(destroyed.load(), Owners * Each);
        left.clear();
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_TaskGroupThreads)
#include "tst_taskgroup_threads.moc"
