// SPDX-License-Identifier: MIT
// Calls that take their request along when the wait for the answer ends.
#include "support/bank.h"
#include "support/placed.h"

#include <QActors/CallRef>
#include <QActors/Everywhere>
#include <QActors/Timeouts>

using namespace TestSupport;

namespace {

struct Roast
{
    using Answer = int;
    QString what;
};

/// Bakes for 10 s, and tells how that ends.
class Oven : public GenServer
{
    Q_OBJECT
public:
    explicit Oven(SharedLog *log) : m_log(log)
    {
        onCall<Roast>([this](Roast roast) { return bake(roast.what); });
    }
    Q_INVOKABLE Async<int> bake(QString what)
    {
        m_log->add(u"bake "_s + what);
        try {
            co_await sleep(10s);
        } catch (const Cancelled &) {
            m_log->add(what + u" stopped"_s);
            throw;
        }
        m_log->add(what + u" done"_s);
        co_return 1;
    }
    Async<int> pass(Pid other, QString what)
    {
        m_log->add(u"pass"_s);
        co_return co_await ActorRef<Oven>(other).cancelling().call(&Oven::bake, what);
    }
    Async<int> carefully(QString what)
    {
        m_log->add(u"carefully "_s + what);
        CancelScope scope;
        scope.setShielded(true);
        co_await scope.run([] { return sleep(1s); });
        m_log->add(what + u" done"_s);
        co_return 2;
    }
    Async<int> stubborn(QString what)
    {
        try {
            co_await sleep(10s);
        } catch (const Cancelled &) {
        }
        throw CallError(what + u" is burnt"_s);
    }
    int plain()
    {
        m_log->add(u"plain"_s);
        return 3;
    }
    void later(ReplyTo<int> reply) { m_reply = reply; }
    QString tryToReply()
    {
        const QString open = m_reply.isOpen() ? u"open"_s : u"not open"_s;
        m_reply.reply(4);
        return open;
    }

private:
    SharedLog *m_log;
    ReplyTo<int> m_reply;
};

int waitingAt(Pid server)
{
    for (const detail::MessageQueue *queue : detail::heldQueues()) {
        if (queue->pid() == server)
            return queue->count();
    }
    return 0;
}

/// One call of each kind.
Async<int> callBy(QString kind, ActorRef<Oven> oven)
{
    if (kind == u"method")
        co_return co_await oven.cancelling().call(&Oven::bake, u"bread"_s);
    if (kind == u"message")
        co_return co_await oven.cancelling().call<Roast>(u"bread"_s);
    if (kind == u"name")
        co_return co_await CallRef<>(Pid(oven)).cancelling().call<int>("bake", u"bread"_s);
    co_return co_await oven.cancelling().callFor(1h, &Oven::bake, u"bread"_s);
}

} // namespace

