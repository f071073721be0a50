// SPDX-License-Identifier: MIT
// Streams in generators, and the latest value of one.
#include "feeds.h"

#include "support/waits.h"

#include <QtCore/qregularexpression.h>
#include <QtTest/qsignalspy.h>

using namespace TestSupport;

namespace {

/// What generators do with a stream that they make, or have.
constexpr char Reading[] = R"(
QtObject {
    property var kept
    property string said
    property Component page: Component { QtObject { property TaskGroup tasks: TaskGroup { } } }
    property QtObject sub
    function each(name) {
        return Async.run(function* () {
            yield* Async.forEach(feeds.hits(name), function* (hit) { yield Async.sleep(1); said += hit.id + " " })
            said += "end"
        })
    }
    function byHand(stream) {
        return Async.run(function* () {
            for (let r = yield stream.next(); !r.done; r = yield stream.next())
                said += r.value + " "
            said += "end"
        })
    }
    function own(name, tasks) {
        return (tasks ?? Async).run(function* () {
            const stream = feeds.hits(name)
            while (true)
                said += (yield stream.next()).value.id + " "
        })
    }
    function theirs(tasks) { return (tasks ?? Async).run(function* () { said += (yield kept.next()).value.id }) }
}
)";

/// Time, and turns of the event loop, for what is due and what promises make of it.
Async<> turns()
{
    for (int i = 0; i < 4; ++i)
        co_await Test::advance(5ms);
}

} // namespace

