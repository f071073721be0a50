// SPDX-License-Identifier: MIT
// Calls that fail, calls by name, and calls that would wait for ever.
#include "support/bank.h"

#include <QActors/Signal>
#include <QActors/Timeouts>

#include <QtCore/qregularexpression.h>

using namespace TestSupport;

namespace {

void expectCrash(const QString &text)
{
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"failed and nobody was told: "_s + text));
}

/// Asks others, and is asked.
class Peer : public GenServer
{
    Q_OBJECT
public:
    int plain() { return 1; }
    Async<int> ask(Pid other)
    {
        const ActorRef<Peer> peer(other);
        co_return co_await peer.call(&Peer::plain) + 1;
    }
    Async<int> askToAsk(Pid other, QList<Pid> further)
    {
        const ActorRef<Peer> peer(other);
        if (further.isEmpty())
            co_return co_await peer.call(&Peer::plain);
        const Pid next = further.takeFirst();
        co_return co_await peer.call(&Peer::askToAsk, next, further);
    }
    Async<int> askInGroup(Pid other)
    {
        auto body = [this, other](TaskGroup &group) -> Async<int> {
            const TaskHandle<int> answer = group.startSoon([this, other] { return ask(other); });
            co_return co_await answer;
        };
        co_return co_await withTaskGroup(body);
    }
    void askBeside(Pid other, ReplyTo<int> reply)
    {
        m_reply = reply;
        spawnTask([this, other]() -> Async<> { std::exchange(m_reply, {}).reply(co_await ask(other)); });
    }
    Async<QString> askAndCatch(Pid other)
    {
        co_return co_await thrownBy([&] { return ask(other); });
    }

private:
    ReplyTo<int> m_reply;
};

} // namespace

