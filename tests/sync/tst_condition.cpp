// SPDX-License-Identifier: MIT
#include "support/tasks.h"

#include <QActors/Condition>
#include <QActors/Everywhere>
#include <QActors/Lock>
#include <QActors/Timeouts>

#include <QtCore/qthread.h>

using namespace TestSupport;

class tst_Condition : public QObject
{
    Q_OBJECT

    /// Waits, and notes that it goes on with the lock.
    static Async<> waiter(Condition &condition, Log &log, QString name)
    {
        Token token = co_await condition.acquire();
        log.add(name + u" waits"_s);
        try {
            co_await condition.wait(token);
        } catch (const Cancelled &) {
            log.add(name + (token && condition.isLocked() ? u" cancelled with the lock"_s : u" cancelled without"_s));
            throw;
        }
        log.add(name + (token && condition.isLocked() ? u" has the lock"_s : u" has none"_s));
        co_await sleep(1ms); // and keeps it for a while
        log.add(name + u" gives it"_s);
    }

private Q_SLOTS:
    void SY7_theLockIsGivenBackMeanwhile()
    {
        const LeakGuard guard;
        Log log;
        Condition condition; // outlives the group
        inGroup([&](TaskGroup &group) -> Async<> {
            co_await withTaskGroup([&](TaskGroup &inner) -> Async<> {
                inner.startSoon([&] { return waiter(condition, log, u"a"_s); });
                inner.startSoon([&] { return waiter(condition, log, u"b"_s); });
                co_await settle();
                QACTORS_VERIFY(!condition.isLocked());
                QACTORS_COMPARE(condition.waitingCount(), 2);
                condition.notifyAll();
            });
            QACTORS_VERIFY(!condition.isLocked());
            static_cast<void>(group);
        });
        QCOMPARE(text(log), u"a waits, b waits, a has the lock, a gives it, b has the lock, b gives it"_s);
        VERIFY_NO_LEAK(guard);
    }
    void SY7_aCancelledWaitHasTheLockAgain()
    {
        Log log;
        Condition condition; // outlives the group
        inGroup([&](TaskGroup &group) -> Async<> {
            const TaskHandle<> a = group.startSoon([&] { return waiter(condition, log, u"a"_s); });
            co_await settle();
            {
                const Token token = co_await condition.acquire();
                a.cancel();
                co_await sleep(5ms);
                log.add(u"released"_s);
            }
            co_await settle();
            QACTORS_VERIFY(!condition.isLocked());
        });
        QCOMPARE(text(log), u"a waits, released, a cancelled with the lock"_s);
    }
    void SY8_notifyWakesTheFirst()
    {
        Log log;
        Condition condition; // outlives the group
        inGroup([&](TaskGroup &group) -> Async<> {
            for (const QString &name : {u"a"_s, u"b"_s, u"c"_s})
                group.startSoon([&condition, &log, name] { return waiter(condition, log, name); });
            co_await settle();
            condition.notify(2);
            co_await sleep(10ms);
            log.add(u"%1 waits still"_s.arg(condition.waitingCount()));
            group.cancel();
        });
        QCOMPARE(text(log), u"a waits, b waits, c waits, a has the lock, a gives it, b has the lock, b gives it, 1 waits still, "
                            "c cancelled with the lock"_s);
    }
    void SY8_oneThatIsKilledPassesItOn_data()
    {
        QTest::addColumn<bool>("kill");
        QTest::newRow("cancelled, it has it") << false; // and sees the cancel at its next await
        QTest::newRow("killed") << true;
    }
    void SY8_oneThatIsKilledPassesItOn()
    {
        QFETCH(bool, kill);
        Log log;
        Condition condition; // outlives the group
        inGroup([&](TaskGroup &group) -> Async<> {
            auto first = std::make_unique<TaskGroup>();
            first->startSoon([&] { return waiter(condition, log, u"a"_s); });
            co_await settle();
            group.startSoon([&] { return waiter(condition, log, u"b"_s); });
            co_await settle();
            condition.notify();
            if (kill)
                first.reset();
            else
                first->cancel();
            co_await sleep(10ms);
            group.cancel();
        });
        QCOMPARE(text(log), kill ? u"a waits, b waits, b has the lock, b gives it"_s
                                 : u"a waits, b waits, a has the lock, b cancelled with the lock"_s);
    }
    void SY7_aPredicateIsAskedWithTheLock()
    {
        Log log;
        QList<int> queue;
        Condition condition; // outlives the group
        inGroup([&](TaskGroup &group) -> Async<> {
            group.startSoon([&]() -> Async<> {
                Token token = co_await condition.acquire();
                co_await condition.wait(token, [&] { return condition.isLocked() && queue.size() == 2; });
                log.add(u"two are there"_s);
            });
            for (int i = 0; i < 2; ++i) {
                co_await sleep(1ms);
                const Token token = co_await condition.acquire();
                queue.append(i);
                log.add(u"put"_s);
                condition.notify();
            }
        });
        QCOMPARE(text(log), u"put, put, two are there"_s);
    }
    void SY7_endsAndMisuse()
    {
        inGroup([](TaskGroup &group) -> Async<> {
            auto condition = std::make_unique<Condition>();
            Lock other;
            Token none, foreign = co_await other.acquire();
            const auto refused = [&](Token &token) -> Async<QString> {
                try {
                    co_await condition->wait(token);
                } catch (const MisuseError &error) {
                    co_return error.message();
                }
                co_return QString();
            };
            QACTORS_COMPARE(co_await refused(none), u"Condition: wait() needs the Token that acquire() of the same condition gave"_s);
            QACTORS_COMPARE(co_await refused(foreign), u"Condition: wait() needs the Token that acquire() of the same condition gave"_s);
            QACTORS_VERIFY(foreign && other.isLocked());

            QString destroyed;
            group.startSoon([&]() -> Async<> {
                Token token = co_await condition->acquire();
                try {
                    co_await condition->wait(token);
                } catch (const Error &error) {
                    destroyed = error.message();
                }
                QACTORS_VERIFY(!token);
            });
            co_await settle();
            QString elsewhere;
            const std::unique_ptr<QThread> thread(QThread::create([&] { elsewhere = messageOf<MisuseError>([&] { condition->notify(); }); }));
            thread->start();
            thread->wait();
            QACTORS_VERIFY2(elsewhere.startsWith(u"Condition: "_s), elsewhere);
            condition.reset();
            co_await settle();
            QACTORS_VERIFY2(destroyed.startsWith(u"Condition: it was destroyed while"_s), destroyed);
        });
    }
    void SY7_cancelledAndKilledEverywhere()
    {
        const auto body = []() -> Async<> {
            Condition condition;
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                group.startSoon([&]() -> Async<> {
                    Token token = co_await condition.acquire();
                    co_await condition.wait(token);
                });
                co_await sleep(1ms);
                const Token token = co_await condition.acquire();
                condition.notifyAll();
                co_await sleep(1ms);
            });
        };
        Test::cancelEverywhere(body);
        Test::killEverywhere(body);
    }
};

QTEST_GUILESS_MAIN(tst_Condition)
#include "tst_condition.moc"