class tst_QmlStream : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        Backend::catchOutput();
        Backend().clearLog();
        QTest::failOnWarning(QRegularExpression(u"."_s));
    }
    void cleanup() { QCOMPARE(Backend().log(), QStringList()); }

    QACTORS_TEST(SQ9_aGeneratorReadsValuesOneByOne)
    {
        FeedPage page(Reading);
        auto *task = page.eval(u"byHand(feeds.numbers(3))"_s).value<QmlTaskHandle *>();
        co_await turns();
        QACTORS_COMPARE(page.get("said").toString(), u"1 2 3 end"_s);
        QACTORS_COMPARE(task->state(), QmlTaskHandle::Finished);
        page.eval(u"said = ''; kept = feeds.numbers(1); byHand(kept)"_s);
        co_await turns();
        page.eval(u"byHand(kept)"_s); // it has ended
        co_await turns();
        QACTORS_COMPARE(page.get("said").toString(), u"1 endend"_s);
    }

    QACTORS_TEST(SQ9_theStreamsErrorIsThrownAtTheYield)
    {
        FeedPage page(Reading);
        page.eval(u"Async.run(function* () { try { yield* Async.forEach(feeds.hits('a'), h => { said += h.id }) } catch (error) { said += error.message } })"_s);
        co_await turns();
        page.feeds.send(u"a"_s, 1);
        page.feeds.fail(u"a"_s);
        co_await turns();
        QACTORS_COMPARE(page.get("said").toString(), u"1no more a"_s);
        QACTORS_COMPARE(page.feeds.alive(), 0);
    }

    QACTORS_TEST(SQ10_forEachWaitsForEachCallAndForTheCleanup)
    {
        FeedPage page(Reading);
        auto *task = page.eval(u"each('a')"_s).value<QmlTaskHandle *>();
        co_await turns();
        page.feeds.send(u"a"_s, 1);
        page.feeds.send(u"a"_s, 2);
        co_await turns();
        QACTORS_COMPARE(page.get("said").toString(), u"1 2 "_s);
        task->cancel();
        co_await turns();
        QACTORS_VERIFY(task->isRunning()); // as long as the stream cleans up
        co_await Test::advance(100ms);
        QACTORS_COMPARE(task->state(), QmlTaskHandle::Cancelled);
        QACTORS_COMPARE(page.feeds.log, (QStringList{u"begin a"_s, u"cleaned a"_s}));
        page.eval(u"each('b')"_s);
        co_await turns();
        page.feeds.end(u"b"_s);
        co_await turns();
        QACTORS_COMPARE(page.get("said").toString(), u"1 2 end"_s);
        // What the callback throws, too.
        page.eval(u"said = ''; Async.run(function* () { yield* Async.forEach(feeds.hits('c'), () => { throw new Error('mine') }) }).catch(e => said = e.message)"_s);
        co_await turns();
        page.feeds.send(u"c"_s, 1);
        co_await Test::advance(200ms);
        QACTORS_COMPARE(page.get("said").toString(), u"mine"_s);
        QACTORS_COMPARE(page.feeds.alive(), 0);
    }

    QACTORS_TEST(SQ10_aForEachThatIsRefusedLeavesTheStreamToItsReader)
    {
        FeedPage page(Reading);
        page.eval(u"kept = feeds.hits('a'); theirs()"_s);
        co_await turns();
        page.eval(u"Async.run(function* () { yield* Async.forEach(kept, () => {}) }).catch(e => said = e.message)"_s);
        co_await turns();
        QACTORS_COMPARE(page.get("said").toString().left(51), u"Stream::next: another task waits for the next value"_s);
        page.eval(u"said = ''"_s);
        page.feeds.send(u"a"_s, 5);
        co_await turns();
        QACTORS_COMPARE(page.get("said").toString(), u"5"_s);
    }

    QACTORS_TEST(SQ11_aCancelledRunGivesUpTheStreamsThatItMade)
    {
        FeedPage page(Reading);
        auto *task = page.eval(u"own('a')"_s).value<QmlTaskHandle *>();
        co_await turns();
        page.feeds.send(u"a"_s, 1);
        co_await turns();
        QACTORS_COMPARE(page.get("said").toString(), u"1 "_s);
        QACTORS_COMPARE(page.feeds.alive(), 1);
        task->cancel();
        co_await turns();
        QACTORS_COMPARE(page.feeds.alive(), 0);
        page.eval(u"said = ''; Async.run(function* () { feeds.hits('b').next(); yield Async.sleep(1); throw new Error('mine') }).catch(e => said = e.message)"_s);
        co_await turns();
        QACTORS_COMPARE(page.get("said").toString(), u"mine"_s);
        QACTORS_COMPARE(page.feeds.alive(), 0); // when it fails, too
    }

    QACTORS_TEST(SQ11_aPageThatEndsGivesThemUpToo)
    {
        FeedPage page(Reading);
        page.eval(u"sub = page.createObject(null); own('a', sub.tasks)"_s);
        co_await turns();
        QACTORS_COMPARE(page.feeds.alive(), 1);
        page.eval(u"sub.destroy()"_s);
        co_await turns();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        co_await turns();
        QACTORS_COMPARE(page.feeds.alive(), 0);
    }

    QACTORS_TEST(SQ11_aStreamFromElsewhereLosesNoValue)
    {
        FeedPage page(Reading);
        page.eval(u"kept = feeds.hits('a'); sub = page.createObject(null)"_s);
        auto *task = page.eval(u"theirs()"_s).value<QmlTaskHandle *>();
        co_await turns();
        task->cancel();
        co_await turns();
        page.eval(u"theirs(sub.tasks)"_s);
        co_await turns();
        page.eval(u"sub.destroy()"_s);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        co_await turns();
        QACTORS_COMPARE(page.feeds.alive(), 1);
        page.feeds.send(u"a"_s, 5);
        page.eval(u"theirs()"_s);
        co_await turns();
        QACTORS_COMPARE(page.get("said").toString(), u"5"_s);
        // Nor does one that has read it and waits for something else now.
        task = page.eval(u"said = ''; Async.run(function* () { yield kept.next(); yield Async.sleep(1000) })"_s).value<QmlTaskHandle *>();
        co_await turns();
        page.feeds.send(u"a"_s, 6);
        co_await turns();
        page.eval(u"kept.next().then(r => said += r.value.id)"_s);
        co_await turns();
        task->cancel();
        co_await turns();
        page.feeds.send(u"a"_s, 7);
        co_await turns();
        QACTORS_COMPARE(page.get("said").toString(), u"7"_s);
    }

    QACTORS_TEST(SQ12_misuseInJavaScriptIsNamed)
    {
        FeedPage page(Reading);
        page.eval(u"kept = feeds.hits('a'); kept.next(); kept.next().catch(e => said = e.message)"_s);
        co_await turns();
        QACTORS_COMPARE(page.get("said").toString().left(51), u"Stream::next: another task waits for the next value"_s);
        page.eval(u"feeds.empty().next().catch(e => said = e.message)"_s);
        co_await turns();
        QACTORS_COMPARE(page.get("said").toString(), u"map: the stream is empty: made without a source, moved from, or given away before"_s);
        page.eval(u"feeds.opaque().next().catch(e => said = e.message)"_s);
        co_await turns();
        QACTORS_VERIFY(page.get("said").toString().startsWith(u"QML cannot show a value of type TestSupport::Opaque"_s));
        for (const auto &call : {u"Async.forEach(5, function* () { })"_s, u"Async.forEach(kept, 5)"_s}) {
            page.eval(u"try { %1 } catch (e) { said = e.message }"_s.arg(call));
            QACTORS_COMPARE(page.get("said").toString(), u"Async.forEach: takes a Stream, which C++ makes by toQml(stream, this), and a function"_s);
        }
    }

    QACTORS_TEST(SQ13_aStreamValueShowsTheLatestOnceAFrame)
    {
        FeedPage page(R"(QtObject {
            property string topic: "a"
            property string seen
            property var problem: price.error
            property StreamValue price: StreamValue { stream: topic ? feeds.hits(topic) : null; onValueChanged: seen += (value?.id ?? "-") + " " }
        })");
        co_await turns();
        QACTORS_COMPARE(page.eval(u"price.value === undefined && price.running"_s).toBool(), true);
        for (int i = 1; i <= 3; ++i) {
            page.feeds.send(u"a"_s, i);
            co_await Test::advance(5ms);
        }
        QACTORS_COMPARE(page.get("seen").toString(), u"1 "_s); // the first at once
        co_await turns();
        QACTORS_COMPARE(page.get("seen").toString(), u"1 3 "_s);
        page.feeds.send(u"a"_s, 4);
        page.feeds.end(u"a"_s);
        co_await Test::advance(1ms);
        QACTORS_COMPARE(page.eval(u"seen + price.ended + price.value.id"_s).toString(), u"1 3 4 true4"_s);
        page.eval(u"topic = 'b'"_s);
        co_await turns();
        QACTORS_COMPARE(page.eval(u"seen + price.running"_s).toString(), u"1 3 4 - true"_s);
        page.feeds.fail(u"b"_s);
        co_await turns();
        QACTORS_COMPARE(page.eval(u"price.failed + price.error.message + price.error.task"_s).toString(), u"trueno more bb"_s);
    }

    QACTORS_TEST(SQ7_aHandlerMayTakeAwayTheStreamThatIsBoundNow)
    {
        FeedPage page(R"(QtObject {
            property StreamValue price: StreamValue { stream: feeds.hits("a"); onValueChanged: if (value === undefined) stream = null }
        })");
        co_await turns();
        page.feeds.send(u"a"_s, 1);
        co_await turns();
        page.eval(u"price.stream = feeds.hits('b')"_s);
        QACTORS_COMPARE(page.eval(u"'' + price.stream + price.running"_s).toString(), u"nullfalse"_s);
        co_await Test::advance(200ms);
        QACTORS_COMPARE(page.feeds.log, (QStringList{u"begin a"_s, u"cleaned a"_s}));
    }

    void SQ14_cancelledAndKilledAtEachStep()
    {
        Test::EverywhereOptions options;
        options.runs = 25; // engines take their time
        for (const bool kills : {false, true}) {
            const Test::Scenario scenario = []() -> Async<> {
                FeedPage page(Reading);
                page.eval(u"each('a'); own('b'); sub = page.createObject(null); own('c', sub.tasks)"_s);
                co_await Test::advance(0ms);
                for (const auto &name : {u"a"_s, u"b"_s, u"c"_s})
                    page.feeds.send(name, 1);
                co_await Test::advance(1ms);
                page.close();
                QACTORS_COMPARE(page.feeds.alive(), 0);
            };
            const Test::EverywhereResult result = kills ? Test::killEverywhere(scenario, options) : Test::cancelEverywhere(scenario, options);
            QVERIFY2(result.passed(), qPrintable(result.report()));
        }
    }
};

QTEST_MAIN(tst_QmlStream)

#include "tst_qmlstream.moc"
