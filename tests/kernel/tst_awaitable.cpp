// SPDX-License-Identifier: MIT
// Writing an awaitable of one's own.
#include <QActors/kernel/detail/awaitable.h>
#include <QActors/CancelScope>
#include <QActors/Dispatcher>
#include <QActors/TaskGroup>

#include "support/testrun.h"

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

/// Something that happens once and wakes whoever waits for it.
struct Bell
{
    void ring(int value)
    {
        rung = value;
        if (wake)
            wake();
    }
    std::optional<int> rung;
    std::function<void()> wake;
};

/// As the comment in awaitable.h says: ready(), suspend(), result(), detach(), describe().
class BellAwaitable : public detail::Awaitable
{
public:
    explicit BellAwaitable(Bell &bell) : m_bell(bell) { }
    ~BellAwaitable() override { m_bell.wake = nullptr; }
    bool ready() const { return m_bell.rung.has_value(); }
    void suspend()
    {
        m_bell.wake = [this] { complete(); };
    }
    int result() const { return m_bell.rung.value(); }
    bool detach() noexcept override
    {
        m_bell.wake = nullptr;
        return true;
    }
    QString describe() const override { return u"the bell"_s; }

protected:
    Bell &m_bell;
};

/// One that must be waited out: cancelling only asks.
class StubbornAwaitable final : public BellAwaitable
{
public:
    using BellAwaitable::BellAwaitable;
    static constexpr bool Cancellable = false;
    bool detach() noexcept override
    {
        asked = true;
        return false;
    }
    bool asked = false;
};

/// Fails where it is told to.
class FailingAwaitable final : public detail::Awaitable
{
public:
    FailingAwaitable(const QString &where, std::function<void()> first = {}) : m_where(where), m_first(std::move(first)) { }
    bool ready() const
    {
        failAt(u"ready"_s);
        return false;
    }
    void suspend()
    {
        if (m_first)
            m_first();
        if (m_where.startsWith(u"complete"))
            complete();
        failAt(u"suspend"_s);
        complete();
    }
    void result() const { failAt(u"result"_s); }
    bool detach() noexcept override { return true; }
    QString describe() const override { return {}; }

private:
    void failAt(const QString &where) const
    {
        if (m_where.endsWith(where))
            throw std::runtime_error(where.toStdString());
    }
    QString m_where;
    std::function<void()> m_first;
};

} // namespace

class TestAwaitable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void waitsAndGivesItsResult();
    void readyDoesNotWait();
    void completingTwiceOrTooLateDoesNothing();
    void cancelDetachesIt();
    void killDestroysIt();
    void mustBeWaitedOut();
    void throwsFromEveryStep_data();
    void throwsFromEveryStep();
    void failedSuspendLeavesNoCancellationBehind();
    void oneAwaitableTwice();
};

void TestAwaitable::waitsAndGivesItsResult()
{
    Bell bell;
    Log log;
    TaskGroup group;
    TaskHandle<> task = group.startSoon([&]() -> Async<> {
        const int value = co_await BellAwaitable(bell);
        log.add(u"heard %1"_s.arg(value));
    });
    Dispatcher::current()->runUntilIdle();
    QVERIFY2(task.whereItWaits().startsWith(u"the bell at tst_awaitable.cpp:"), qPrintable(task.whereItWaits()));
    bell.ring(3);
    log.add(u"rung"_s); // the task is resumed later, not inside
    QCOMPARE(task.whereItWaits().section(u' ', 0, 1), u"its turn"_s);
    Dispatcher::current()->runUntilIdle();
    QCOMPARE(log.join(u", "), u"rung, heard 3"_s);
    QVERIFY(!bell.wake);
}

void TestAwaitable::readyDoesNotWait()
{
    Bell bell;
    bell.ring(4);
    Log log;
    Dispatcher::current()->setBudget(1h);
    await([&]() -> Async<> {
        co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
            group.startSoon([&] { log.add(u"child"_s); });
            log.add(QString::number(co_await BellAwaitable(bell)));
        });
    });
    Dispatcher::current()->setBudget(200us);
    QCOMPARE(log.join(u", "), u"4, child"_s);
}

void TestAwaitable::completingTwiceOrTooLateDoesNothing()
{
    Bell bell;
    int heard = 0;
    TaskGroup group;
    group.startSoon([&]() -> Async<> {
        BellAwaitable awaitable(bell);
        heard += co_await awaitable;
        std::function<void()> late = bell.wake;
        late(); // not waiting for it any more
        co_await yield();
        late();
        co_await sleepForever();
        heard = -1;
    });
    Dispatcher::current()->runUntilIdle();
    bell.ring(1);
    bell.ring(2);
    Dispatcher::current()->runUntilIdle();
    QCOMPARE(heard, 2);
}

