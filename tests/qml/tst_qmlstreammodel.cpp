// SPDX-License-Identifier: MIT
// Streams as rows of a view.
#include "feeds.h"

#include "support/waits.h"

#include <QtCore/qabstractitemmodel.h>
#include <QtCore/qregularexpression.h>
#include <QtTest/qsignalspy.h>

using namespace TestSupport;

namespace {

constexpr char Keyed[] = R"(
QtObject {
    property string topic: "a"
    property StreamModel model: StreamModel { id: model; stream: topic ? feeds.hits(topic) : null; key: "id"; limit: 5 }
    property Instantiator rows: Instantiator {
        model: model
        delegate: QtObject {
            required property int id
            required property string title
            required property var modelData
            property bool made
            Component.onCompleted: { made = true; feeds.note("made " + id) }
            onTitleChanged: if (made) feeds.note(id + " " + title)
        }
    }
}
)";

/// What a model tells, in its order.
class Told : public QObject
{
public:
    explicit Told(QAbstractItemModel *model)
    {
        connect(model, &QAbstractItemModel::rowsInserted, this, [this](const auto &, int first, int last) { log.append(u"+%1-%2"_s.arg(first).arg(last)); });
        connect(model, &QAbstractItemModel::rowsRemoved, this, [this](const auto &, int first, int last) { log.append(u"-%1-%2"_s.arg(first).arg(last)); });
        connect(model, &QAbstractItemModel::dataChanged, this, [this](const auto &first, const auto &last) { log.append(u"=%1-%2"_s.arg(first.row()).arg(last.row())); });
        connect(model, &QAbstractItemModel::modelReset, this, [this] { log.append(u"reset"_s); });
    }
    QStringList take() { return std::exchange(log, {}); }
    QStringList log;
};

QString idsOf(const QAbstractItemModel *model)
{
    QStringList ids;
    for (int row = 0; row < model->rowCount(); ++row)
        ids.append(model->data(model->index(row, 0), Qt::UserRole + 1).toString());
    return ids.join(u' ');
}

/// A frame, and what it shows.
Async<> frame()
{
    return Test::advance(16ms);
}

} // namespace

