// SPDX-License-Identifier: MIT
#include <QActors/Actor>
#include <QActors/Everywhere>
#include <QActors/Mailbox>
#include <QActors/Sleep>
#include <QActors/Timeouts>

using namespace QActors;
using namespace QActors::Test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

Async<> askInTurn()
{
    Mailbox box;
    auto body = [&box](TaskGroup &group) -> Async<> {
        group.startSoon([&box]() -> Async<> {
            co_await sleep(1s);
            send(box.pid(), 5);
        });
        co_await box.receive(on<int>([] { }));
        co_await sleep(1s);
    };
    co_await withTaskGroup(body);
}

} // namespace

class EverywhereTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyAwaitIsCancelledAndKilledOnce()
    {
        for (const auto &everywhere : {&cancelEverywhere, &killEverywhere}) {
            const EverywhereResult result = everywhere(askInTurn, {}, std::source_location::current());
            QVERIFY2(result.passed() && result.complete, qPrintable(result.report()));
            QCOMPARE(result.points.size(), 3); // two sleeps and a receive
        }
    }

    void cleanupThatHangsWhenCancelledIsFound()
    {
        const EverywhereResult result = cancelEverywhere([]() -> Async<> {
            std::exception_ptr error;
            try {
                co_await sleep(1s);
            } catch (...) {
                error = std::current_exception();
            }
            if (error) {
                co_await shielded([] { return sleepForever(); });
                std::rethrow_exception(error);
            }
        });
        QVERIFY(!result.passed());
        QVERIFY2(result.report().contains(u"everything waits for"_s), qPrintable(result.report()));
    }

    void whatAKillLeavesBehindIsFound()
    {
        std::vector<Message> kept;
        const EverywhereResult result = killEverywhere([&kept]() -> Async<> {
            kept.push_back(Message::of(1)); // taken back at the end only
            co_await sleep(1s);
            kept.pop_back();
        });
        QVERIFY2(result.report().contains(u"left behind"_s), qPrintable(result.report()));
    }

    void everyFallibleStepFailsOnce()
    {
        QStringList failed;
        const EverywhereResult result = failEverywhere([&failed]() -> Async<> {
            Mailbox box;
            send(box.pid(), "later");
            try {
                mayFail(u"open()"_s);
                co_await sleep(1s); // cannot fail
                auto body = [&box](TaskGroup &group) -> Async<> {
                    group.startSoon([&box] { send(box.pid(), 1); });
                    co_await box.receive(on<int>([] { }));
                };
                co_await withTaskGroup(body);
            } catch (const std::exception &error) {
                failed.append(QActors::describe(std::current_exception()));
                throw;
            }
        });
        QVERIFY2(result.passed() && result.complete, qPrintable(result.report()));
        QCOMPARE(result.runs, 2);
        QCOMPARE(failed.size(), 2);
        QCOMPARE(failed.front(), u"injected in open()"_s);
        QVERIFY2(failed.back().contains(u"injected at tst_everywhere.cpp:"_s), qPrintable(failed.back()));
    }

    void aFailureThatBreaksAPromiseIsFound()
    {
        const EverywhereResult result = failEverywhere([]() -> Async<> {
            bool open = true;
            try {
                mayFail(u"write()"_s);
                open = false;
            } catch (const InjectedFailure &) {
            }
            QACTORS_VERIFY(!open);
            co_await yield();
        });
        QVERIFY2(result.report().contains(u"'!open' is not true"_s), qPrintable(result.report()));
    }

    void theLimitsHold()
    {
        const EverywhereResult few = killEverywhere(askInTurn, {.runs = 3});
        QVERIFY2(few.passed() && few.runs <= 3 && !few.complete, qPrintable(few.report()));
        QVERIFY(few.report().contains(u"not all"_s));
        const EverywhereResult noTime = killEverywhere(askInTurn, {.time = Duration(0)});
        QCOMPARE(noTime.runs, 0);
        QVERIFY(!noTime.passed());
        QVERIFY_THROWS_EXCEPTION(MisuseError, static_cast<void>(cancelEverywhere(askInTurn, {.runs = 0})));
    }

    void aScenarioThatFailsByItselfSaysSo()
    {
        const EverywhereResult result = cancelEverywhere([]() -> Async<> {
            co_await yield();
            throw std::runtime_error("by itself");
        });
        QVERIFY(!result.passed());
        QVERIFY2(result.report().contains(u"without any: the test threw: by itself"_s), qPrintable(result.report()));
    }
};

QTEST_GUILESS_MAIN(EverywhereTest)
#include "tst_everywhere.moc"