void TestAwaitable::cancelDetachesIt()
{
    Bell bell;
    Log log;
    const LeakGuard guard;
    await([&]() -> Async<> {
        const CancelScope scope;
        co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
            group.startSoon([&] {
                scope.cancel();
                log.add(bell.wake ? u"still there"_s : u"detached"_s);
                bell.ring(1); // too late
            });
            co_await scope.run([&]() -> Async<> {
                co_await BellAwaitable(bell);
                log.add(u"not reached"_s);
            });
        });
    });
    QCOMPARE(log.join(u", "), u"detached"_s);
    VERIFY_NO_LEAK(guard);
}

void TestAwaitable::killDestroysIt()
{
    Bell bell;
    const LeakGuard guard;
    {
        TaskGroup group;
        group.startSoon([&]() -> Async<> { co_await BellAwaitable(bell); });
        Dispatcher::current()->runUntilIdle();
        QVERIFY(bell.wake);
    }
    QVERIFY(!bell.wake);
    VERIFY_NO_LEAK(guard);
}

void TestAwaitable::mustBeWaitedOut()
{
    Bell bell;
    Log log;
    TaskGroup group;
    TaskHandle<> task = group.startSoon([&]() -> Async<> {
        {
            StubbornAwaitable stubborn(bell);
            const int value = co_await stubborn;
            log.add(u"%1 %2"_s.arg(value).arg(stubborn.asked ? u"asked"_s : u"not asked"_s));
        }
        {
            // Cancelled already, and yet it may wait.
            bell.rung.reset();
            StubbornAwaitable again(bell);
            log.add(QString::number(co_await again));
        }
        co_await yield();
        log.add(u"not reached"_s);
    });
    Dispatcher::current()->runUntilIdle();
    task.cancel();
    Dispatcher::current()->runUntilIdle();
    QCOMPARE(task.state(), TaskState::Cancelling);
    bell.ring(7);
    Dispatcher::current()->runUntilIdle();
    bell.ring(8);
    Dispatcher::current()->runUntilIdle();
    QCOMPARE(log.join(u", "), u"7 asked, 8"_s);
    QCOMPARE(task.state(), TaskState::Cancelled);
}

void TestAwaitable::throwsFromEveryStep_data()
{
    QTest::addColumn<QString>("where");
    QTest::newRow("ready") << u"ready"_s;
    QTest::newRow("suspend") << u"suspend"_s;
    QTest::newRow("complete, then suspend") << u"complete suspend"_s;
    QTest::newRow("result") << u"result"_s;
}

void TestAwaitable::throwsFromEveryStep()
{
    QFETCH(QString, where);
    Log log;
    const LeakGuard guard;
    await([&]() -> Async<> {
        try {
            FailingAwaitable failing(where);
            co_await failing;
        } catch (const std::runtime_error &error) {
            log.add(QString::fromUtf8(error.what()));
        }
        for (int i = 0; i < 3; ++i) // the task's place in the ready queue is sound
            co_await yield();
        log.add(u"goes on"_s);
    });
    QCOMPARE(log.join(u", "), where.section(u' ', -1) + u", goes on"_s);
    VERIFY_NO_LEAK(guard);
}

void TestAwaitable::failedSuspendLeavesNoCancellationBehind()
{
    Log log;
    await([&]() -> Async<> {
        const CancelScope scope;
        co_await scope.run([&]() -> Async<> {
            try {
                FailingAwaitable failing(u"suspend"_s, [&] { scope.cancel(); });
                co_await failing;
            } catch (const std::runtime_error &) {
                log.add(u"failed"_s);
            }
        });
        co_await yield();
        log.add(u"not cancelled"_s);
    });
    QCOMPARE(log.join(u", "), u"failed, not cancelled"_s);
}

void TestAwaitable::oneAwaitableTwice()
{
    Bell bell;
    int sum = 0;
    bell.ring(5);
    await([&]() -> Async<> {
        BellAwaitable awaitable(bell);
        sum += co_await awaitable;
        sum += co_await awaitable;
    });
    QCOMPARE(sum, 10);
}

QTEST_GUILESS_MAIN(TestAwaitable)
#include "tst_awaitable.moc"
