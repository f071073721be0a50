// SPDX-License-Identifier: MIT
#include <QActors/CapacityLimiter>
#include <QActors/Combinators>
#include <QActors/Lock>
#include <QActors/Semaphore>

#include "support/bank.h"

using namespace TestSupport;

namespace {

/// Knows of a Token and of who fails.
struct Lost : std::runtime_error
{
    explicit Lost(Token &&token) : std::runtime_error("lost"), m_token(std::make_shared<Token>(std::move(token))) { }

private:
    std::shared_ptr<Token> m_token;
};

} // namespace

class tst_Token : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isGivenBackOnce()
    {
        Semaphore semaphore(2);
        Token one = semaphore.tryAcquire();
        QVERIFY(one);
        Token other = std::move(one);
        QVERIFY(!one && other);
        QCOMPARE(semaphore.available(), 1);
        other.release();
        other.release();
        QCOMPARE(semaphore.available(), 2);
    }

    void assignmentGivesBackWhatItHad()
    {
        Semaphore semaphore(2);
        Token one = semaphore.tryAcquire();
        Token two = semaphore.tryAcquire();
        QCOMPARE(semaphore.available(), 0);
        one = std::move(two);
        QCOMPARE(semaphore.available(), 1);
        Token &same = one;
        one = std::move(same);
        QVERIFY(one);
        QCOMPARE(semaphore.available(), 1);
    }

    void outlivesWhatItIsOf()
    {
        auto lock = std::make_unique<Lock>();
        Token token = lock->tryAcquire();
        lock.reset();
        QVERIFY(token);
        token.release();
        QVERIFY(!token);
    }

    // The value of a task that nobody joins goes with the task, though the task has borrowed it.
    void isGivenBackWithATaskThatNobodyJoins()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            Lock lock;
            auto acquire = [&]() -> Async<Token> { co_return co_await lock.acquire(); };
            group.startSoon(acquire);
            co_await settle();
            QACTORS_VERIFY(!lock.isLocked());

            auto fails = []() -> Async<> {
                co_await settle();
                throw std::runtime_error("no connection");
            };
            const QString all = co_await thrownBy([&] { return whenAll(acquire, fails); });
            QACTORS_COMPARE(all, u"no connection"_s);
            QACTORS_VERIFY(!lock.isLocked());

            // Both have ended when the first is known to have won.
            auto wins = []() -> Async<int> { co_return 1; };
            const auto first = co_await race(wins, acquire);
            QACTORS_COMPARE(first.index(), size_t(0));
            QACTORS_VERIFY(!lock.isLocked());

            {
                const auto task = Task::spawn(group, acquire);
                auto join = [task]() -> Async<> { static_cast<void>(co_await task); };
                const auto joiner = Task::spawn(group, join);
                joiner.cancel();
                co_await joiner.wait();
                co_await task.wait();
                QACTORS_VERIFY(lock.isLocked()); // the handle still has it
            }
            QACTORS_VERIFY(!lock.isLocked());

            // A failure that carries it.
            {
                auto loses = [&]() -> Async<> {
                    Token token = co_await lock.acquire();
                    throw Lost(std::move(token));
                };
                const auto task = Task::spawn(group, loses);
                co_await task.wait();
                QACTORS_VERIFY(lock.isLocked() && task.error());
            }
            QACTORS_VERIFY(!lock.isLocked());
        });
        VERIFY_NO_LEAK(guard);
    }

    // With a bound of many, what one acquire costs does not grow with how many are out.
    void manyAreOut()
    {
        inGroup([](TaskGroup &group) -> Async<> {
            CapacityLimiter limiter(2000);
            int again = 0;
            for (int i = 0; i < 2000; ++i) {
                auto borrow = [&]() -> Async<> {
                    const Token token = co_await limiter.acquire();
                    const QString thrown = co_await thrownBy([&]() -> Async<> { static_cast<void>(co_await limiter.acquire()); });
                    again += thrown.contains(u"has it already");
                    co_await sleep(1s);
                };
                group.startSoon(borrow);
            }
            co_await sleep(500ms);
            QACTORS_COMPARE(limiter.borrowedTokens(), 2000);
            QACTORS_COMPARE(again, 2000);
            co_await sleep(1s);
            QACTORS_COMPARE(limiter.borrowedTokens(), 0);
        });
    }
};

QTEST_GUILESS_MAIN(tst_Token)

#include "tst_token.moc"
