// SPDX-License-Identifier: MIT
// How failures leave a group, and what they cancel.
#include "support/tasks.h"

#include <QActors/Task>
#include <QActors/Timeouts>
#include <QActors/tasks/detail/groupaccess.h>

#include <thread>

using namespace TestSupport;

namespace {

struct Special : std::runtime_error
{
    using std::runtime_error::runtime_error;
};

/// A task that the group takes for an actor: ends when asked to.
class FakeActor final : public detail::TaskResult<void>
{
public:
    FakeActor(Log &log, const QString &name, std::function<void()> onShutdown)
        : m_log(log), m_name(name), m_onShutdown(std::move(onShutdown))
    {
        m_endsWithGroup = true;
    }

private:
    void requestShutdown() override
    {
        m_log.add(m_name + u" asked"_s);
        if (auto onShutdown = std::exchange(m_onShutdown, nullptr))
            onShutdown();
        cancel(u"shutdown"_s);
    }
    void begin() override
    {
        m_root = [](Log &log, QString name) -> Async<> { return sleeper(log, name, 1h); }(m_log, m_name);
        m_innermost = &detail::AsyncAccess::handle(m_root).promise();
        m_innermost->task = this;
    }
    std::exception_ptr collect() noexcept override { return detail::AsyncAccess::handle(m_root).promise().error; }
    void destroyFrames() noexcept override { m_root = {}; }

    Log &m_log;
    QString m_name;
    std::function<void()> m_onShutdown;
    Async<> m_root;
};

void adopt(TaskGroup &group, FakeActor *actor, std::source_location where)
{
    detail::GroupAccess::adopt(group, detail::NodePointer<detail::TaskContext>(actor), true, where);
}

} // namespace

class TaskGroupErrorsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void TG5_aChildsFailureCancelsHostAndSiblings()
    {
        const LeakGuard guard;
        Log log;
        const QString failure = failureOf([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                group.startSoon([&] { return sleeper(log, u"sibling"_s, 1h); });
                group.startSoon([] { return failAtLast("child", 1ms); });
                co_await sleeper(log, u"host"_s, 1h);
            });
        });
        QCOMPARE(failure, u"[child]"_s);
        log.sort();
        QCOMPARE(text(log), u"host cancelled, sibling cancelled"_s);
        VERIFY_NO_LEAK(guard);
    }

    void TG6_theHostsFailureCancelsTheChildren()
    {
        Log log;
        const QString failure = failureOf([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                group.startSoon([&] { return sleeper(log, u"child"_s, 1h); });
                co_await sleep(1ms);
                throw std::runtime_error("host");
            });
        });
        QCOMPARE(failure, u"[host]"_s);
        QCOMPARE(text(log), u"child cancelled"_s);
    }

    void TG7_hostsAndChildsErrorsBothAppear()
    {
        const QString failure = failureOf([]() -> Async<> {
            co_await withTaskGroup([](TaskGroup &group) -> Async<> {
                group.startSoon([] { return failAtLast("child", 0ms); });
                bool cancelled = false;
                try {
                    co_await sleepForever();
                } catch (const Cancelled &) {
                    cancelled = true;
                }
                throw std::runtime_error(cancelled ? "host" : "not cancelled");
            });
        });
        QCOMPARE(failure, u"[host, child]"_s);
    }

    void TG8_twoChildrensErrorsBothAppear()
    {
        const QString failure = failureOf([]() -> Async<> {
            co_await withTaskGroup([](TaskGroup &group) {
                group.startSoon([] { return failAtLast("one", 1ms); });
                group.startSoon([] { return failAtLast("two", 1ms); });
            });
        });
        QCOMPARE(failure, u"[one, two]"_s);
    }

    void TG9_oneErrorIsAGroupToo()
    {
        QString caught;
        awaitVirtual([&]() -> Async<> {
            try {
                co_await withTaskGroup([](TaskGroup &group) { group.startSoon([] { throw Special("only"); }); });
            } catch (const ExceptionGroup &group) {
                caught = QString::number(group.exceptions().size());
                try {
                    group.rethrowSingle();
                } catch (const Special &special) {
                    caught += u" Special: "_s + QString::fromUtf8(special.what());
                }
            }
        });
        QCOMPARE(caught, u"1 Special: only"_s);
    }

    void TG10_nestedGroupsNest()
    {
        const QString failure = failureOf([]() -> Async<> {
            co_await withTaskGroup([](TaskGroup &outer) -> Async<> {
                outer.startSoon([]() -> Async<> {
                    co_await withTaskGroup([](TaskGroup &inner) {
                        inner.startSoon([] { throw Special("a"); });
                        inner.startSoon([] { throw Special("b"); });
                    });
                });
                co_await withTaskGroup([](TaskGroup &inner) { inner.startSoon([] { return failAtLast("c", 0ms); }); });
            });
        });
        QVERIFY2(failure == u"[[c], [a, b]]"_s || failure == u"[[a, b]]"_s, qPrintable(failure));
    }

    void TG17_aChildThatThrowsWhileBeingCancelledIsReported()
    {
        const QString failure = failureOf([]() -> Async<> {
            CancelScope scope;
            co_await scope.run([&]() -> Async<> {
                co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                    group.startSoon([]() -> Async<> {
                        try {
                            co_await sleepForever();
                        } catch (const Cancelled &) {
                        }
                        throw Special("in cleanup");
                    });
                    co_await yield();
                    scope.cancel();
                    co_await sleepForever();
                });
            });
        });
        QCOMPARE(failure, u"[in cleanup]"_s);
    }

    void failFastOffLetsTheOthersFinish()
    {
        Log log;
        const QString failure = failureOf([&]() -> Async<> {
            TaskGroup group;
            group.setFailFast(false);
            co_await group.run([&]() -> Async<> {
                group.startSoon([] { return failAtLast("one", 1ms); });
                group.startSoon([&] { return sleeper(log, u"other"_s, 5ms); });
                group.startSoon([] { return failAtLast("two", 6ms); });
                co_await sleeper(log, u"host"_s, 3ms);
            });
        });
        QCOMPARE(failure, u"[one, two]"_s);
        QCOMPARE(text(log), u"host done, other done"_s);
    }

    void isolatedFailuresCancelNobody()
    {
        Log log;
        const QString failure = failureOf([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const TaskHandle<> isolated = Task::spawn(group, [] { return failAtLast("isolated", 0ms); });
                co_await sleeper(log, u"host"_s, 5ms);
                log.add(textOf(isolated.error()));
            });
        });
        QCOMPARE(failure, u"nothing"_s);
        QCOMPARE(text(log), u"host done, isolated"_s);
    }

    void theGroupsOwnCancelEndsItSilently()
    {
        Log log;
        const QString failure = failureOf([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                group.startSoon([&] { return sleeper(log, u"child"_s, 1h); });
                co_await yield();
                group.cancel(u"enough"_s);
                co_await sleepForever();
            });
            log.add(u"after"_s);
            co_await sleep(1ms);
            const int value = co_await withTaskGroup([&](TaskGroup &group) -> Async<int> {
                group.cancel(u"no value"_s);
                co_await sleepForever();
                co_return 1;
            });
            log.add(QString::number(value));
        });
        QCOMPARE(text(log), u"child cancelled, after"_s);
        QCOMPARE(failure, u"TaskCancelled"_s);
    }

    void theReasonReachesEveryTaskUnchanged()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            CancelScope scope;
            co_await scope.run([&]() -> Async<> {
                co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                    group.startSoon([&]() -> Async<> {
                        try {
                            co_await shielded([] { return valueAfter(1, 5ms); }); // sees it after the host
                            co_await sleepForever();
                        } catch (const Cancelled &cancelled) {
                            log.add(cancelled.reason());
                            throw;
                        }
                    });
                    co_await sleep(1ms);
                    scope.cancel(u"enough"_s);
                    co_await sleepForever();
                });
            });
        });
        QCOMPARE(text(log), u"enough"_s);
    }

    void spawningFromAnotherThreadIsAnError()
    {
        QString message;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) {
                std::thread([&] {
                    message = messageOf<MisuseError>([&] { group.startSoon([] { }); });
                }).join();
            });
        });
        QVERIFY2(message.contains(u"another thread"), qPrintable(message));
        QVERIFY2(message.contains(u"tst_taskgroup_errors.cpp:"), qPrintable(message));
    }

    void theEndOfAllPlainTasksEndsTheActors()
    {
        const LeakGuard guard;
        Log log;
        awaitVirtual([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) {
                const auto here = std::source_location::current();
                adopt(group, new FakeActor(log, u"A"_s, nullptr), here);
                adopt(group, new FakeActor(log, u"B"_s, [&log, &group, here] { // a last child on the way out
                          adopt(group, new FakeActor(log, u"C"_s, nullptr), here);
                      }),
                      here);
                group.startSoon([&] { return sleeper(log, u"task"_s, 5ms); });
            });
            log.add(u"left"_s);
        });
        QCOMPARE(log.mid(0, 3).join(u", "_s), u"task done, B asked, A asked"_s);
        QVERIFY2(log.contains(u"C asked"_s) && log.contains(u"C cancelled"_s), qPrintable(text(log)));
        QCOMPARE(log.last(), u"left"_s);
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(TaskGroupErrorsTest)
#include "tst_taskgroup_errors.moc"
