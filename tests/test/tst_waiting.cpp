// SPDX-License-Identifier: MIT
#include <QActors/RunTest>
#include <QActors/Waiting>

using namespace QActors;
using namespace QActors::Test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// What the kit says of a failed expectation.
Async<QString> complaint(Async<> expectation)
{
    try {
        co_await std::move(expectation);
    } catch (const AssertionFailed &failed) {
        failed.acknowledge();
        co_return failed.message();
    }
    co_return u"none"_s;
}

} // namespace

#define CONTAINS(text, part) QACTORS_VERIFY2((text).contains(part), text)

class WaitingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    QACTORS_TEST(TS3_waitForGoesByVirtualTime)
    {
        int value = 0;
        auto body = [&value](TaskGroup &group) -> Async<> {
            group.startSoon([&value]() -> Async<> {
                co_await sleep(2s);
                value = 3;
            });
            co_await QACTORS_WAIT_FOR(value == 3);
            QACTORS_VERIFY(testClock().elapsed() >= 2s && testClock().elapsed() < 2100ms);
            const QString said = co_await complaint(QACTORS_WAIT_FOR(value == 4, 1min));
            CONTAINS(said, u"'value == 4' did not come true within 60 s"_s);
        };
        co_await withTaskGroup(body);
    }

    QACTORS_TEST(TS4_aFailedWaitNamesConditionAndDuration)
    {
        QString said = co_await complaint(waitFor([] { return false; }, 5s, "the door opens"));
        CONTAINS(said, u"waitFor: 'the door opens' did not come true within 5 s (tst_waiting.cpp:"_s);
        said = co_await complaint(waitFor([] { return false; }, 2min));
        CONTAINS(said, u"waitFor: the condition did not come true within 120 s (tst_waiting.cpp:"_s);
        QACTORS_COMPARE(testClock().elapsed(), Duration(2min + 5s));
    }

    QACTORS_TEST(TS4_withTimeoutNamesWhatItWaitedFor)
    {
        const auto slow = [] { return sleep(1h); };
        const QString said = co_await complaint(withTimeout(2s, slow));
        CONTAINS(said, u"failAfter(2 s): timed out while waiting for sleep(3600 s)"_s);
        const auto quick = []() -> Async<int> {
            co_await sleep(1s);
            co_return 5;
        };
        QACTORS_COMPARE(co_await withTimeout(2s, quick), 5);
    }

    QACTORS_TEST(TS4_assertReceivesLeavesWhatDoesNotFit)
    {
        Mailbox box;
        const auto number = on<int>([](int i) { return i; });
        const auto late = [&]() -> Async<> { co_await assertReceives(box, number, 4s); };
        const QString said = co_await complaint(late());
        CONTAINS(said, u"no message that fits came within 4 s"_s);
        CONTAINS(said, u"tst_waiting.cpp:"_s);
        send(box.pid(), "other");
        send(box.pid(), 7);
        QACTORS_COMPARE(co_await assertReceives(box, number), 7);
        co_await assertReceives(box, on(u"other"_s, [] { }));
    }

    QACTORS_TEST(settleLetsOthersRun)
    {
        int steps = 0;
        auto body = [&steps](TaskGroup &group) -> Async<> {
            group.startSoon([&steps]() -> Async<> {
                for (int i = 0; i < 5; ++i) {
                    ++steps;
                    co_await yield();
                }
            });
            co_await settle();
            QACTORS_COMPARE(steps, 5);
        };
        co_await withTaskGroup(body);
        QACTORS_COMPARE(testClock().elapsed(), Duration(0));
    }
};

QTEST_GUILESS_MAIN(WaitingTest)
#include "tst_waiting.moc"
