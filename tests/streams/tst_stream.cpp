// SPDX-License-Identifier: MIT
// Not for ThreadSanitizer: another thread is refused here.
// Generators and their readers: who runs when, and how both end.
#include "support/testrun.h"

#include <QActors/Stream>
#include <QActors/Task>
#include <QActors/TaskLocal>
#include <QActors/Timeouts>

#include <QtCore/qscopeguard.h>
#include <QtCore/qthread.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

Stream<int> upTo(int count)
{
    for (int i = 1; i <= count; ++i)
        co_yield i;
}

Stream<int> logged(Log &log, int count)
{
    log.add(u"begins"_s);
    const auto gone = qScopeGuard([&log] { log.add(u"gone"_s); });
    for (int i = 1; i <= count; ++i) {
        log.add(u"makes %1"_s.arg(i));
        co_yield i;
    }
    log.add(u"ends"_s);
}

/// Waits before each value, and cleans up for a second if it is cancelled.
Stream<int> careful(Log &log)
{
    bool cancelled = false;
    try {
        for (int i = 1;; ++i) {
            co_await sleep(1s);
            co_yield i;
        }
    } catch (const Cancelled &) {
        cancelled = true;
        log.add(u"cancelled"_s);
    }
    if (cancelled) {
        const auto cleanUp = [&log]() -> Async<> {
            co_await sleep(1s);
            log.add(u"clean"_s);
        };
        co_await shielded(cleanUp);
    }
}

Stream<int> failing()
{
    co_yield 1;
    throw std::out_of_range("too far");
}

Stream<std::unique_ptr<int>> owned()
{
    co_yield std::make_unique<int>(5);
}

} // namespace