class tst_Call : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void GS6_aCallsTimeoutAndItsLateReplyIsDropped()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            const auto store = co_await start<Store>(group);
            QString thrown = co_await thrownBy([&] { return store.callFor(5ms, &Store::fetch, "slow"); });
            QACTORS_COMPARE(thrown, u"CallTimeout: callFor: no answer from TestSupport::Store %1 within 5 ms"_s.arg(store.pid().toString()));
            const int sum = co_await store.call(&Store::sum); // not the late answer
            QACTORS_COMPARE(sum, 0);
            thrown = co_await thrownBy([&] { return callFor(1ms, store, "linger", 1000); });
            QACTORS_VERIFY2(thrown.startsWith(u"CallTimeout: "_s), thrown);
            const auto inTime = co_await moveOnAfter(1ms, [&] { return store.call(&Store::sum); }); // cancelled while it lingers
            QACTORS_VERIFY(!inTime);
            const int later = co_await callFor<int>(2s, store, "sum");
            QACTORS_COMPARE(later, 0);
        });
        VERIFY_NO_LEAK(guard);
    }

    void GS8_aReplyCanBeDeferredAndGivenFromAnotherTask()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            const auto store = co_await start<Store>(group);
            auto first = group.startSoon([&]() -> Async<int> { co_return co_await store.call(&Store::later, 1); });
            auto second = group.startSoon([&]() -> Async<int> { co_return co_await call<int>(store, "later", 2); });
            co_await settle();
            store.cast(qOverload<int>(&Store::add), 4);
            co_await store.call(&Store::answerAll);
            const int a = co_await first;
            const int b = co_await second;
            QACTORS_COMPARE(a + b, 8);
            // From another task, which is not the server's.
            auto third = group.startSoon([&]() -> Async<int> { co_return co_await store.call(&Store::later, 3); });
            co_await settle();
            const auto replies = co_await store.call(&Store::takeReplies);
            QACTORS_VERIFY(replies.front().isOpen());
            replies.front().reply(33);
            QACTORS_VERIFY(!replies.front().isOpen());
            const int c = co_await third;
            QACTORS_COMPARE(c, 33);
            const QString twice = messageOf<MisuseError>([&] { replies.front().reply(34); });
            QACTORS_COMPARE(twice, u"reply: this call was answered before, or has failed; a call is answered once"_s);
        });
        VERIFY_NO_LEAK(guard);
    }

    void GS9_aReplyNeverGivenIsAnErrorToTheCaller()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            const auto store = co_await start<Store>(group);
            auto waiting = Task::spawn(group, [&] { return thrownBy([&] { return store.call(&Store::later, 1); }); });
            co_await settle();
            store.cast(&Store::dropAll);
            const QString thrown = co_await waiting;
            QACTORS_COMPARE(thrown, u"CallError: call: the server dropped the request without an answer"_s);
        });
        VERIFY_NO_LEAK(guard);
    }

    void GS10_aCallToADeadServerFailsAtOnce()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            const auto store = co_await start<Store>(group);
            stop(store);
            co_await settle();
            const QString gone = u"NoProcess: call: there is no process %1 to answer"_s.arg(store.pid().toString());
            QString thrown = co_await thrownBy([&] { return store.call(&Store::sum); });
            QACTORS_COMPARE(thrown, gone);
            thrown = co_await thrownBy([&] { return call<Total>(store, 1); });
            QACTORS_COMPARE(thrown, gone);
            thrown = co_await thrownBy([&] { return call(store, "sum"); });
            QACTORS_COMPARE(thrown, gone);
            const ActorRef<Store> nobody;
            thrown = co_await thrownBy([&] { return nobody.call(&Store::sum); });
            QACTORS_VERIFY2(thrown.startsWith(u"NoProcess: "_s), thrown);
            Mailbox box; // takes messages, no requests
            thrown = co_await thrownBy([&] { return call<int>(box.pid(), 1); });
            QACTORS_VERIFY2(thrown.contains(u"it is no server and takes no requests"_s), thrown);
            cast(store, 1); // dropped
        });
        VERIFY_NO_LEAK(guard);
    }

    void GS10_aServerThatDiesMeanwhileFailsItsCallers_data()
    {
        QTest::addColumn<QString>("how");
        QTest::addColumn<QString>("reason");
        for (const auto &[how, reason] : {std::pair("stop", "Shutdown: enough"), std::pair("kill", "Killed"), std::pair("cancel", "Cancelled: cut"),
                                          std::pair("crash", "Error: crashed")})
            QTest::newRow(how) << QString::fromUtf8(how) << QString::fromUtf8(reason);
    }
    void GS10_aServerThatDiesMeanwhileFailsItsCallers()
    {
        QFETCH(QString, how);
        QFETCH(QString, reason);
        const LeakGuard guard;
        inGroup([&](TaskGroup &group) -> Async<> {
            const ActorHandle handle = co_await startWith<Store>(group, StartOptions().onExit([](Pid, const ExitReason &) { }));
            const ActorRef<Store> store(handle.pid());
            QList<TaskHandle<QString>> waiting;
            waiting << Task::spawn(group, [&] { return thrownBy([&] { return store.call(&Store::later, 1); }); }); // deferred
            co_await settle();
            if (how == "crash"_L1) {
                waiting << Task::spawn(group, [&] { return thrownBy([&] { return store.call(&Store::crash, 1); }); });
                waiting << Task::spawn(group, [&] { return thrownBy([&] { return store.call(&Store::sum); }); }); // queued
            } else {
                waiting << Task::spawn(group, [&] { return thrownBy([&] { return store.call(&Store::linger, 1000); }); }); // in hand
                waiting << Task::spawn(group, [&] { return thrownBy([&] { return store.call(&Store::sum); }); });          // queued
                waiting << Task::spawn(group, [&] { return thrownBy([&] { return call(store, "sum"); }); });
            }
            co_await settle();
            if (how == "stop"_L1)
                handle.stop(ExitReason(ExitReason::Kind::Shutdown, u"enough"_s));
            else if (how == "kill"_L1)
                kill(handle);
            else if (how == "cancel"_L1)
                handle.cancelScope().cancel(u"cut"_s);
            for (const auto &task : waiting) {
                const QString thrown = co_await task;
                QACTORS_COMPARE(thrown, u"ProcessExited: "_s + reason);
            }
        });
        VERIFY_NO_LEAK(guard);
    }

    void GS10_anAsyncMethodThatThrows()
    {
        const LeakGuard guard;
        expectCrash(u"crashed later"_s);
        inGroup([](TaskGroup &group) -> Async<> {
            const auto store = co_await start<Store>(group);
            std::exception_ptr cause;
            try {
                co_await store.call(&Store::crashLater);
            } catch (const ProcessExited &exited) {
                cause = exited.reason().cause();
                QACTORS_COMPARE(exited.pid(), store.pid());
            }
            bool original = false;
            try {
                std::rethrow_exception(cause);
            } catch (const std::out_of_range &) {
                original = true;
            }
            QACTORS_VERIFY(original);
        });
        VERIFY_NO_LEAK(guard);
    }

    void aCallErrorRefusesOneRequestAndTheServerLives()
    {
        const LeakGuard guard;
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"refused TestSupport::Store: no"_s));
        inGroup([](TaskGroup &group) -> Async<> {
            const auto store = co_await start<Store>(group);
            QString thrown = co_await thrownBy([&] { return store.call(&Store::refuse, u"not today"_s); });
            QACTORS_COMPARE(thrown, u"CallError: not today"_s);
            store.cast(&Store::refuse, u"no"_s);
            const int sum = co_await store.call(&Store::sum);
            QACTORS_COMPARE(sum, 0);
            const ActorRef<Peer> wrong(store.pid());
            thrown = co_await thrownBy([&] { return wrong.call(&Peer::plain); });
            QACTORS_VERIFY2(thrown.contains(u"is a TestSupport::Store, no"_s), thrown);
        });
        VERIFY_NO_LEAK(guard);
    }

    void byName()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            const auto store = co_await start<Store>(group);
            const QVariant five = co_await call(store, "add", 5);
            QACTORS_COMPARE(five, QVariant(5));
            const int eight = co_await call<int>(store, "add", 3, 1); // the overload with two
            QACTORS_COMPARE(eight, 8);
            const int nine = co_await call<int>(store, "add", "1"); // converts
            QACTORS_COMPARE(nine, 9);
            const QString hello = co_await call<QString>(store, "greet", "you");
            QACTORS_COMPARE(hello, u"hello you"_s);
            const QByteArray fetched = co_await call<QByteArray>(store, "fetch", QByteArray("k"));
            QACTORS_COMPARE(fetched, QByteArray("<k>"));
            const QVariant nothing = co_await call(store, "linger", 1);
            QACTORS_VERIFY(!nothing.isValid());
            const QVariantList arguments{2};
            const QVariant listed = co_await callByName(store, "add", arguments);
            QACTORS_COMPARE(listed.toInt(), 11);
            co_await call<void>(store, "reset");
            const int none = co_await call<int>(store, "sum");
            QACTORS_COMPARE(none, 0);
        });
        VERIFY_NO_LEAK(guard);
    }

    void byNameErrorsLeaveTheServerAlone()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            const auto store = co_await start<Store>(group);
            const auto complaint = [&](const char *name, QVariantList arguments) {
                return thrownBy([=] { return callByName(store, name, arguments); });
            };
            QVariantList one{1};
            QVariantList text{u"abc"_s};
            QVariantList three{1, 2, 3};
            QVariantList empty;
            QString thrown = co_await complaint("ad", one);
            QACTORS_VERIFY2(thrown.startsWith(u"CallError: call: TestSupport::Store has no method ad(); it has: add(int), "_s), thrown);
            thrown = co_await complaint("add", three);
            QACTORS_COMPARE(thrown, u"CallError: call: TestSupport::Store::add(): 3 argument(s) given; it is declared as: add(int), add(int,int)"_s);
            thrown = co_await complaint("add", text);
            QACTORS_COMPARE(thrown, u"CallError: call: TestSupport::Store::add(): argument 1 is a QString (abc) and does not convert to int; "
                                    "it is declared as: add(int), add(int,int)"_s);
            thrown = co_await complaint("deleteLater", empty);
            QACTORS_VERIFY2(thrown.contains(u"has no method deleteLater()"_s), thrown);
            thrown = co_await thrownBy([&] { return call<QPoint>(store, "sum"); });
            QACTORS_VERIFY2(thrown.contains(u"does not convert to QPoint"_s), thrown);
            const int sum = co_await store.call(&Store::sum);
            QACTORS_COMPARE(sum, 0);
        });
        VERIFY_NO_LEAK(guard);
    }

    void GS11_aCallToSelfFailsAtOnce()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            const auto peer = co_await start<Peer>(group);
            const QString thrown = co_await peer.call(&Peer::askAndCatch, peer.pid());
            QACTORS_VERIFY2(thrown.startsWith(u"CallCycle: call: this call would wait for ever: "_s), thrown);
            QACTORS_VERIFY2(thrown.contains(u"waits for the answer of %1 at tst_call.cpp:"_s.arg(peer.pid().toString())), thrown);
            const int two = co_await peer.call(&Peer::askBeside, peer.pid()); // a task beside may
            QACTORS_COMPARE(two, 2);
        });
        VERIFY_NO_LEAK(guard);
    }

    void GS12_aCycleOfCallsFailsAtOnceAndIsNamed()
    {
        const LeakGuard guard;
        expectCrash(u".*this call would wait for ever.*"_s);
        expectCrash(u".*ended before it answered.*"_s);
        expectCrash(u".*ended before it answered.*"_s);
        inGroup([](TaskGroup &group) -> Async<> {
            const auto a = co_await start<Peer>(group);
            const auto b = co_await start<Peer>(group);
            const auto c = co_await start<Peer>(group);
            const QList<Pid> further{c.pid(), a.pid()};
            QString text;
            try {
                co_await a.call(&Peer::askToAsk, b.pid(), further); // a → b → c → a
            } catch (const ProcessExited &exited) {
                text = exited.reason().toString();
            }
            QACTORS_VERIFY2(text.startsWith(u"Error: call: "_s), text);
            // c's call closed the cycle and was told it; its crash went back.
            const QString cycle = co_await thrownBy([&] { return c.call(&Peer::plain); });
            QACTORS_VERIFY2(cycle.startsWith(u"NoProcess"_s), cycle);
        });
        VERIFY_NO_LEAK(guard);
    }

    void GS12_throughAGroupToo()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            const auto a = co_await start<Peer>(group);
            const auto b = co_await start<Peer>(group);
            auto asking = Task::spawn(group, [&]() -> Async<int> { co_return co_await a.call(&Peer::askInGroup, b.pid()); });
            const int two = co_await asking; // no cycle
            QACTORS_COMPARE(two, 2);
            const QString thrown = co_await b.call(&Peer::askAndCatch, a.pid());
            QACTORS_COMPARE(thrown, u"value"_s);
        });
        VERIFY_NO_LEAK(guard);
    }

    void cancelAndKillAtEveryStepOfACall_data()
    {
        QTest::addColumn<int>("turns");
        QTest::addColumn<bool>("killing");
        for (int turns = 0; turns < 8; ++turns) {
            QTest::addRow("cancel %d", turns) << turns << false;
            QTest::addRow("kill %d", turns) << turns << true;
        }
    }
    void cancelAndKillAtEveryStepOfACall()
    {
        QFETCH(int, turns);
        QFETCH(bool, killing);
        const LeakGuard guard;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto store = co_await start<Store>(group);
            auto callers = std::make_unique<TaskGroup>();
            for (int i = 0; i < 3; ++i) {
                callers->startSoon([&]() -> Async<> { co_await store.call(&Store::fetch, "x"); });
                callers->startSoon([&]() -> Async<> { co_await call<Total>(store, 1); });
                callers->startSoon([&]() -> Async<> { co_await call(store, "later", 1); });
            }
            for (int i = 0; i < turns; ++i)
                co_await yield();
            if (killing)
                callers.reset();
            else
                callers->cancel(u"cut"_s);
            co_await sleep(100ms);
            const int sum = co_await call<int>(store, "sum"); // it goes on
            QACTORS_VERIFY(sum >= 0 && sum <= 3);
        });
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_Call)
#include "tst_call.moc"
