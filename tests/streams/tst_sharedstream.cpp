// SPDX-License-Identifier: MIT
// One stream for several readers; drawn as in marbles.h.
#include "support/marbles.h"

#include <QActors/Everywhere>
#include <QActors/Explore>
#include <QActors/SharedStream>
#include <QActors/StreamCombinations>
#include <QActors/StreamSources>
#include <QActors/StreamTiming>

#include <QtCore/qthread.h>

using namespace TestSupport;
using namespace QActors::Streams;
using namespace Qt::StringLiterals;

namespace {

/// Counts how often it begins and ends, and needs a second for its cleanup.
Stream<int> counted(Log &log, int count)
{
    log.add(u"begins"_s);
    bool cancelled = false;
    try {
        for (int i = 1; i <= count; ++i) {
            co_yield i;
            co_await QActors::sleep(1s);
        }
    } catch (const Cancelled &) {
        cancelled = true;
    }
    if (cancelled) {
        const auto end = [] { return QActors::sleep(1s); };
        co_await shielded(end);
    }
    log.add(u"ended"_s);
}

Async<> readInto(QList<int> &read, Stream<int> stream)
{
    co_await forEach(std::move(stream), [&read](int value) { read.append(value); });
}

} // namespace

class tst_SharedStream : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void SM40_itIsReadOnceAndEachReaderGetsAll()
    {
        const LeakGuard guard;
        Log log;
        QList<int> one;
        QList<int> two;
        QList<int> late;
        inGroup([&](TaskGroup &group) -> Async<> {
            const SharedStream<int> shared = counted(log, 4) | share();
            group.startSoon(readInto(one, shared.subscribe()));
            group.startSoon(readInto(two, shared.subscribe()));
            QACTORS_COMPARE(shared.subscribers(), 2);
            co_await QActors::sleep(1500ms);
            co_await readInto(late, shared.subscribe());
            QACTORS_COMPARE(log, QStringList({u"begins"_s, u"ended"_s}));
        });
        QCOMPARE(one, QList<int>({1, 2, 3, 4}));
        QCOMPARE(two, one);
        QCOMPARE(late, QList<int>({3, 4}));
        VERIFY_NO_LEAK(guard);
    }

    void SM40_aLateReaderGetsTheLatest()
    {
        const LeakGuard guard;
        QList<int> early;
        QList<int> late;
        inGroup([&](TaskGroup &group) -> Async<> {
            const SharedStream<int> shared = marbles("1234-5|") | share(2);
            group.startSoon(readInto(early, shared.subscribe()));
            co_await QActors::sleep(3500ms);
            group.startSoon(readInto(late, shared.subscribe()));
            co_await QActors::sleep(10s);
        });
        QCOMPARE(early, QList<int>({1, 2, 3, 4, 5}));
        QCOMPARE(late, QList<int>({3, 4, 5}));
        VERIFY_NO_LEAK(guard);
    }

    void SM40_theLastReadersEndEndsTheSource()
    {
        const LeakGuard guard;
        Log log;
        awaitVirtual([&]() -> Async<> {
            const SharedStream<int> once = counted(log, 9) | share();
            auto stays = once.subscribe();
            co_await first(once.subscribe());
            QACTORS_COMPARE(log, QStringList{u"begins"_s});
            co_await stays.close();
            QACTORS_COMPARE(log, QStringList({u"begins"_s, u"ended"_s}));
            QACTORS_VERIFY(!(co_await first(once.subscribe()))); // of one stream: there is no other
            const SharedStream anew([&log] { return counted(log, 9); });
            for (int i = 0; i < 2; ++i) {
                const auto value = co_await first(anew.subscribe());
                QACTORS_COMPARE(value.value_or(0), 1);
            }
            QACTORS_COMPARE(int(log.count(u"begins"_s)), 3);
            QACTORS_COMPARE(int(log.count(u"ended"_s)), 3);
        });
        VERIFY_NO_LEAK(guard);
    }

    void SM40_aFailureIsEachReaders()
    {
        const LeakGuard guard;
        QStringList lines;
        inGroup([&](TaskGroup &group) -> Async<> {
            const SharedStream<int> shared = marbles("1-#") | share(1);
            for (int i = 0; i < 2; ++i) {
                group.startSoon([&]() -> Async<> { lines.append(co_await Test::draw(shared.subscribe())); });
            }
            co_await QActors::sleep(1s);
            lines.append(co_await Test::draw(shared.subscribe()));
        });
        QCOMPARE(lines, QStringList({u"1-#"_s, u"1-#"_s, u"1#"_s}));
        VERIFY_NO_LEAK(guard);
    }

    void SM40_aSlowReaderHoldsUpNobody()
    {
        const LeakGuard guard;
        awaitVirtual([]() -> Async<> {
            const SharedStream<int> shared = valuesOf(QList<int>{1, 2, 3, 4}) | share();
            auto fast = shared.subscribe();
            auto slow = shared.subscribe(SignalOptions().capacity(1));
            auto latest = shared.subscribe(SignalOptions().capacity(1).overflow(Overflow::DropOldest));
            for (int i = 1; i <= 3; ++i)
                QACTORS_COMPARE((co_await fast.next()).value_or(0), i);
            QACTORS_COMPARE((co_await latest.next()).value_or(0), 3);
            QACTORS_COMPARE((co_await latest.next()).value_or(0), 4); // it asks first now
            QACTORS_COMPARE((co_await slow.next()).value_or(0), 1);
            bool thrown = false;
            try {
                co_await slow.next();
            } catch (const StreamOverflow &overflow) {
                thrown = overflow.message().startsWith(u"a shared stream: more than 1 values waited"_s);
            }
            QACTORS_VERIFY(thrown);
        });
        VERIFY_NO_LEAK(guard);
    }

    void SM40_theSourceReadsItself()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            std::optional<SharedStream<int>> shared;
            QList<int> inside;
            const auto body = [&]() -> Stream<int> {
                auto own = shared->subscribe();
                co_yield 1;
                inside.append((co_await own.next()).value_or(0));
                co_yield 2;
            };
            shared.emplace(body());
            QList<int> outside;
            group.startSoon(readInto(outside, shared->subscribe()));
            co_await QActors::sleep(1s);
            QACTORS_COMPARE(inside, QList<int>{1});
            QACTORS_COMPARE(outside, QList<int>({1, 2}));
        });
        VERIFY_NO_LEAK(guard);
    }

    void SM40_readersThatAreClosedTogetherCloseTheSource()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &) -> Async<> {
            const SharedStream<int> shared = counted(log, 9) | share();
            auto merged = merge(shared.subscribe(), shared.subscribe());
            QACTORS_COMPARE(co_await merged.next(), 1);
            co_await merged.close();
            QACTORS_COMPARE(log, QStringList({u"begins"_s, u"ended"_s}));
            QACTORS_COMPARE(shared.subscribers(), 0);
        });
        VERIFY_NO_LEAK(guard);
    }

    void SM40_itsOwnBodyClosesItsLastReader()
    {
        const LeakGuard guard;
        inGroup([&](TaskGroup &) -> Async<> {
            Stream<int> reader;
            const auto body = [&]() -> Stream<int> {
                co_yield 1;
                try {
                    co_await reader.close();
                } catch (const MisuseError &) {
                }
                co_yield 2;
            };
            reader = (body() | share()).subscribe();
            QACTORS_COMPARE(co_await reader.next(), 1);
            co_await reader.next();
            const std::optional<int> rest = co_await reader.next(); // refused, or cancelled: it has ended
            QACTORS_VERIFY(!rest);
        });
        VERIFY_NO_LEAK(guard);
    }

    void SM40_moreAreReplayedThanMayWait()
    {
        QList<int> late;
        inGroup([&](TaskGroup &group) -> Async<> {
            const SharedStream<int> shared = marbles("(12345)-----6|") | share(5);
            QList<int> first;
            group.startSoon(readInto(first, shared.subscribe()));
            co_await QActors::sleep(2s);
            co_await readInto(late, shared.subscribe(SignalOptions().capacity(2)));
        });
        QCOMPARE(late, QList<int>({1, 2, 3, 4, 5, 6}));
    }

    void SM8_aReaderThatAForeignThreadHasTriedEndsAtHome()
    {
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &) -> Async<> {
            const SharedStream<int> shared = counted(log, 9) | share();
            auto reader = std::make_unique<Stream<int>>(shared.subscribe());
            QACTORS_COMPARE(co_await reader->next(), 1);
            auto other = std::make_unique<Stream<int>>(shared.subscribe());
            QString refused;
            std::unique_ptr<QThread> thread(QThread::create([&] {
                refused = await([&]() -> Async<QString> {
                    QString text;
                    try {
                        co_await other->next();
                    } catch (const MisuseError &error) {
                        text = error.message();
                    }
                    co_return text;
                });
                other.reset();
            }));
            thread->start();
            thread->wait();
            QACTORS_VERIFY(refused.startsWith(u"Stream::next: the stream is read on another thread"_s));
            co_await QActors::sleep(1s);
            QACTORS_COMPARE(shared.subscribers(), 1);
            QACTORS_COMPARE(co_await reader->next(), 2);
            co_await reader->close();
        });
        QCOMPARE(log, QStringList({u"begins"_s, u"ended"_s}));
        VERIFY_NO_LEAK(guard);
    }

    void SM9_cancelKillAndEveryOrder()
    {
        const auto scenario = []() -> Async<> {
            QList<int> one;
            QList<int> two;
            auto body = [&](TaskGroup &group) -> Async<> {
                const SharedStream<int> shared = marbles("12-3|") | share(1);
                group.startSoon(readInto(one, shared.subscribe()));
                group.startSoon(readInto(two, shared.subscribe() | map([](int i) { return i; })));
                co_return;
            };
            co_await withTaskGroup(body);
            QACTORS_COMPARE(one, QList<int>({1, 2, 3}));
            QACTORS_COMPARE(two, one);
        };
        for (const auto &everywhere : {&Test::cancelEverywhere, &Test::killEverywhere, &Test::failEverywhere}) {
            const auto result = everywhere(scenario, {}, std::source_location::current());
            QVERIFY2(result.passed() && result.complete, qPrintable(result.report()));
        }
        const auto found = Test::explore(scenario, {.schedules = 100});
        QVERIFY2(!found.failed, qPrintable(found.report()));
    }

    void misuseIsRefused()
    {
        QCOMPARE(messageOf<MisuseError>([] { static_cast<void>(share(-1)); }), u"share: -1 values; give at least 0"_s);
        QVERIFY(!messageOf<MisuseError>([] { SharedStream<int>{Stream<int>()}; }).isEmpty());
        const SharedStream<int> shared = valuesOf(QList<int>{1}) | share();
        const Stream<int> here = shared.subscribe();
        QString foreign;
        QThread *thread = QThread::create([&] { foreign = messageOf<MisuseError>([&] { static_cast<void>(shared.subscribe()); }); });
        thread->start();
        thread->wait();
        delete thread;
        QCOMPARE(foreign, u"SharedStream::subscribe: it is another thread's, on which it was used first"_s);
    }
};

QTEST_GUILESS_MAIN(tst_SharedStream)
#include "tst_sharedstream.moc"
