// SPDX-License-Identifier: MIT
#include <QActors/Lock>
#include <QActors/Semaphore>

#include "support/testrun.h"

using namespace TestSupport;

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
};

QTEST_GUILESS_MAIN(tst_Token)

#include "tst_token.moc"
