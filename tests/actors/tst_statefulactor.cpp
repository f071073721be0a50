// SPDX-License-Identifier: MIT
#include "support/scripted.h"

#include <QActors/StatefulActor>

using namespace TestSupport;

class Counter : public StatefulActor<int>
{
    Q_OBJECT
public:
    explicit Counter(Log &log) : m_log(log) { }

protected:
    Async<int> init() override
    {
        co_await yield();
        co_return 5;
    }
    Async<int> run(int count) override
    {
        m_log.add(QString::number(count));
        co_return co_await receive(on<int>([&](int by) { return count + by; }),
                                   on("lose", [&]() -> Async<int> {
                                       count = -1; // its own copy
                                       co_await sleepForever();
                                       co_return 0;
                                   }),
                                   on("fail", []() -> int { throw std::runtime_error("bad"); }));
    }
    Async<> terminate(const ExitReason &reason, const int &count) override
    {
        m_log.add(u"terminate %1 %2"_s.arg(reason.toString()).arg(count));
        co_return;
    }

private:
    Log &m_log;
};

/// Its state can only be moved.
class Owner : public StatefulActor<std::unique_ptr<int>>
{
    Q_OBJECT
public:
    explicit Owner(Log &log) : m_log(log) { }

protected:
    Async<std::unique_ptr<int>> init() override { co_return std::make_unique<int>(1); }
    Async<std::unique_ptr<int>> run(std::unique_ptr<int> state) override
    {
        m_log.add(QString::number(*state));
        co_await receive(on<int>([&](int by) { *state += by; }));
        co_return state;
    }

private:
    Log &m_log;
};

class Broken : public StatefulActor<int>
{
    Q_OBJECT
public:
    explicit Broken(Log &log) : m_log(log) { }

protected:
    Async<int> init() override { throw std::runtime_error("no state"); }
    Async<int> run(int state) override
    {
        m_log.add(u"never"_s);
        co_return state;
    }
    Async<> terminate(const ExitReason &, const int &) override
    {
        m_log.add(u"never"_s);
        co_return;
    }

private:
    Log &m_log;
};

class tst_StatefulActor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theStateGoesFromInitThroughEachRunToTerminate()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const Pid pid = co_await start<Counter>(group, log);
            send(pid, 1);
            send(pid, 10);
            co_await settle();
        });
        COMPARE_LOG(log, "5, 6, 16, terminate Shutdown 16");
        VERIFY_NO_LEAK(guard);
    }

    void terminateGetsTheLastStateThatWasReturned()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            for (const QString &how : {u"lose"_s, u"fail"_s}) {
                const ActorHandle handle = co_await startWith<Counter>(group, StartOptions(), log);
                send(handle, 1);
                send(handle, how);
                co_await settle();
                handle.cancelScope().cancel(u"cut"_s);
                co_await handle.wait();
            }
        });
        COMPARE_LOG(log, "5, 6, terminate Cancelled: cut 6, 5, 6, terminate Error: bad 6");
        VERIFY_NO_LEAK(guard);
    }

    void aMoveOnlyStateIsMovedAlong()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const Pid pid = co_await start<Owner>(group, log);
            send(pid, 1);
            send(pid, 10);
            co_await settle();
        });
        COMPARE_LOG(log, "1, 2, 12");
        VERIFY_NO_LEAK(guard);
    }

    void aFailedInitHasNoStateAndNoTerminate()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto badly = [&] { return start<Broken>(group, log); };
            log.add(co_await outcomeOf(badly));
        });
        COMPARE_LOG(log, "no state");
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_StatefulActor)
#include "tst_statefulactor.moc"