class tst_Stream : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void SM1_nothingHappensUntilItIsRead()
    {
        const LeakGuard guard;
        Log log;
        awaitVirtual([&]() -> Async<> {
            Stream<int> stream = logged(log, 2);
            log.add(u"made"_s);
            while (const std::optional<int> value = co_await stream.next())
                log.add(u"reads %1"_s.arg(*value));
            log.add(u"over"_s);
            const std::optional<int> again = co_await stream.next();
            log.add(again ? u"more"_s : u"still over"_s);
        });
        QCOMPARE(log, QStringList({u"made"_s, u"begins"_s, u"makes 1"_s, u"reads 1"_s, u"makes 2"_s, u"reads 2"_s, u"ends"_s, u"gone"_s,
                                   u"over"_s, u"still over"_s}));
        VERIFY_NO_LEAK(guard);
    }

    void SM2_anErrorArrivesAfterTheValuesBeforeIt()
    {
        const LeakGuard guard;
        awaitVirtual([]() -> Async<> {
            Stream<int> stream = failing();
            QACTORS_COMPARE((co_await stream.next()).value_or(0), 1);
            bool thrown = false;
            try {
                co_await stream.next();
            } catch (const std::out_of_range &error) {
                thrown = QByteArray(error.what()) == "too far";
            }
            QACTORS_VERIFY(thrown);
            QACTORS_VERIFY(!(co_await stream.next())); // told once; it has ended
        });
        VERIFY_NO_LEAK(guard);
    }

    void SM3_anAbandonedStreamEndsItsBody_data()
    {
        QTest::addColumn<int>("read");
        QTest::newRow("never read") << 0;
        QTest::newRow("in the middle") << 1;
        QTest::newRow("at its end") << 3;
    }
    void SM3_anAbandonedStreamEndsItsBody()
    {
        QFETCH(int, read);
        const LeakGuard guard;
        Log log;
        awaitVirtual([&]() -> Async<> {
            Stream<int> stream = logged(log, 3);
            for (int i = 0; i < read; ++i)
                co_await stream.next();
            stream = {};
            log.add(u"abandoned"_s);
        });
        const QStringList expected = read == 0 ? QStringList{u"abandoned"_s} : QStringList{log.value(log.size() - 2), u"abandoned"_s};
        QCOMPARE(log.mid(log.size() - expected.size()), expected);
        QCOMPARE(log.count(u"gone"_s), read == 0 ? 0 : 1);
        VERIFY_NO_LEAK(guard);
    }

    void SM4_closeLetsTheBodyCleanUp()
    {
        const LeakGuard guard;
        Log log;
        awaitVirtual([&]() -> Async<> {
            Stream<int> stream = careful(log);
            co_await stream.next();
            co_await stream.close();
            log.add(u"closed"_s);
            QACTORS_VERIFY(!(co_await stream.next()));
            Stream<int> unread = careful(log);
            co_await unread.close();
            QACTORS_VERIFY(!(co_await unread.next()));
        });
        QCOMPARE(log, QStringList({u"cancelled"_s, u"clean"_s, u"closed"_s}));
        VERIFY_NO_LEAK(guard);
    }

    void SM4_whatTakesAStreamClosesIt()
    {
        const LeakGuard guard;
        Log log;
        awaitVirtual([&]() -> Async<> {
            const std::optional<int> one = co_await first(careful(log));
            QACTORS_COMPARE(one.value_or(0), 1);
            log.add(u"first"_s);
            const auto twice = [&] {
                return forEach(careful(log), [n = 0](int) mutable {
                    if (++n == 2)
                        throw std::runtime_error("enough");
                });
            };
            try {
                co_await twice();
            } catch (const std::runtime_error &) {
                log.add(u"thrown"_s);
            }
            const auto ever = [&] { return forEach(careful(log), [](int) { }); };
            co_await moveOnAfter(10s, ever);
            log.add(u"left"_s);
        });
        QCOMPARE(log, QStringList({u"cancelled"_s, u"clean"_s, u"first"_s, u"cancelled"_s, u"clean"_s, u"thrown"_s, u"cancelled"_s,
                                   u"clean"_s, u"left"_s}));
        VERIFY_NO_LEAK(guard);
    }

    void SM5_aCancelledNextTakesNothing()
    {
        const LeakGuard guard;
        QList<int> read;
        awaitVirtual([&]() -> Async<> {
            Log log;
            Stream<int> stream = careful(log); // one a second
            while (read.size() < 5) {
                const auto next = [&] { return stream.next(); };
                if (const auto value = co_await moveOnAfter(400ms, next))
                    read.append(value->value_or(0));
            }
            co_await stream.close();
        });
        QCOMPARE(read, QList<int>({1, 2, 3, 4, 5}));
        VERIFY_NO_LEAK(guard);
    }

    void SM6_scopesOfTheBodyDoNotReachTheReader()
    {
        const LeakGuard guard;
        static const TaskLocal<int> local;
        const auto body = []() -> Stream<int> {
            CancelScope scope; // around a co_yield a scope cannot be; in what the body awaits
            const auto inside = [&] { return moveOnAfter(1s, [] { return sleepForever(); }); };
            co_yield local.value();
            co_await inside();
            co_yield local.value() + 1;
        };
        QList<int> read;
        awaitVirtual([&]() -> Async<> {
            const auto with = [&]() -> Async<> {
                Stream<int> stream = body();
                read.append((co_await stream.next()).value_or(0));
                const auto patient = [&]() -> Async<> { co_await sleep(10s); }; // the body's deadline is not ours
                co_await patient();
                // Nor is ours the body's: it goes on.
                const auto next = [&] { return stream.next(); };
                const auto none = co_await moveOnAfter(500ms, next);
                QACTORS_VERIFY(!none);
                read.append((co_await stream.next()).value_or(0));
            };
            co_await local.with(7, with);
        });
        QCOMPARE(read, QList<int>({7, 8}));
        VERIFY_NO_LEAK(guard);
    }

    void SM7_misuseIsRefused()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            Stream<int> empty;
            QACTORS_VERIFY(empty.isNull());
            const auto messageOf = [](Stream<int> &stream) -> Async<QString> {
                try {
                    co_await stream.next();
                } catch (const MisuseError &misuse) {
                    co_return misuse.message();
                }
                co_return u"nothing thrown"_s;
            };
            QACTORS_VERIFY((co_await messageOf(empty)).contains(u"the stream is empty"_s));
            Log log;
            Stream<int> stream = careful(log);
            auto reader = group.startSoon([&]() -> Async<int> { co_return (co_await stream.next()).value_or(0); });
            co_await yield();
            QACTORS_VERIFY((co_await messageOf(stream)).contains(u"another task waits for the next value"_s));
            QACTORS_COMPARE(co_await reader, 1);
            QString foreign;
            QThread *thread = QThread::create([&] { foreign = await([&] { return messageOf(stream); }); });
            thread->start();
            thread->wait();
            delete thread;
            QACTORS_VERIFY(foreign.contains(u"on the thread that read it first"_s));
            auto waiting = group.startSoon([&]() -> Async<QString> { co_return co_await messageOf(stream); });
            co_await yield();
            stream = {};
            QACTORS_VERIFY((co_await waiting).contains(u"destroyed while next() waited"_s));
        });
        VERIFY_NO_LEAK(guard);
    }

    void SM8_aStreamCanMoveToAnotherThreadBeforeItIsRead()
    {
        const LeakGuard guard;
        Stream<int> stream = upTo(3);
        std::vector<int> all;
        QThread *thread = QThread::create([&] { all = await([&] { return collect(std::move(stream)); }); });
        thread->start();
        thread->wait();
        delete thread;
        QCOMPARE(all, std::vector<int>({1, 2, 3}));
    }

    void whatReadsAll()
    {
        const LeakGuard guard;
        awaitVirtual([]() -> Async<> {
            const std::vector<int> three{1, 2, 3};
            QACTORS_COMPARE(co_await collect(upTo(3)), three);
            QACTORS_COMPARE((co_await first(upTo(3))).value_or(0), 1);
            QACTORS_COMPARE((co_await last(upTo(3))).value_or(0), 3);
            QACTORS_VERIFY(!(co_await last(upTo(0))) && !(co_await first(upTo(0))));
            QACTORS_COMPARE(co_await fold(upTo(4), 10, [](int sum, int value) { return sum + value; }), 20);
            int sum = 0;
            const auto slowly = [&sum](int value) -> Async<> {
                co_await sleep(1s);
                sum += value;
            };
            co_await forEach(upTo(3), slowly);
            QACTORS_COMPARE(sum, 6);
            auto moveOnly = owned();
            const auto value = co_await moveOnly.next();
            QACTORS_COMPARE(**value, 5);
        });
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_Stream)
#include "tst_stream.moc"
