// SPDX-License-Identifier: MIT
// Real time, on threads.
#include "support/placed.h"

#include <QActors/Backpressure>
#include <QActors/Metrics>
#include <QActors/Pattern>
#include <QActors/Send>
#include <QActors/Supervisor>

using namespace TestSupport;

class Till : public GenServer
{
    Q_OBJECT
public:
    Q_INVOKABLE int add(int n) { return m_sum += n; }
    Q_INVOKABLE Async<> linger() { co_await sleep(2ms); }
    void crash() { throw std::runtime_error("as told"); }

private:
    int m_sum = 0;
};

class Listening : public Actor
{
    Q_OBJECT
public:
    explicit Listening(int *heard, int capacity = 0) : m_heard(heard), m_capacity(capacity) { }

protected:
    Async<> init() override
    {
        if (m_capacity > 0)
            setMailboxCapacity(m_capacity, Overflow::DropNewest);
        co_return;
    }
    Async<> run() override
    {
        co_await receive(on<int>([this](int) { ++*m_heard; }));
    }

private:
    int *m_heard;
    const int m_capacity;
};

class tst_Metrics : public QObject
{
    Q_OBJECT

    static ActorMetrics of(const QString &className)
    {
        for (const ActorMetrics &actor : Metrics::snapshot().actors) {
            if (actor.className == className)
                return actor;
        }
        return {};
    }

private Q_SLOTS:
    void cleanup() { Metrics::stop(); }

    void MT1_messagesAreCountedByClassOnAllThreads()
    {
        const LeakGuard guard;
        QVERIFY(!Metrics::isOn());
        Metrics::start();
        EventLoopPool pool(2);
        int heard = 0;
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const auto near = co_await start<Till>(group);
                const auto far = co_await startOn<Till>(pool, group);
                const auto listening = co_await start<Listening>(group, &heard);
                for (int i = 0; i < 10; ++i) {
                    near.cast(&Till::add, 1);
                    send(listening, i);
                }
                for (int i = 0; i < 10; ++i)
                    co_await far.call(&Till::add, 1);
                co_await near.call(&Till::linger);
                co_await QACTORS_WAIT_FOR(heard == 10);
            });
        });
        const ActorMetrics till = of(u"Till"_s);
        QCOMPARE(till.handled, 21u);
        QCOMPARE(till.time.count(), 21u);
        QVERIFY(till.time.sum >= 2ms); // that one lingered
        QVERIFY(till.time.within(1) >= 5ms);
        QVERIFY(till.time.within(0) <= 5ms);
        QVERIFY(till.deepestMailbox > 0);
        QCOMPARE(of(u"Listening"_s).handled, 10u);
        Metrics::stop();
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const auto near = co_await start<Till>(group);
                co_await near.call(&Till::add, 1);
            });
        });
        QCOMPARE(of(u"Till"_s).handled, 21u); // off
        Metrics::start();
        QCOMPARE(of(u"Till"_s).handled, 0u); // from 0
        VERIFY_NO_LEAK(guard);
    }

    void MT2_restartsDropsAndDeadLettersAreCounted()
    {
        Metrics::start();
        int heard = 0;
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const QList<ChildSpec> children{ChildSpec::actor<Till>(u"till"_s)};
                const auto supervisor = co_await start<Supervisor>(group, SupervisorOptions(), children);
                const Pid till = (co_await supervisor.call(&Supervisor::whichChildren)).value(0).pid;
                cast(till, &Till::crash);
                while ((co_await supervisor.call(&Supervisor::whichChildren)).value(0).restarts == 0)
                    co_await sleep(1ms);
                send(till, 1); // there is no such process any more
                const auto listening = co_await start<Listening>(group, &heard, 2);
                for (int i = 0; i < 5; ++i)
                    send(listening, i);
                co_await QACTORS_WAIT_FOR(heard == 3);
            });
        });
        QCOMPARE(of(u"Till"_s).restarts, 1u);
        QVERIFY(of(u"Listening"_s).dropped > 0);
        QCOMPARE(of(u"Listening"_s).dropped + of(u"Listening"_s).handled, 5u);
        QCOMPARE(Metrics::snapshot().deadLetters, 1u);
    }

    void MT3_prometheusReadsTheText()
    {
        MetricsSnapshot seen;
        ActorMetrics one;
        one.className = u"A\"\\B"_s;
        one.handled = 3;
        one.time.counts = {1, 1, 0, 0, 0, 0, 0, 0, 1};
        one.time.sum = 3s;
        one.dropped = 2;
        seen.actors.append(one);
        seen.deadLetters = 7;
        const QByteArray text = seen.toPrometheus();
        QCOMPARE(one.time.within(0.5), Duration(100us));
        QCOMPARE(one.time.within(0.99), Duration::max());
        for (const char *line : {"# TYPE qactors_message_duration_seconds histogram\n",
                                 "qactors_messages_handled_total{class=\"A\\\"\\\\B\"} 3\n",
                                 "qactors_message_duration_seconds_bucket{class=\"A\\\"\\\\B\",le=\"1e-05\"} 1\n",
                                 "qactors_message_duration_seconds_bucket{class=\"A\\\"\\\\B\",le=\"2.5\"} 2\n",
                                 "qactors_message_duration_seconds_bucket{class=\"A\\\"\\\\B\",le=\"+Inf\"} 3\n",
                                 "qactors_message_duration_seconds_sum{class=\"A\\\"\\\\B\"} 3\n",
                                 "qactors_message_duration_seconds_count{class=\"A\\\"\\\\B\"} 3\n", "qactors_dead_letters_total 7\n"})
            QVERIFY2(text.contains(line), line + text);
    }
};

QTEST_MAIN(tst_Metrics)
#include "tst_metrics.moc"