class tst_QmlStreamModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(u"."_s)); }

    QACTORS_TEST(SQ1_partsOfGadgetsAndMapsAreRoles)
    {
        FeedPage page(R"(QtObject {
            property StreamModel hits: StreamModel { stream: feeds.hits("a") }
            property StreamModel maps: StreamModel { stream: feeds.of([{name: "x", size: 1}, {name: "y", size: 2}]) }
            property StreamModel plain: StreamModel { stream: feeds.of(["one", 2]) }
        })");
        auto *hits = page.child<QAbstractItemModel>("hits");
        auto *maps = page.child<QAbstractItemModel>("maps");
        auto *plain = page.child<QAbstractItemModel>("plain");
        co_await frame();
        page.feeds.send(u"a"_s, 7, u"seven"_s);
        co_await frame();
        const auto valueOf = [](const QAbstractItemModel *model, int row, const char *role) {
            return model->data(model->index(row, 0), model->roleNames().key(role, -1));
        };
        QACTORS_COMPARE(valueOf(hits, 0, "id").toInt(), 7);
        QACTORS_COMPARE(valueOf(hits, 0, "title").toString(), u"seven"_s);
        QACTORS_COMPARE(valueOf(hits, 0, "modelData").value<Hit>().title, u"seven"_s);
        QACTORS_COMPARE(maps->rowCount(), 2);
        QACTORS_COMPARE(valueOf(maps, 1, "name").toString(), u"y"_s);
        QACTORS_COMPARE(valueOf(maps, 1, "size").toInt(), 2);
        QACTORS_COMPARE(plain->roleNames().size(), 1);
        QACTORS_COMPARE(valueOf(plain, 1, "modelData").toInt(), 2);
        QACTORS_COMPARE(page.eval(u"maps.get(1).name + maps.get(2)"_s).toString(), u"yundefined"_s);
    }

    QACTORS_TEST(SQ2_rowsComeInBatchesOnceAFrame)
    {
        FeedPage page(R"(QtObject { property StreamModel model: StreamModel { stream: feeds.hits("a") } })");
        auto *model = page.child<QAbstractItemModel>("model");
        Told told(model);
        co_await frame();
        page.feeds.send(u"a"_s, 1);
        co_await Test::advance(0ms);
        QACTORS_COMPARE(told.take(), QStringList{u"+0-0"_s}); // the first at once
        for (int i = 2; i <= 100; ++i)
            page.feeds.send(u"a"_s, i);
        co_await Test::advance(10ms);
        for (int i = 101; i <= 200; ++i)
            page.feeds.send(u"a"_s, i);
        co_await Test::advance(5ms);
        QACTORS_COMPARE(told.take(), QStringList()); // the frame is not over
        co_await Test::advance(1ms);
        QACTORS_COMPARE(told.take(), QStringList{u"+1-199"_s});
        page.feeds.send(u"a"_s, 201);
        page.feeds.end(u"a"_s);
        co_await Test::advance(1ms);
        QACTORS_COMPARE(told.take(), QStringList{u"+200-200"_s}); // the end waits for no frame
        QACTORS_COMPARE(page.eval(u"model.count + ' ' + model.ended"_s).toString(), u"201 true"_s);
    }

    void SQ2_aStreamThatAlwaysHasValuesIsReadInPieces()
    {
        FeedPage page(R"(QtObject { property StreamModel model: StreamModel { stream: feeds.numbers(20000) } })");
        auto *model = page.child<QAbstractItemModel>("model");
        Told told(model);
        QTRY_COMPARE_WITH_TIMEOUT(model->rowCount(), 20'000, 60'000);
        QVERIFY2(told.log.size() > 1, "all in one turn of the event loop");
    }

    QACTORS_TEST(SQ3_aValueWithAKnownKeyChangesItsRow)
    {
        FeedPage page(Keyed);
        auto *model = page.child<QAbstractItemModel>("model");
        Told told(model);
        co_await frame();
        for (int i = 1; i <= 4; ++i)
            page.feeds.send(u"a"_s, i, u"old"_s);
        page.feeds.send(u"a"_s, 4, u"newer"_s); // before it is shown
        co_await frame();
        QACTORS_COMPARE(page.eval(u"model.count + model.get(3).title"_s).toString(), u"4newer"_s);
        told.take();
        page.feeds.log.clear();
        for (const int id : {2, 4, 1, 5, 2})
            page.feeds.send(u"a"_s, id, u"new"_s);
        co_await frame();
        QACTORS_COMPARE(told.take(), (QStringList{u"=0-1"_s, u"=3-3"_s, u"+4-4"_s}));
        QACTORS_COMPARE(page.feeds.log, (QStringList{u"1 new"_s, u"2 new"_s, u"4 new"_s, u"made 5"_s})); // no delegate is made anew
        QACTORS_COMPARE(page.eval(u"model.rowOf(4) + ' ' + model.rowOf(9) + ' ' + model.rowOf('4')"_s).toString(), u"3 -1 -1"_s);
    }

    QACTORS_TEST(SQ4_theLatestRowsStay)
    {
        FeedPage page(Keyed);
        auto *model = page.child<QAbstractItemModel>("model");
        Told told(model);
        co_await frame();
        for (int i = 1; i <= 4; ++i)
            page.feeds.send(u"a"_s, i);
        co_await frame();
        told.take();
        for (const int id : {3, 5, 6, 7, 1}) // 1 has gone when it comes again, and so has 3 when it could be changed
            page.feeds.send(u"a"_s, id);
        co_await frame();
        QACTORS_COMPARE(told.take(), (QStringList{u"-0-2"_s, u"+1-4"_s}));
        QACTORS_COMPARE(idsOf(model), u"4 5 6 7 1"_s);
        for (int i = 11; i <= 30; ++i) // more than there is room for, in one frame
            page.feeds.send(u"a"_s, i);
        page.feeds.send(u"a"_s, 27, u"new"_s);
        co_await frame();
        QACTORS_COMPARE(told.take(), (QStringList{u"-0-4"_s, u"+0-4"_s}));
        QACTORS_COMPARE(page.eval(u"[0, 1, 2, 3, 4].map(i => model.get(i).id + model.get(i).title).join(' ')"_s).toString(), u"26 27new 28 29 30"_s);
        page.eval(u"model.limit = 2"_s);
        QACTORS_COMPARE(idsOf(model), u"29 30"_s);
        page.eval(u"model.clear()"_s);
        QACTORS_COMPARE(told.take(), (QStringList{u"-0-2"_s, u"reset"_s}));
        page.feeds.send(u"a"_s, 29);
        co_await frame();
        QACTORS_COMPARE(idsOf(model), u"29"_s);
    }

    QACTORS_TEST(SQ4_anotherKeyCountsForRowsThatAreThere)
    {
        FeedPage page(Keyed);
        auto *model = page.child<QAbstractItemModel>("model");
        co_await frame();
        page.feeds.send(u"a"_s, 1, u"x"_s);
        page.feeds.send(u"a"_s, 2, u"y"_s);
        co_await frame();
        page.eval(u"model.key = 'title'"_s);
        page.feeds.send(u"a"_s, 3, u"x"_s);
        co_await frame();
        QACTORS_COMPARE(idsOf(model), u"3 2"_s);
        page.eval(u"model.key = ''"_s);
        page.feeds.send(u"a"_s, 4, u"x"_s);
        co_await frame();
        QACTORS_COMPARE(idsOf(model), u"3 2 4"_s);
    }

    QACTORS_TEST(SQ4_anotherKeyCountsForRowsThatWait)
    {
        FeedPage page(Keyed);
        auto *model = page.child<QAbstractItemModel>("model");
        co_await frame();
        for (int i = 1; i <= 14; ++i) {
            page.feeds.send(u"a"_s, i, u"x%1"_s.arg(i));
            if (i == 6) // and so the others wait, and some find no room
                co_await Test::advance(0ms);
        }
        co_await Test::advance(1ms);
        page.eval(u"model.key = 'title'"_s);
        page.feeds.send(u"a"_s, 20, u"x13"_s);
        co_await frame();
        QACTORS_COMPARE(idsOf(model), u"10 11 12 20 14"_s);
        auto *large = page.feeds.of({QVariantMap{{u"title"_s, 3'000'000'000LL}}, QVariantMap{{u"title"_s, -0.5}}});
        QACTORS_VERIFY(model->setProperty("stream", QVariant::fromValue(large)));
        co_await Test::advance(120ms);
        QACTORS_COMPARE(page.eval(u"model.rowOf(3000000000) + ' ' + model.rowOf(-0.5)"_s).toString(), u"0 1"_s);
    }

    QACTORS_TEST(SQ5_anotherStreamCancelsTheOldOneAndWaitsForItsCleanup)
    {
        FeedPage page(Keyed);
        auto *model = page.child<QAbstractItemModel>("model");
        co_await frame();
        page.feeds.send(u"a"_s, 1);
        page.feeds.log.clear();
        page.eval(u"topic = 'b'; topic = 'c'"_s); // before it is shown
        co_await Test::advance(90ms);
        page.feeds.send(u"a"_s, 2);
        page.feeds.send(u"c"_s, 3);
        QACTORS_COMPARE(page.feeds.log, QStringList());
        co_await Test::advance(20ms);
        page.feeds.log.removeAll(u"made 3"_s);
        QACTORS_COMPARE(page.feeds.log, (QStringList{u"cleaned a"_s, u"begin c"_s}));
        QACTORS_COMPARE(idsOf(model), u"3"_s);
        page.eval(u"topic = ''"_s);
        QACTORS_COMPARE(page.eval(u"model.count + ' ' + model.running + ' ' + model.stream"_s).toString(), u"0 false null"_s);
        co_await Test::advance(110ms);
        QACTORS_COMPARE(page.feeds.alive(), 0);
    }

    QACTORS_TEST(SQ5_rowsMayStayUntilTheNewOnesCome)
    {
        FeedPage page(Keyed);
        auto *model = page.child<QAbstractItemModel>("model");
        page.eval(u"model.keepRows = true; model.modelReset.connect(model.clear)"_s); // no row is lost by that
        co_await frame();
        page.feeds.send(u"a"_s, 1);
        co_await frame();
        Told told(model);
        page.eval(u"topic = 'b'"_s);
        co_await Test::advance(110ms);
        QACTORS_COMPARE(idsOf(model), u"1"_s);
        page.feeds.send(u"b"_s, 2);
        co_await frame();
        QACTORS_COMPARE(told.take(), (QStringList{u"reset"_s, u"+0-0"_s}));
        page.eval(u"topic = 'c'"_s);
        co_await Test::advance(110ms);
        page.feeds.end(u"c"_s); // without a row
        co_await frame();
        QACTORS_COMPARE(told.take(), QStringList{u"reset"_s});
    }

    QACTORS_TEST(SQ6_runningEndedFailed)
    {
        FeedPage page(Keyed);
        const auto state = [&page] {
            return page.eval(u"[model.running, model.ended, model.failed, model.error?.message, model.error?.type, model.error?.task].join(' ')"_s).toString();
        };
        QACTORS_COMPARE(state(), u"true false false   "_s);
        co_await frame();
        page.feeds.send(u"a"_s, 1);
        page.feeds.end(u"a"_s);
        co_await frame();
        QACTORS_COMPARE(state(), u"false true false   "_s);
        page.eval(u"topic = 'b'"_s);
        QACTORS_COMPARE(state(), u"true false false   "_s);
        co_await frame();
        page.feeds.send(u"b"_s, 2);
        page.feeds.fail(u"b"_s);
        co_await frame();
        QACTORS_COMPARE(state(), u"false false true no more b std::runtime_error b"_s);
        QACTORS_COMPARE(page.eval(u"model.count"_s).toInt(), 1); // what came before
    }

    QACTORS_TEST(SQ6_aFailureThatNobodyAsksForIsLoggedOnce)
    {
        FeedPage page(Keyed);
        co_await frame();
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"file:///page.qml:6:.*: a failed and nobody handled it: std::runtime_error: no more a; read 'error' or 'failed'"_s));
        page.feeds.fail(u"a"_s);
        co_await frame();
        co_await frame();
    }

    QACTORS_TEST(SQ7_itEndsWithItsPage)
    {
        FeedPage page(R"(QtObject {
            property Component page: Component { QtObject { property StreamModel model: StreamModel { stream: feeds.hits("a"); onCountChanged: feeds.note("count") } } }
            property QtObject sub: page.createObject(null)
        })");
        co_await frame();
        page.feeds.send(u"a"_s, 1);
        co_await frame();
        page.feeds.send(u"a"_s, 2);
        page.eval(u"sub.destroy()"_s);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        co_await frame();
        QACTORS_COMPARE(page.feeds.alive(), 0);
        QACTORS_COMPARE(page.feeds.log, (QStringList{u"begin a"_s, u"count"_s})); // killed: no cleanup
    }

    // What a handler does in the middle of a batch that removes, changes and inserts.
    void SQ7_handlersMayDestroyClearAndBind_data()
    {
        QTest::addColumn<QString>("act");
        for (const char *act : {"model.clear()", "topic = 'b'", "model.limit = 1", "model.key = ''", "feeds.remove(model)"})
            QTest::addRow("%s", act) << QString::fromLatin1(act);
    }
    QACTORS_TEST(SQ7_handlersMayDestroyClearAndBind)
    {
        QFETCH(QString, act);
        for (const auto &signal : {u"rowsInserted"_s, u"rowsRemoved"_s, u"dataChanged"_s, u"countChanged"_s, u"modelReset"_s}) {
            FeedPage page(Keyed);
            page.eval(u"model.limit = 3; model.keepRows = true"_s);
            co_await frame();
            for (int i = 1; i <= 3; ++i)
                page.feeds.send(u"a"_s, i);
            co_await frame();
            page.eval(u"model.%1.connect(function() { if (model) { %2 } })"_s.arg(signal, act));
            for (const int id : {4, 3, 5, 6, 2})
                page.feeds.send(u"a"_s, id);
            co_await frame();
            page.eval(u"topic = 'c'"_s);
            co_await Test::advance(120ms);
            page.feeds.send(u"c"_s, 7);
            co_await frame();
            const auto rows = page.eval(u"model ? model.count : 0"_s).toInt();
            QACTORS_COMPARE(page.eval(u"rows ? rows.count : 0"_s).toInt(), rows);
        }
    }

    QACTORS_TEST(SQ8_misuseIsNamed)
    {
        FeedPage page(R"(QtObject {
            property Stream one: feeds.hits("a")
            property StreamModel first: StreamModel { stream: one }
            property StreamModel second: StreamModel { id: second }
            property StreamModel third: StreamModel { stream: feeds.of([{id: 1}, {no: 2}, {id: null}]); key: "id" }
        })");
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"page.qml:6:.*: a is read by StreamModel already; a stream has one reader: ask C\\+\\+ for another stream"_s));
        page.eval(u"second.stream = one"_s);
        QACTORS_COMPARE(page.eval(u"second.failed + second.error.type + first.running"_s).toString(), u"trueMisuseErrortrue"_s);
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"page.qml:6:.*: limit: -1 rows make no sense"_s));
        page.eval(u"second.limit = -1"_s);
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"page.qml:7:.*: a row has 'no', which the first row had not; .* read modelData.no"_s));
        co_await frame();
        QACTORS_COMPARE(page.eval(u"third.count"_s).toInt(), 3);
        page.eval(u"second.stream = feeds.opaque()"_s);
        co_await frame();
        QACTORS_VERIFY(page.eval(u"second.error.message"_s).toString().startsWith(u"QML cannot show a value of type TestSupport::Opaque"_s));
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"page.qml:6:.*the stream is empty"_s));
        page.eval(u"second.stream = feeds.empty()"_s);
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"page.qml:6:.*a row of type QString has no 'id' that could be its key"_s));
        page.eval(u"second.key = 'id'; second.stream = feeds.of(['text'])"_s);
        co_await frame();
    }

    void SQ14_cancelledAndKilledAtEachStep()
    {
        Test::EverywhereOptions options;
        options.runs = 25; // engines take their time
        for (const bool kills : {false, true}) {
            const Test::Scenario scenario = []() -> Async<> {
                FeedPage page(Keyed);
                co_await frame();
                for (int i = 1; i <= 7; ++i)
                    page.feeds.send(u"a"_s, i);
                co_await frame();
                page.feeds.send(u"a"_s, 7, u"new"_s);
                page.eval(u"topic = 'b'"_s);
                co_await Test::advance(110ms);
                page.feeds.send(u"b"_s, 1);
                co_await frame();
                page.close();
                QACTORS_COMPARE(page.feeds.alive(), 0);
            };
            const Test::EverywhereResult result = kills ? Test::killEverywhere(scenario, options) : Test::cancelEverywhere(scenario, options);
            QVERIFY2(result.passed(), qPrintable(result.report()));
        }
    }
};

QTEST_MAIN(tst_QmlStreamModel)

#include "tst_qmlstreammodel.moc"
