// SPDX-License-Identifier: MIT
// Requests whose answers are received later, one by one or as they come.
#include "support/bank.h"
#include "support/placed.h"

#include <QActors/Dispatcher>
#include <QActors/Everywhere>
#include <QActors/SentRequest>

using namespace TestSupport;

namespace {

/// Answers after a time, or calls.
class Clerk : public GenServer
{
    Q_OBJECT
public:
    Q_INVOKABLE Async<int> after(int seconds)
    {
        Task::setProgress(0.5);
        co_await sleep(std::chrono::seconds(seconds));
        co_return seconds;
    }
    int now(int n) { return n; }
    void nothing() { }
    std::unique_ptr<int> box(int n) { return std::make_unique<int>(n); }
    Async<QString> askSelf()
    {
        const ActorRef<Clerk> self(pid());
        const auto request = sendRequest(self, &Clerk::now, 1);
        co_return co_await thrownBy([&] { return request.receiveResponse(); });
    }
};

struct After
{
    using Answer = int;
};

} // namespace

class tst_SentRequest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void RQ1_theAnswerIsReceivedLater()
    {
        const LeakGuard guard;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto one = co_await start<Clerk>(group);
            const auto two = co_await start<Clerk>(group);
            const TimePoint begin = Dispatcher::current()->now();
            const SentRequest<int> first = sendRequest(one, &Clerk::after, 2);
            const SentRequest<QVariant> second = sendRequest(two, "after", 2);
            QACTORS_VERIFY(!first.hasResponse());
            QACTORS_COMPARE(first.server(), one.pid());
            co_await sleep(3s);
            QACTORS_VERIFY(first.hasResponse());
            const int a = co_await first.receiveResponse();
            const QVariant b = co_await second.receiveResponse();
            QACTORS_COMPARE(a + b.toInt(), 4);
            QACTORS_COMPARE(Dispatcher::current()->now() - begin, Duration(3s)); // both worked at the same time
            const auto box = co_await sendRequest(one, &Clerk::box, 7).receiveResponse();
            QACTORS_COMPARE(*box, 7);
            co_await sendRequest(one, &Clerk::nothing).receiveResponse();
            const auto store = co_await start<Store>(group);
            const int total = co_await sendRequest<Total>(store, 5).receiveResponse();
            QACTORS_COMPARE(total, 5);
            stop(store);
            stop(one);
            stop(two);
        });
        VERIFY_NO_LEAK(guard);
    }

    void RQ2_itFailsAsACall()
    {
        const LeakGuard guard;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto store = co_await start<Store>(group);
            const auto refused = sendRequest(store, &Store::refuse, u"no"_s);
            const auto none = sendRequest(ActorRef<Store>(Pid()), &Store::sum);
            QString thrown = co_await thrownBy([&] { return refused.receiveResponse(); });
            QACTORS_COMPARE(thrown, u"CallError: no"_s);
            thrown = co_await thrownBy([&] { return none.receiveResponse(); });
            QACTORS_VERIFY2(thrown.startsWith(u"NoProcess: "_s), thrown);
            const auto late = sendRequest(store, &Store::linger, 1000);
            co_await settle();
            kill(store);
            thrown = co_await thrownBy([&] { return late.receiveResponse(); });
            QACTORS_VERIFY2(thrown.startsWith(u"ProcessExited: Killed"_s), thrown);
            // To itself it would wait for ever.
            const auto clerk = co_await start<Clerk>(group);
            thrown = co_await clerk.call(&Clerk::askSelf);
            QACTORS_VERIFY2(thrown.startsWith(u"CallCycle: "_s), thrown);
            stop(clerk);
        });
        VERIFY_NO_LEAK(guard);
    }

    void RQ3_theWaitMayEndBefore()
    {
        const LeakGuard guard;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto clerk = co_await start<Clerk>(group);
            const auto request = sendRequest(clerk, &Clerk::after, 10);
            const QString thrown = co_await thrownBy([&] { return request.receiveResponseFor(2s); });
            QACTORS_COMPARE(thrown, u"CallTimeout: receiveResponse: no answer from %1 within 2 s"_s.arg(clerk.pid().toString()));
            const auto reader = Task::spawn(group, [&] { return request.receiveResponse(); });
            co_await sleep(1s);
            reader.cancel();
            co_await reader.wait();
            const int answer = co_await request.receiveResponseFor(1h);
            QACTORS_COMPARE(answer, 10);
            stop(clerk);
        });
        VERIFY_NO_LEAK(guard);
    }

    void RQ4_severalAsTheyCome()
    {
        const LeakGuard guard;
        QStringList log;
        inGroup([&](TaskGroup &group) -> Async<> {
            SentRequests<int, QString> requests;
            QList<ActorRef<Clerk>> clerks;
            for (const int seconds : {3, 1, 2}) {
                clerks.append(co_await start<Clerk>(group));
                requests.add(sendRequest(clerks.last(), &Clerk::after, seconds), u"%1 s"_s.arg(seconds));
            }
            requests.add(sendRequest(ActorRef<Clerk>(Pid()), &Clerk::after, 1), u"none"_s);
            QACTORS_COMPARE(requests.count(), 4);
            while (!requests.isEmpty()) {
                auto response = co_await requests.receiveResponse();
                log.append(response.label + (response.outcome.isAnswered() ? u": %1"_s.arg(response.outcome.value()) : u": no answer"_s));
            }
            // Those that are there already, in the order in which they came.
            for (const int seconds : {3, 1, 2})
                requests.add(sendRequest(clerks.at(seconds - 1), &Clerk::after, seconds), QString::number(seconds));
            co_await sleep(1h);
            while (!requests.isEmpty()) {
                const auto response = co_await requests.receiveResponse();
                log.append(response.label);
            }
            for (const auto &clerk : clerks)
                stop(clerk);
        });
        QCOMPARE(log.join(u", "_s), u"none: no answer, 1 s: 1, 2 s: 2, 3 s: 3, 1, 2, 3"_s);
        VERIFY_NO_LEAK(guard);
    }

    void RQ5_misuse()
    {
        const LeakGuard guard;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto clerk = co_await start<Clerk>(group);
            const SentRequest<int> null;
            QACTORS_VERIFY(null.isNull());
            QString thrown = co_await thrownBy([&]() -> Async<> { co_await null.receiveResponse(); });
            QACTORS_VERIFY2(thrown.startsWith(u"MisuseError: receiveResponse: there is no request"_s), thrown);
            SentRequests<int> empty;
            thrown = co_await thrownBy([&]() -> Async<> { co_await empty.receiveResponse(); });
            QACTORS_VERIFY2(thrown.startsWith(u"MisuseError: receiveResponse: there is no request"_s), thrown);
            const auto request = sendRequest(clerk, &Clerk::after, 1);
            const auto first = Task::spawn(group, [&] { return request.receiveResponse(); });
            co_await settle();
            thrown = co_await thrownBy([&] { return request.receiveResponse(); });
            QACTORS_VERIFY2(thrown.startsWith(u"MisuseError: receiveResponse: another task waits already"_s), thrown);
            co_await first;
            thrown = co_await thrownBy([&] { return request.receiveResponse(); });
            QACTORS_VERIFY2(thrown.startsWith(u"MisuseError: receiveResponse: the answer of"_s), thrown);
            stop(clerk);
        });
        VERIFY_NO_LEAK(guard);
    }

    void RQ6_theLastCopyMayGoAnywhere()
    {
        const LeakGuard guard;
        EventLoopPool pool(1);
        await([&]() -> Async<> {
            TaskGroup group;
            const auto body = [&]() -> Async<> {
                const auto far = co_await startOn<Clerk>(pool, group);
                const auto near = co_await start<Clerk>(group);
                auto kept = std::make_unique<SentRequest<int>>(sendRequest(near, &Clerk::now, 1));
                const int answer = co_await sendRequest(far, &Clerk::now, 2).receiveResponse();
                QACTORS_COMPARE(answer, 2);
                QString thrown;
                const std::unique_ptr<QThread> thread(QThread::create([&] {
                    thrown = messageOf<MisuseError>([&] { await([&] { return kept->receiveResponse(); }); });
                    kept.reset();
                }));
                thread->start();
                thread->wait();
                QACTORS_VERIFY2(thrown.startsWith(u"receiveResponse: the request to "_s), thrown);
                { // Nobody receives it.
                    const auto dropped = sendRequest(far, &Clerk::now, 3);
                }
                const int last = co_await far.call(&Clerk::now, 4);
                QACTORS_COMPARE(last, 4);
                stop(far);
                stop(near);
            };
            co_await group.run(body);
        });
        VERIFY_NO_LEAK(guard);
    }

    void RQ7_progressIsThatOfWhoWaits()
    {
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto clerk = co_await start<Clerk>(group);
            const auto task = Task::spawn(group, [&]() -> Async<int> {
                const auto request = sendRequest(clerk, &Clerk::after, 1);
                co_return co_await request.receiveResponse();
            });
            co_await task;
            QACTORS_COMPARE(task.progress(), 0.5);
            stop(clerk);
        });
    }

    void RQ8_cancelledAndKilledEverywhere()
    {
        for (const auto &everywhere : {&Test::cancelEverywhere, &Test::killEverywhere, &Test::failEverywhere}) {
            const auto result = everywhere(
                []() -> Async<> {
                    TaskGroup inner;
                    const auto body = [&]() -> Async<> {
                        const auto one = co_await start<Clerk>(inner);
                        const auto two = co_await start<Clerk>(inner);
                        const auto single = sendRequest(one, &Clerk::after, 1);
                        SentRequests<int> requests;
                        requests.add(sendRequest(one, &Clerk::after, 2), one);
                        requests.add(sendRequest(two, &Clerk::after, 1), two);
                        co_await single.receiveResponse();
                        while (!requests.isEmpty())
                            co_await requests.receiveResponse();
                        stop(one);
                        stop(two);
                    };
                    co_await inner.run(body);
                },
                {}, std::source_location::current());
            QVERIFY2(result.passed(), qPrintable(result.report()));
        }
    }
};

QTEST_GUILESS_MAIN(tst_SentRequest)
#include "tst_sentrequest.moc"
