// SPDX-License-Identifier: MIT
#include "support/bank.h"

#include <QActors/Timeouts>

#include <QtCore/qregularexpression.h>

using namespace TestSupport;

namespace {

/// All the virtuals, logged.
class Plain : public GenServer
{
    Q_OBJECT
public:
    explicit Plain(Log &log) : m_log(log) { }
    using GenServer::continueWith;
    using GenServer::setIdleTimeout;
    int value() const { return 1; }

protected:
    Async<> init() override
    {
        m_log.add(u"init"_s);
        continueWith("first", 1);
        continueWith(2);
        co_return;
    }
    Async<> handleContinue(Message &what) override
    {
        m_log.add(u"continue/%1"_s.arg(what.arity()));
        return {};
    }
    Async<> handleCall(Message &request, From from) override
    {
        if (int *number = request.get<int>())
            from.reply(*number * 2);
        else if (request.get<QString>())
            m_kept = from;
        else
            return GenServer::handleCall(request, from);
        return {};
    }
    Async<> handleCast(Message &message) override
    {
        m_log.add(u"cast %1"_s.arg(message.get<int>() ? *message.get<int>() : -1));
        if (m_kept.isValid())
            std::exchange(m_kept, From()).reply(u"at last"_s);
        return {};
    }
    Async<> handleInfo(Message &message) override
    {
        m_log.add(u"info "_s + (message.get<QString>() ? *message.get<QString>() : u"?"_s));
        co_await yield();
    }
    Async<> handleIdle() override
    {
        m_log.add(u"idle"_s);
        return {};
    }

private:
    Log &m_log;
    From m_kept;
};

class Busy : public GenServer
{
    Q_OBJECT
public:
    explicit Busy(Log &log) : m_log(log) { setMaxTasks(2); }
    void work(const QString &name, int ms)
    {
        auto body = [this, name, ms]() -> Async<QString> {
            m_log.add(u"begin "_s + name);
            co_await sleep(std::chrono::milliseconds(ms));
            if (name == "bad"_L1)
                throw std::out_of_range("bad work");
            co_return name + u'!';
        };
        m_refs.append(spawnTask(body, name));
    }
    void cancelNumber(int index) { cancelTask(m_refs.at(index)); }
    QString counts() const { return u"%1+%2"_s.arg(runningTasks()).arg(waitingTasks()); }
    void allow(int most) { setMaxTasks(most); }

protected:
    Async<> handleTaskEnd(const TaskEnd &end) override
    {
        m_log.add(end.isFinished() ? u"end "_s + *end.value<QString>() : u"end %1: %2"_s.arg(end.name(), describe(end.error())));
        return {};
    }

private:
    Log &m_log;
    QList<Ref> m_refs;
};

} // namespace