class tst_CallCancelling : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void CC1_itsMethodIsCancelledAndTheServerGoesOn_data()
    {
        QTest::addColumn<QString>("kind");
        for (const char *kind : {"method", "message", "name", "callFor"})
            QTest::newRow(kind) << QString::fromLatin1(kind);
    }
    void CC1_itsMethodIsCancelledAndTheServerGoesOn()
    {
        QFETCH(QString, kind);
        const LeakGuard guard;
        SharedLog log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto oven = co_await start<Oven>(group, &log);
            const auto caller = Task::spawn(group, [&] { return callBy(kind, oven); });
            co_await sleep(1s);
            caller.cancel(u"the button"_s);
            co_await caller.wait();
            QACTORS_COMPARE(caller.state(), TaskState::Cancelled);
            const int answer = co_await oven.call(&Oven::plain);
            QACTORS_COMPARE(answer, 3);
            stop(oven);
        });
        QCOMPARE(log.text(), u"bake bread, bread stopped, plain"_s);
        VERIFY_NO_LEAK(guard);
    }

    void CC2_aRequestThatWaitsIsWithdrawn()
    {
        const LeakGuard guard;
        SharedLog log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto oven = co_await start<Oven>(group, &log);
            const auto first = Task::spawn(group, [&] { return oven.call(&Oven::bake, u"bread"_s); });
            co_await settle();
            const auto second = Task::spawn(group, [&] { return callBy(u"method"_s, oven); });
            co_await settle();
            QACTORS_COMPARE(waitingAt(oven), 1);
            second.cancel();
            co_await second.wait();
            QACTORS_COMPARE(waitingAt(oven), 0);
            co_await first;
            stop(oven);
        });
        QCOMPARE(log.text(), u"bake bread, bread done"_s);
        VERIFY_NO_LEAK(guard);
    }

    void CC2_oneThatIsAboutToBeginDoesNot()
    {
        const LeakGuard guard;
        SharedLog log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto oven = co_await start<Oven>(group, &log);
            co_await settle();
            const auto caller = Task::spawn(group, [&] { return oven.cancelling().call(&Oven::plain); });
            co_await settle(1); // the server has it in hand, and is to run next
            caller.cancel();
            co_await caller.wait();
            stop(oven);
            co_await settle();
        });
        QCOMPARE(log.text(), QString());
        VERIFY_NO_LEAK(guard);
    }

    void CC3_withoutThatTheRequestStays()
    {
        SharedLog log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto oven = co_await start<Oven>(group, &log);
            const auto first = Task::spawn(group, [&] { return oven.call(&Oven::bake, u"bread"_s); });
            const auto second = Task::spawn(group, [&] { return oven.call(&Oven::bake, u"cake"_s); });
            co_await settle();
            first.cancel();
            second.cancel();
            co_await oven.call(&Oven::plain);
            stop(oven);
        });
        QCOMPARE(log.text(), u"bake bread, bread done, bake cake, cake done, plain"_s);
    }

    void CC4_itGoesWithACallerThatIsKilled()
    {
        const LeakGuard guard;
        SharedLog log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto oven = co_await start<Oven>(group, &log);
            auto callers = std::make_unique<TaskGroup>();
            callers->startSoon([&] { return oven.cancelling().call(&Oven::bake, u"bread"_s); });
            callers->startSoon([&] { return oven.cancelling().call(&Oven::bake, u"cake"_s); });
            co_await settle();
            callers.reset();
            co_await oven.call(&Oven::plain);
            stop(oven);
        });
        QCOMPARE(log.text(), u"bake bread, bread stopped, plain"_s);
        VERIFY_NO_LEAK(guard);
    }

    void CC5_itGoesWhenItsTimeIsOver()
    {
        SharedLog log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto oven = co_await start<Oven>(group, &log);
            QString thrown = co_await thrownBy([&] { return oven.cancelling().callFor(2s, &Oven::bake, u"bread"_s); });
            QACTORS_VERIFY2(thrown.startsWith(u"CallTimeout: "_s), thrown);
            const bool inTime = co_await moveOnAfter(1s, [&]() -> Async<> { co_await oven.cancelling().call(&Oven::bake, u"cake"_s); });
            QACTORS_VERIFY(!inTime);
            co_await oven.call(&Oven::plain);
            stop(oven);
        });
        QCOMPARE(log.text(), u"bake bread, bread stopped, bake cake, cake stopped, plain"_s);
    }

    void CC6_toAServerOfAnotherThread()
    {
        const LeakGuard guard;
        SharedLog log;
        EventLoopPool pool(1);
        await([&]() -> Async<> {
            TaskGroup group;
            const auto body = [&]() -> Async<> {
                const auto oven = co_await startOn<Oven>(pool, group, &log);
                const auto first = Task::spawn(group, [&] { return oven.cancelling().call(&Oven::bake, u"bread"_s); });
                co_await QACTORS_WAIT_FOR(log.count(u"bake bread"_s) == 1);
                const auto second = Task::spawn(group, [&] { return oven.cancelling().call(&Oven::bake, u"cake"_s); });
                co_await settle();
                second.cancel();
                co_await second.wait();
                first.cancel();
                co_await oven.call(&Oven::plain);
                stop(oven);
            };
            co_await group.run(body);
        });
        QCOMPARE(log.text(), u"bake bread, bread stopped, plain"_s);
        VERIFY_NO_LEAK(guard);
    }

    void CC7_whatNeverAwaitsRunsToItsEnd()
    {
        SharedLog log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto oven = co_await start<Oven>(group, &log);
            const auto careful = Task::spawn(group, [&] { return oven.cancelling().call(&Oven::carefully, u"pie"_s); });
            co_await settle();
            careful.cancel();
            const auto later = Task::spawn(group, [&] { return oven.cancelling().call(&Oven::later); });
            co_await sleep(2s);
            later.cancel();
            co_await later.wait();
            const QString open = co_await oven.call(&Oven::tryToReply); // in vain, and no error
            log.add(open);
            stop(oven);
        });
        QCOMPARE(log.text(), u"carefully pie, pie done, not open"_s);
    }

    void CC8_itReachesThroughServers()
    {
        const LeakGuard guard;
        SharedLog log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto front = co_await start<Oven>(group, &log);
            const auto back = co_await start<Oven>(group, &log);
            const Pid to = back;
            const auto caller = Task::spawn(group, [&] { return front.cancelling().call(&Oven::pass, to, u"bread"_s); });
            co_await sleep(1s);
            caller.cancel();
            co_await front.call(&Oven::plain);
            co_await back.call(&Oven::plain);
            stop(front);
            stop(back);
        });
        QCOMPARE(log.text(), u"pass, bake bread, plain, bread stopped, plain"_s);
        VERIFY_NO_LEAK(guard);
    }

    void CC9_awaitedTwice()
    {
        SharedLog log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto oven = co_await start<Oven>(group, &log);
            auto twice = oven.cancelling().call(&Oven::plain);
            co_await twice;
            const QString thrown = co_await thrownBy([&]() -> Async<> { co_await twice; });
            QACTORS_VERIFY2(thrown.startsWith(u"MisuseError: call: the same call"_s), thrown);
            { // Never awaited, it was never sent.
                const auto never = oven.cancelling().call(&Oven::plain);
            }
            stop(oven);
        });
        QCOMPARE(log.text(), u"plain"_s);
    }

    void CC9_whatAnswersAllTheSame()
    {
        SharedLog log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto oven = co_await start<Oven>(group, &log);
            const int answer = co_await oven.cancelling().call(&Oven::plain);
            QACTORS_COMPARE(answer, 3);
            QString thrown = co_await thrownBy([&] { return ActorRef<Oven>(Pid()).cancelling().call(&Oven::plain); });
            QACTORS_VERIFY2(thrown.startsWith(u"NoProcess"_s), thrown);
            // It refuses after its cancel: there is nobody to tell, and the server goes on.
            const auto caller = Task::spawn(group, [&] { return oven.cancelling().call(&Oven::stubborn, u"toast"_s); });
            co_await sleep(1s);
            caller.cancel();
            co_await oven.call(&Oven::plain);
            // The server and its caller end at once.
            const auto last = Task::spawn(group, [&] { return oven.cancelling().call(&Oven::bake, u"bread"_s); });
            co_await settle();
            kill(oven);
            last.cancel();
        });
        QCOMPARE(log.text(), u"plain, plain, bake bread"_s);
    }

    void CC10_cancelledAndKilledEverywhere()
    {
        for (const auto &everywhere : {&Test::cancelEverywhere, &Test::killEverywhere, &Test::failEverywhere}) {
            const auto result = everywhere(
                []() -> Async<> {
                    SharedLog log;
                    TaskGroup inner;
                    const auto body = [&]() -> Async<> {
                        const auto front = co_await start<Oven>(inner, &log);
                        const auto back = co_await start<Oven>(inner, &log);
                        const Pid to = back;
                        const auto one = Task::spawn(inner, [front, to] { return front.cancelling().call(&Oven::pass, to, u"bread"_s); });
                        const auto two = Task::spawn(inner, [front] { return front.cancelling().callFor(3s, &Oven::bake, u"cake"_s); });
                        co_await sleep(1s);
                        one.cancel();
                        co_await two.wait();
                        co_await front.call(&Oven::plain);
                        stop(front);
                        stop(back);
                    };
                    co_await inner.run(body);
                },
                {}, std::source_location::current());
            QVERIFY2(result.passed(), qPrintable(result.report()));
        }
    }
};

QTEST_GUILESS_MAIN(tst_CallCancelling)
#include "tst_call_cancelling.moc"
