// SPDX-License-Identifier: MIT
// suspendUntil(): awaitables of one's own, from what calls back.
#include "support/testrun.h"

#include <QActors/Awaitable>
#include <QActors/CancelScope>
#include <QActors/Dispatcher>
#include <QActors/Errors>
#include <QActors/TaskGroup>
#include <QActors/Timeouts>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

/// Keeps the Resume, as a C library keeps a callback and its user data.
template<typename T>
struct Operation
{
    /// Of which the end of the wait is told.
    auto start(Log &log)
    {
        return [this, &log](Resume<T> give) {
            resume = std::move(give);
            log.add(u"started"_s);
            return [&log] { log.add(u"stopped"_s); };
        };
    }
    Resume<T> resume;
};

template<typename F>
Async<QString> outcome(F fn)
{
    try {
        co_await fn();
    } catch (const Error &error) {
        co_return error.message();
    } catch (const std::exception &error) {
        co_return QString::fromUtf8(error.what());
    }
    co_return u"done"_s;
}

QString joined(const Log &log)
{
    return log.join(u", "_s);
}

} // namespace

class tst_AwaitableSuspendUntil : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theCallGivesTheValue()
    {
        const LeakGuard guard;
        Log log;
        Operation<QString> operation;
        QString where;
        awaitVirtual([&]() -> Async<> {
            TaskGroup group;
            const auto task = group.startSoon([&]() -> Async<> {
                auto start = operation.start(log);
                const QString value = co_await suspendUntil<QString>(u"the modem"_s, start);
                log.add(value);
            });
            co_await settle();
            where = task.whereItWaits();
            log.add(operation.resume.isOpen() ? u"open"_s : u"closed"_s);
            log.add(operation.resume(u"ring"_s) ? u"taken"_s : u"refused"_s);
            log.add(operation.resume.isOpen() ? u"open"_s : u"closed"_s);
            log.add(operation.resume(u"again"_s) ? u"taken"_s : u"refused"_s); // and once only
            log.add(operation.resume.fail(std::make_exception_ptr(Error(u"no"_s))) ? u"taken"_s : u"refused"_s);
            co_await task.join();
            log.add(operation.resume(u"late"_s) ? u"taken"_s : u"refused"_s);
            operation = {};
        });
        QCOMPARE(joined(log), u"started, open, taken, closed, refused, refused, ring, refused"_s);
        QVERIFY2(where.startsWith(u"the modem at tst_awaitable_suspenduntil.cpp:"_s), qPrintable(where));
        VERIFY_NO_LEAK(guard);
    }

    void itMayCallAtOnce()
    {
        const LeakGuard guard;
        const int value = awaitVirtual([]() -> Async<int> {
            co_await suspendUntil(u"nothing"_s, [](Resume<> resume) { resume(); });
            const auto box = co_await suspendUntil<std::unique_ptr<int>>(u"a box"_s, [](Resume<std::unique_ptr<int>> resume) {
                resume(std::make_unique<int>(7)); // move-only
            });
            co_return *box;
        });
        QCOMPARE(value, 7);
        VERIFY_NO_LEAK(guard);
    }

    void manyThatCallAtOnceLetOthersRun()
    {
        bool isOver = false;
        awaitVirtual([&]() -> Async<> {
            TaskGroup group;
            const auto greedy = group.startSoon([&]() -> Async<> {
                while (!isOver)
                    co_await suspendUntil(u"nothing"_s, [](Resume<> resume) { resume(); });
            });
            group.startSoon([&] { isOver = true; });
            co_await greedy.join();
        });
        QVERIFY(isOver);
    }

    void anErrorIsThrownByTheAwait()
    {
        const LeakGuard guard;
        awaitVirtual([]() -> Async<> {
            const QString failed = co_await outcome([] {
                return suspendUntil<int>(u"a sum"_s, [](Resume<int> resume) { resume.fail(std::make_exception_ptr(std::range_error("no sum"))); });
            });
            QACTORS_COMPARE(failed, u"no sum"_s);
            const QString null = co_await outcome([] {
                return suspendUntil<int>(u"a sum"_s, [](Resume<int> resume) { resume.fail(nullptr); });
            });
            QACTORS_VERIFY2(null.startsWith(u"Resume::fail: a null exception"_s), null);
            const QString thrown = co_await outcome([] {
                return suspendUntil<int>(u"a sum"_s, [](Resume<int>) { throw std::logic_error("not started"); });
            });
            QACTORS_COMPARE(thrown, u"not started"_s);
        });
        VERIFY_NO_LEAK(guard);
    }

    void afterAStartThatThrewTheCallIsRefused()
    {
        const LeakGuard guard;
        awaitVirtual([]() -> Async<> {
            Resume<int> kept;
            const auto start = [&kept](Resume<int> resume) {
                kept = resume;
                throw std::logic_error("not started");
            };
            const QString thrown = co_await outcome([&] { return suspendUntil<int>(u"a sum"_s, start); });
            QACTORS_COMPARE(thrown, u"not started"_s);
            QACTORS_VERIFY(!kept.isOpen() && !kept(4));
        });
        VERIFY_NO_LEAK(guard);
    }

    void whatNobodyCanEndAnyMoreThrows()
    {
        const LeakGuard guard;
        awaitVirtual([]() -> Async<> {
            const QString expected = u"the modem: nobody will resume this wait, for every Resume of it is gone"_s;
            const QString atOnce = co_await outcome([] { return suspendUntil(u"the modem"_s, [](Resume<>) { }); });
            QACTORS_COMPARE(atOnce, expected);
            TaskGroup group;
            Log log;
            auto operation = std::make_unique<Operation<int>>();
            const auto later = group.startSoon([&] {
                return outcome([&] { return suspendUntil<int>(u"the modem"_s, operation->start(log)); });
            });
            co_await settle();
            const Resume<int> copy = operation->resume;
            operation.reset();
            co_await settle();
            QACTORS_VERIFY(copy.isOpen());
            const_cast<Resume<int> &>(copy) = {};
            const QString dropped = co_await later.join();
            QACTORS_COMPARE(dropped, expected);
            QACTORS_COMPARE(joined(log), u"started"_s); // there is nothing to stop
        });
        VERIFY_NO_LEAK(guard);
    }

    void aCancelStopsWhatWasSetGoing()
    {
        const LeakGuard guard;
        Log log;
        Operation<int> operation;
        awaitVirtual([&]() -> Async<> {
            auto start = operation.start(log);
            const bool inTime = co_await moveOnAfter(1s, [&]() -> Async<> {
                try {
                    co_await suspendUntil<int>(u"the modem"_s, start);
                } catch (const Cancelled &) {
                    log.add(u"cancelled"_s); // when it has been stopped
                    throw;
                }
            });
            log.add(inTime ? u"in time"_s : u"too late"_s);
            log.add(operation.resume.isOpen() ? u"open"_s : u"closed"_s);
            log.add(operation.resume(3) ? u"taken"_s : u"refused"_s);
            const bool entered = co_await moveOnAfter(0s, [&]() -> Async<> { co_await suspendUntil<int>(u"the modem"_s, start); });
            log.add(entered ? u"in time"_s : u"not begun"_s);
            operation = {};
        });
        QCOMPARE(joined(log), u"started, stopped, cancelled, too late, closed, refused, not begun"_s);
        VERIFY_NO_LEAK(guard);
    }

    void afterTheCallNothingIsStopped()
    {
        const LeakGuard guard;
        Log log;
        Operation<std::shared_ptr<int>> operation;
        std::weak_ptr<int> watched;
        const auto give = [&] {
            auto value = std::make_shared<int>(1);
            watched = value;
            return operation.resume(std::move(value));
        };
        awaitVirtual([&]() -> Async<> {
            TaskGroup group;
            auto start = operation.start(log);
            const auto task = group.startSoon([&]() -> Async<> {
                co_await suspendUntil<std::shared_ptr<int>>(u"a box"_s, start);
                log.add(u"there"_s);
                co_await yield();
                log.add(u"not reached"_s);
            });
            co_await settle();
            QACTORS_VERIFY(give());
            task.cancel();
            co_await task.wait();
            QACTORS_COMPARE(task.state(), TaskState::Cancelled);
            QACTORS_VERIFY(watched.expired()); // though the Resume is kept
            auto killed = std::make_unique<TaskGroup>();
            killed->startSoon([&]() -> Async<> { co_await suspendUntil<std::shared_ptr<int>>(u"a box"_s, start); });
            co_await settle();
            QACTORS_VERIFY(give());
            killed.reset();
            QACTORS_VERIFY(watched.expired());
        });
        QCOMPARE(joined(log), u"started, there, started"_s);
        operation = {};
        VERIFY_NO_LEAK(guard);
    }

    void aKilledTaskStopsItToo()
    {
        const LeakGuard guard;
        Log log;
        Operation<int> operation;
        {
            VirtualClock clock(true);
            auto group = std::make_unique<TaskGroup>();
            auto start = operation.start(log);
            group->startSoon([&]() -> Async<> { co_await suspendUntil<int>(u"the modem"_s, start); });
            Dispatcher::current()->runUntilIdle();
            group.reset();
            log.add(operation.resume(3) ? u"taken"_s : u"refused"_s);
        }
        operation = {};
        QCOMPARE(joined(log), u"started, stopped, refused"_s);
        VERIFY_NO_LEAK(guard);
    }

    void theStartMayCancelOrKillItsOwnTask()
    {
        const LeakGuard guard;
        Log log;
        Resume<> kept;
        awaitVirtual([&]() -> Async<> {
            CancelScope scope;
            auto cancelling = [&](Resume<> resume) {
                kept = resume;
                scope.cancel();
                return [&log] { log.add(u"stopped"_s); };
            };
            co_await scope.run([&]() -> Async<> {
                co_await suspendUntil(u"the end"_s, cancelling);
                log.add(u"not reached"_s);
            });
            log.add(scope.cancelledCaught() ? u"cancelled"_s : u"not cancelled"_s);
            auto group = std::make_unique<TaskGroup>();
            auto killing = [&](Resume<> resume) {
                kept = resume;
                group.reset();
                return [&log] { log.add(u"stopped again"_s); };
            };
            group->startSoon([&]() -> Async<> {
                co_await suspendUntil(u"the end"_s, killing);
                log.add(u"not reached"_s);
            });
            co_await settle();
            log.add(kept() ? u"taken"_s : u"refused"_s);
            kept = {};
        });
        QCOMPARE(joined(log), u"stopped, cancelled, stopped again, refused"_s);
        VERIFY_NO_LEAK(guard);
    }

    void aStopThatThrowsIsLogged()
    {
        const LeakGuard guard;
        QTest::ignoreMessage(QtWarningMsg, "suspendUntil: what ends the wait for the modem threw: stuck");
        awaitVirtual([]() -> Async<> {
            Resume<> kept;
            const auto start = [&kept](Resume<> resume) {
                kept = resume;
                return [] { throw std::runtime_error("stuck"); };
            };
            co_await moveOnAfter(1s, [&]() -> Async<> { co_await suspendUntil(u"the modem"_s, start); });
            const auto none = [&kept](Resume<> resume) {
                kept = resume;
                return std::function<void()>(); // nothing to do
            };
            co_await moveOnAfter(1s, [&]() -> Async<> { co_await suspendUntil(u"the modem"_s, none); });
        });
        VERIFY_NO_LEAK(guard);
    }

    void aStopThatCallsIsNotHeard()
    {
        const LeakGuard guard;
        awaitVirtual([]() -> Async<> {
            bool isTaken = true;
            const auto start = [&isTaken](Resume<int> resume) {
                return [&isTaken, resume] { isTaken = resume(1); }; // as C libraries do: "aborted"
            };
            const bool inTime = co_await moveOnAfter(1s, [&]() -> Async<> { co_await suspendUntil<int>(u"the modem"_s, start); });
            QACTORS_VERIFY(!inTime && !isTaken);
        });
        VERIFY_NO_LEAK(guard);
    }

    void onlyOneAwait()
    {
        awaitVirtual([]() -> Async<> {
            const auto twice = []() -> Async<> {
                auto wait = suspendUntil(u"nothing"_s, [](Resume<> resume) { resume(); });
                co_await wait;
                co_await wait;
            };
            const QString thrown = co_await outcome(twice);
            QACTORS_COMPARE(thrown, u"suspendUntil: nothing is awaited a second time; call suspendUntil() again for that"_s);
        });
    }
};

QTEST_GUILESS_MAIN(tst_AwaitableSuspendUntil)
#include "tst_awaitable_suspenduntil.moc"
