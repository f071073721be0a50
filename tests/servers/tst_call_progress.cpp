// SPDX-License-Identifier: MIT
// The progress that a server's method tells is that of its caller's task.
#include "support/bank.h"
#include "support/placed.h"

#include <QActors/TaskWatcher>

using namespace TestSupport;

namespace {

/// Between the threads: the one tells while the other does nothing.
struct Turns
{
    QSemaphore begin;
    QSemaphore told;
};

class Painter : public GenServer
{
    Q_OBJECT
public:
    explicit Painter(Turns *turns = nullptr) : m_turns(turns) { }
    Async<int> paint(int coats)
    {
        for (int i = 1; i <= coats; ++i) {
            Task::setProgress(double(i) / coats, u"coat %1"_s.arg(i));
            co_await sleep(1s);
        }
        co_return coats;
    }
    Async<int> have(Pid other, int coats) { co_return co_await ActorRef<Painter>(other).call(&Painter::paint, coats); }
    void later(ReplyTo<int> reply)
    {
        reply.setProgress(0.5, u"half"_s);
        spawnTask([reply]() -> Async<> {
            co_await sleep(1s);
            reply.setProgress(0.75);
            co_await sleep(1s);
            reply.reply(1);
            reply.setProgress(0.9); // in vain
        });
    }
    /// Tells much while its caller's thread has no time.
    void hurry(ReplyTo<int> reply)
    {
        m_turns->begin.acquire();
        for (int i = 1; i <= 1000; ++i)
            reply.setProgress(i / 1000.0, u"%1"_s.arg(i));
        m_turns->told.release();
        reply.reply(1000);
    }
    Async<> crash()
    {
        Task::setProgress(0.5);
        co_await sleep(1s);
        throw std::runtime_error("crashed");
    }

private:
    Turns *m_turns;
};

/// The reports that a task has got, in order.
class Reports final : public detail::TaskObserver
{
public:
    explicit Reports(const TaskHandleBase &task) { detail::TaskHandleAccess::task(task)->observe(this); }
    void taskSettled(detail::TaskContext *) noexcept override { }
    void taskProgressed(detail::TaskContext *task) noexcept override
    {
        lines.append(u"%1 %2"_s.arg(task->progress()).arg(task->progressText()).trimmed());
    }
    QStringList lines;
};

} // namespace

class tst_CallProgress : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void CP1_ofAMethodThatAwaits()
    {
        const LeakGuard guard;
        QStringList lines;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto painter = co_await start<Painter>(group);
            const auto other = co_await start<Painter>(group);
            const Pid to = other;
            const auto direct = Task::spawn(group, [&] { return painter.call(&Painter::paint, 2); });
            Reports first(direct);
            co_await direct;
            lines.append(first.lines);
            const auto through = Task::spawn(group, [&] { return painter.call(&Painter::have, to, 4); });
            Reports second(through);
            co_await through;
            lines.append(second.lines);
            QACTORS_COMPARE(through.progress(), 1.0);
            stop(painter);
            stop(other);
        });
        QCOMPARE(lines.join(u", "_s), u"0.5 coat 1, 1 coat 2, 0.25 coat 1, 0.5 coat 2, 0.75 coat 3, 1 coat 4"_s);
        VERIFY_NO_LEAK(guard);
    }

    void CP2_byAReplyTo()
    {
        const LeakGuard guard;
        QStringList lines;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto painter = co_await start<Painter>(group);
            const auto task = Task::spawn(group, [&] { return painter.call(&Painter::later); });
            Reports reports(task);
            co_await task;
            co_await sleep(1s);
            lines = reports.lines;
            stop(painter);
        });
        QCOMPARE(lines.join(u", "_s), u"0.5 half, 0.75"_s);
        QVERIFY(messageOf<MisuseError>([] { From().setProgress(1); }).startsWith(u"setProgress: this From is empty"_s));
        VERIFY_NO_LEAK(guard);
    }

    void CP3_acrossThreadsAndCoalesced()
    {
        const LeakGuard guard;
        Turns turns;
        EventLoopPool pool(1);
        QStringList lines;
        await([&]() -> Async<> {
            TaskGroup group;
            const auto body = [&]() -> Async<> {
                const auto painter = co_await startOn<Painter>(pool, group, &turns);
                const auto task = Task::spawn(group, [&]() -> Async<int> { co_return co_await painter.call(&Painter::hurry); });
                Reports reports(task);
                co_await settle(1); // it has called
                turns.begin.release();
                turns.told.acquire(); // this thread does nothing until all is told
                const int answer = co_await task;
                QACTORS_COMPARE(answer, 1000);
                lines = reports.lines;
                stop(painter);
            };
            co_await group.run(body);
        });
        QCOMPARE(lines, QStringList(u"1 1000"_s)); // one for all, and before the answer
        VERIFY_NO_LEAK(guard);
    }

    void CP3_aMethodOfAnotherThread()
    {
        EventLoopPool pool(1);
        QStringList lines;
        await([&]() -> Async<> {
            TaskGroup group;
            const auto body = [&]() -> Async<> {
                const auto painter = co_await startOn<Painter>(pool, group);
                const auto task = Task::spawn(group, [&] { return painter.call(&Painter::paint, 1); });
                Reports reports(task);
                co_await task;
                lines = reports.lines;
                stop(painter);
            };
            co_await group.run(body);
        });
        QCOMPARE(lines, QStringList(u"1 coat 1"_s));
    }

    void CP4_theCallerIsGone()
    {
        const LeakGuard guard;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto painter = co_await start<Painter>(group);
            const auto task = Task::spawn(group, [&] { return painter.call(&Painter::paint, 3); });
            co_await sleep(500ms);
            task.cancel();
            co_await task.wait();
            co_await sleep(2s); // it goes on telling
            QACTORS_VERIFY(task.progress() < 0.5);
            painter.cast(&Painter::paint, 2); // a cast has no caller
            co_await sleep(3s);
            stop(painter);
        });
        VERIFY_NO_LEAK(guard);
    }

    // That its progress is heard does not mean that its failure is.
    void CP5_aServerThatCrashesIsLogged()
    {
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"Painter .*crashed"_s));
        awaitVirtual([&]() -> Async<> {
            TaskGroup group;
            const auto body = [&]() -> Async<> {
                const auto painter = co_await start<Painter>(group);
                const QString thrown = co_await thrownBy([&] { return painter.call(&Painter::crash); });
                QACTORS_COMPARE(thrown, u"ProcessExited: Error: crashed"_s);
            };
            co_await group.run(body);
        });
    }
};

QTEST_GUILESS_MAIN(tst_CallProgress)
#include "tst_call_progress.moc"