class tst_GenServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void GS1_aCallRepliesAndUpdatesTheState()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            const auto store = co_await start<Store>(group);
            const int five = co_await store.call(qOverload<int>(&Store::add), 5);
            const int seven = co_await store.call(qOverload<int, int>(&Store::add), 2, 0);
            const int sum = co_await store.call(&Store::sum);
            QACTORS_COMPARE(five, 5);
            QACTORS_COMPARE(seven, 7);
            QACTORS_COMPARE(sum, 7);
            const QByteArray fetched = co_await store.call(&Store::fetch, "k");
            QACTORS_COMPARE(fetched, QByteArray("<k>"));
            co_await store.call(&Store::reset);
            const int none = co_await store.call(&Store::sum);
            QACTORS_COMPARE(none, 0);
            auto box = std::make_unique<int>(1);
            box = co_await store.call(&Store::move, std::move(box));
            QACTORS_COMPARE(*box, 2);
        });
        VERIFY_NO_LEAK(guard);
    }

    void GS2_castThenCallKeepTheirOrder()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto store = co_await start<Store>(group, &log);
            store.cast(qOverload<int>(&Store::add), 1);
            cast(store, 2);
            cast(store, "add", 3);
            const int sum = co_await store.call(&Store::sum);
            QACTORS_COMPARE(sum, 6);
        });
        QCOMPARE(log.join(u", "), u"add 1, add 2, add 3, terminate Shutdown"_s);
        VERIFY_NO_LEAK(guard);
    }

    void GS3_soDoInfoMessages()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto store = co_await start<Store>(group, &log);
            store.cast(qOverload<int>(&Store::add), 1);
            send(store, "one");
            store.cast(&Store::fetch, "a");
            send(store, "two");
            co_await store.call(&Store::sum);
        });
        QCOMPARE(log.join(u", "), u"add 1, one, fetch a, fetched a, two, terminate Shutdown"_s);
        VERIFY_NO_LEAK(guard);
    }

    void GS4_unknownCastsAndInfosKeepTheState()
    {
        const LeakGuard guard;
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"refused text: .*has no method text\\(\\); it has: add\\(int\\), .*"_s));
        inGroup([](TaskGroup &group) -> Async<> {
            const auto store = co_await start<Store>(group);
            co_await call<Total>(store, 3);
            cast(store, "text", 2.5); // by name: no such method
            const Unknown unknown;
            cast(store, unknown);
            send(store, 2.5);
            const int sum = co_await call<Total>(store);
            QACTORS_COMPARE(sum, 3);
        });
        VERIFY_NO_LEAK(guard);
    }

    void GS5_anUnimplementedCallCrashesTheServerWithItsName()
    {
        const LeakGuard guard;
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"^till failed and nobody was told: till does not implement a call of type .*"_s));
        inGroup([](TaskGroup &group) -> Async<> {
            const ActorHandle handle = co_await startWith<Store>(group, StartOptions().name(u"till"_s));
            const Unknown unknown;
            const QString thrown = co_await thrownBy([&] { return call<int>(handle, unknown); });
            QACTORS_VERIFY2(thrown.startsWith(u"ProcessExited: Error: till does not implement a call of type "), thrown);
            const ExitReason reason = co_await handle.wait();
            QACTORS_COMPARE(reason.kind(), ExitReason::Kind::Error);
        });
        VERIFY_NO_LEAK(guard);
    }

    void GS7_tenConcurrentCallsAreHandledOneByOne()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto store = co_await start<Store>(group, &log);
            co_await withTaskGroup([&](TaskGroup &callers) {
                for (int i = 0; i < 10; ++i) {
                    callers.startSoon([store, i]() -> Async<> {
                        const QByteArray key = QByteArray::number(i);
                        const QByteArray value = co_await store.call(&Store::fetch, key);
                        QACTORS_COMPARE(value, "<" + key + ">");
                    });
                }
            });
        });
        QStringList expected;
        for (int i = 0; i < 10; ++i)
            expected << u"fetch %1"_s.arg(i) << u"fetched %1"_s.arg(i);
        QCOMPARE(log.first(20), expected);
        VERIFY_NO_LEAK(guard);
    }

    void callbacksByMessage()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto plain = co_await start<Plain>(group, std::ref(log));
            send(plain, "before");
            const int doubled = co_await call<int>(plain, 21);
            QACTORS_COMPARE(doubled, 42);
            auto kept = Task::spawn(group, [plain]() -> Async<QString> {
                const QString keep = u"keep"_s;
                co_return co_await call<QString>(plain, Message::of(keep));
            });
            co_await settle();
            QACTORS_VERIFY(!kept.hasEnded());
            cast(plain, 3);
            const QString late = co_await kept;
            QACTORS_COMPARE(late, u"at last"_s);
            const QString wrong = co_await thrownBy([&] { return call<QString>(plain, 1); });
            QACTORS_VERIFY2(wrong.startsWith(u"CallError: call: "_s), wrong);
            const Message any = co_await call<Message>(plain, 5);
            QACTORS_COMPARE(*any.get<int>(), 10);
        });
        QCOMPARE(log.join(u", "), u"init, continue/2, continue/1, info before, cast 3"_s);
        VERIFY_NO_LEAK(guard);
    }

    void idleTimeout()
    {
        Log log;
        VirtualClock clock;
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                class Sleepy : public Plain
                {
                public:
                    explicit Sleepy(Log &to) : Plain(to) { setIdleTimeout(1s); }
                };
                const auto sleepy = co_await start<Sleepy>(group, std::ref(log));
                co_await sleep(2500ms);
                send(sleepy, "up"); // starts the time anew
                co_await sleep(900ms);
                log.add(u"nothing yet"_s);
                co_await sleep(200ms);
            });
        });
        QCOMPARE(log.join(u", "), u"init, continue/2, continue/1, idle, idle, info up, nothing yet, idle"_s);
    }

    void TK5_theLimitOfConcurrentTasksHoldsAndFurtherOnesWaitInOrder()
    {
        const LeakGuard guard;
        Log log;
        const VirtualClock clock;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto busy = co_await start<Busy>(group, std::ref(log));
            for (const auto &[name, ms] : {std::pair(u"a"_s, 30), std::pair(u"b"_s, 10), std::pair(u"bad"_s, 15), std::pair(u"d"_s, 20), std::pair(u"e"_s, 1)})
                busy.cast(&Busy::work, name, ms);
            QString counts = co_await busy.call(&Busy::counts);
            QACTORS_COMPARE(counts, u"2+3"_s);
            busy.cast(&Busy::cancelNumber, 4); // waits its turn
            busy.cast(&Busy::cancelNumber, 0); // runs
            co_await sleep(100ms);
            counts = co_await busy.call(&Busy::counts);
            QACTORS_COMPARE(counts, u"0+0"_s);
        });
        // Whether the next begins before the server hears of the end that made room is a matter of the time budget.
        QCOMPARE(log.filter(u"begin"_s).join(u", "), u"begin a, begin b, begin bad, begin d"_s);
        QCOMPARE(log.filter(u"end"_s).join(u", "), u"end e: e was cancelled before its turn, end a: a was cancelled: its server cancelled it, "
                                                   "end b!, end bad: bad work, end d!"_s);
        VERIFY_NO_LEAK(guard);
    }

    void aHigherLimitLaunchesAndTheEndOfTheServerEndsAll()
    {
        const LeakGuard guard;
        Log log;
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"failed and nobody was told: GenServer::setMaxTasks: 0 tasks"_s));
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto busy = co_await start<Busy>(group, std::ref(log));
            for (int i = 0; i < 4; ++i)
                busy.cast(&Busy::work, QString::number(i), 1000);
            busy.cast(&Busy::allow, 3);
            const QString counts = co_await busy.call(&Busy::counts);
            QACTORS_COMPARE(counts, u"3+1"_s);
            const QString thrown = co_await thrownBy([&] { return busy.call(&Busy::allow, 0); });
            QACTORS_VERIFY2(thrown.contains(u"give at least 1"_s), thrown);
        });
        QCOMPARE(log.join(u", "), u"begin 0, begin 1, begin 2"_s);
        VERIFY_NO_LEAK(guard);
    }

    void aTaskMayCallItsServer()
    {
        const LeakGuard guard;
        class Asker : public GenServer
        {
        public:
            int value() { return 5; }
            void ask(ReplyTo<int> reply)
            {
                const ActorRef<Asker> me(pid());
                auto body = [me, reply]() -> Async<> { reply.reply(co_await me.call(&Asker::value) + 1); };
                spawnTask(std::ref(m_body = body));
            }
            std::function<Async<>()> m_body;
        };
        inGroup([](TaskGroup &group) -> Async<> {
            const auto asker = co_await start<Asker>(group);
            const int six = co_await asker.call(&Asker::ask);
            QACTORS_COMPARE(six, 6);
        });
        VERIFY_NO_LEAK(guard);
    }

    void aServerThatStopsInAMethodStillAnswers()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto store = co_await start<Store>(group, &log);
            const int seven = co_await store.call(&Store::stopNow);
            QACTORS_COMPARE(seven, 7);
            const QString thrown = co_await thrownBy([&] { return store.call(&Store::sum); });
            QACTORS_VERIFY2(thrown.startsWith(u"NoProcess: "_s) || thrown.startsWith(u"ProcessExited: Shutdown"_s), thrown);
        });
        QCOMPARE(log.join(u", "), u"terminate Shutdown: asked"_s);
        VERIFY_NO_LEAK(guard);
    }

    void aServerMayDeleteItselfInAMethod_data()
    {
        QTest::addColumn<bool>("answers");
        QTest::newRow("and has answered") << true;
        QTest::newRow("and never answers") << false;
    }
    void aServerMayDeleteItselfInAMethod()
    {
        class Mayfly : public GenServer
        {
        public:
            int answer()
            {
                delete this;
                return 7;
            }
            void never(ReplyTo<int> reply)
            {
                m_reply = std::move(reply);
                delete this;
            }

        private:
            std::optional<ReplyTo<int>> m_reply;
        };
        QFETCH(const bool, answers);
        const LeakGuard guard;
        inGroup([answers](TaskGroup &group) -> Async<> {
            const auto server = co_await start<Mayfly>(group);
            QString second;
            group.startSoon([&]() -> Async<> { second = co_await thrownBy([&] { return server.call(&Mayfly::answer); }); });
            if (answers) {
                const int seven = co_await server.call(&Mayfly::answer);
                QACTORS_COMPARE(seven, 7);
            } else {
                const QString first = co_await thrownBy([&] { return server.call(&Mayfly::never); });
                QACTORS_VERIFY2(first.startsWith(u"CallError: "_s) || first.startsWith(u"ProcessExited: "_s), first);
            }
            co_await settle();
            QACTORS_VERIFY2(second.startsWith(u"ProcessExited: Killed"_s) || second.startsWith(u"NoProcess"_s), second);
        });
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_GenServer)
#include "tst_genserver.moc"
