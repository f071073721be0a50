// SPDX-License-Identifier: MIT
// A program of its own: it has parts of the window, too.
// What the observer's window shows: rows of snapshots, and how they change.
#include "../../qml/observer/rowsmodel_p.h"
#include "../../qml/observer/waitlayout_p.h"

#include "support/testrun.h"

#include <QtCore/qrandom.h>
#include <QtTest/qabstractitemmodeltester.h>
#include <QtTest/qsignalspy.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;
using detail::Frame;
using detail::FrameMaker;
using detail::FrameRow;
using detail::FrameWish;
using detail::RowsModel;
using detail::WaitLayout;
using detail::WaitNet;

namespace {

TaskSnapshot actor(quint64 id, const QString &name, int depth = 0, int queued = 0)
{
    TaskSnapshot task;
    task.id = TaskId(id);
    task.name = name;
    task.depth = depth;
    task.waitsFor = u"a message"_s;
    task.actor.emplace();
    task.actor->names = {name};
    task.actor->queued = queued;
    return task;
}

Snapshot snapshotOf(const QList<TaskSnapshot> &tasks, int second = 0)
{
    Snapshot snapshot;
    snapshot.at = QDateTime::fromSecsSinceEpoch(1'000'000 + second);
    ThreadSnapshot thread;
    thread.isMain = thread.answered = true;
    thread.taskCount = tasks.size();
    thread.tasks = tasks;
    snapshot.threads.append(thread);
    return snapshot;
}

QStringList shown(const RowsModel &model)
{
    QStringList names;
    for (int i = 0; i < model.rowCount(); ++i)
        names.append(QString(model.index(i).data(RowsModel::DepthRole).toInt(), u'-') + model.index(i).data(RowsModel::NameRole).toString());
    return names;
}

TaskSnapshot blocked(quint64 id, const QString &name, const QList<quint64> &by, bool inCycle = false)
{
    TaskSnapshot task;
    task.id = TaskId(id);
    task.name = name;
    for (const quint64 other : by)
        task.blockers.append({TaskId(other), {}, inCycle});
    return task;
}

WaitNet netOf(const QList<TaskSnapshot> &tasks, const QString &search = {})
{
    return detail::waitNetOf(std::make_shared<const Snapshot>(snapshotOf(tasks)), {}, search);
}

std::shared_ptr<const Frame> frameOf(const QList<TaskSnapshot> &tasks, const FrameWish &wish = {})
{
    FrameMaker maker;
    maker.take(snapshotOf(tasks));
    return maker.make(wish);
}

QList<TaskSnapshot> family()
{
    return {actor(1, u"shop"_s), actor(2, u"orders"_s, 1, 7), actor(3, u"printer"_s, 2, 90), actor(4, u"store"_s, 1, 30)};
}

} // namespace

class tst_ObserverRows : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void OW1_whatStaysIsLeftAlone()
    {
        RowsModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QList<TaskSnapshot> tasks;
        for (quint64 id = 1; id <= 10'000; ++id)
            tasks.append(actor(id, u"actor-%1"_s.arg(id)));
        model.show(frameOf(tasks));
        QCOMPARE(model.rowCount(), 10'001);
        QSignalSpy changed(&model, &RowsModel::dataChanged), inserted(&model, &RowsModel::rowsInserted), removed(&model, &RowsModel::rowsRemoved);
        QSignalSpy reset(&model, &RowsModel::modelReset), laidOut(&model, &RowsModel::layoutChanged);
        tasks[4999].actor->queued = 3;
        model.show(frameOf(tasks));
        QCOMPARE(changed.size(), 1);
        QCOMPARE(changed.at(0).at(0).toModelIndex().row(), 5000); // below the thread
        QCOMPARE(changed.at(0).at(1).toModelIndex().row(), 5000);
        const QPersistentModelIndex last = model.index(10'000);
        tasks.remove(100, 50);
        tasks.insert(200, actor(20'000, u"new"_s));
        model.show(frameOf(tasks));
        QCOMPARE(removed.size(), 1);
        QCOMPARE(inserted.size(), 1);
        QCOMPARE(last.row(), 10'000 - 49);
        QCOMPARE(reset.size() + laidOut.size(), 0);
    }

    void OW1_anyFrameFollowsAnyOther()
    {
        QRandomGenerator random{7};
        RowsModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy reset(&model, &RowsModel::modelReset);
        for (int round = 0; round < 60; ++round) {
            QList<TaskSnapshot> tasks;
            const int count = random.bounded(300);
            for (int i = 0; i < count; ++i) // also the same one twice
                tasks.append(actor(1 + random.bounded(400), QString::number(i), random.bounded(3), random.bounded(5)));
            FrameWish wish;
            wish.order = FrameWish::Order(random.bounded(5));
            const auto frame = frameOf(tasks, wish);
            model.show(frame);
            QCOMPARE(model.rowCount(), int(frame->rows.size()));
            for (int i = 0; i < model.rowCount(); ++i) {
                QCOMPARE(model.rows()[i].id, frame->rows[i].id);
                QVERIFY(model.rows()[i].looksLike(frame->rows[i]));
            }
        }
        QCOMPARE(reset.size(), 0);
    }

    void OW2_rowsAreFoldedSearchedAndSorted()
    {
        RowsModel model;
        model.show(frameOf(family()));
        QCOMPARE(shown(model), (QStringList{u"main thread"_s, u"-shop"_s, u"--orders"_s, u"---printer"_s, u"--store"_s}));
        FrameWish wish;
        wish.folded = {2};
        model.show(frameOf(family(), wish));
        QCOMPARE(shown(model), (QStringList{u"main thread"_s, u"-shop"_s, u"--orders"_s, u"--store"_s}));
        QVERIFY(model.index(2).data(RowsModel::FoldedRole).toBool());
        wish.search = u"PRINT"_s; // found below what is folded, with those above
        model.show(frameOf(family(), wish));
        QCOMPARE(shown(model), (QStringList{u"main thread"_s, u"-shop"_s, u"--orders"_s, u"---printer"_s}));
        wish = {};
        wish.order = FrameWish::Mailbox;
        model.show(frameOf(family(), wish));
        QCOMPARE(shown(model), (QStringList{u"printer"_s, u"store"_s, u"orders"_s, u"shop"_s}));
    }

    void OW3_cyclesAndStallsAreAlarming()
    {
        QList<TaskSnapshot> tasks = family();
        const Snapshot ring = Snapshot::fromJson(R"({"schema":"qactors-snapshot","version":1,"threads":[{"index":0,"state":"answered","tasks":[
            {"id":1,"name":"a","actor":{"pid":"<0.1.1>","names":["a"],"waits":[{"on":"<0.2.2>","kind":"answer","inCycle":true}]}},
            {"id":2,"name":"b","actor":{"pid":"<0.2.2>","names":["b"],"waits":[{"on":"<0.1.1>","kind":"answer","inCycle":true}]}},
            {"id":3,"name":"c","actor":{"pid":"<0.3.3>","names":["c"],"waits":[{"on":"<0.1.1>","kind":"end","inCycle":false}]}}]},
            {"index":1,"state":"busy","taskCount":2,"running":{"task":3,"since":"x.cpp:1","seconds":2.5}}]})");
        FrameMaker maker;
        maker.take(ring);
        const auto frame = maker.make({});
        RowsModel model;
        model.show(frame);
        QList<bool> alarms;
        for (int i = 0; i < model.rowCount(); ++i)
            alarms.append(model.index(i).data(RowsModel::AlarmRole).toBool());
        QCOMPARE(alarms, (QList<bool>{false, true, true, false, true}));
        QCOMPARE(model.index(4).data(RowsModel::WhatRole).toString(), u"does not answer: runs c for 2.5 s"_s);
        QCOMPARE(frame->moment.busyThreads, 1);
        QCOMPARE(frame->waits.toText(), u"a waits for b (answer), in a cycle\nb waits for a (answer), in a cycle\nc waits for a (end)\n"_s);
        QCOMPARE(frame->waits.cycles, 1);
    }

    void OW3_aThreadThatDoesNotAnswerIsShownAsItWas()
    {
        FrameMaker maker;
        Snapshot snapshot = snapshotOf(family(), 0);
        maker.take(snapshot);
        snapshot.at = snapshot.at.addSecs(1);
        snapshot.threads[0].answered = false;
        snapshot.threads[0].tasks.clear();
        snapshot.threads[0].running = TaskId(3);
        snapshot.threads[0].runningFor = 500ms;
        maker.take(snapshot);
        const auto frame = maker.make({});
        RowsModel model;
        model.show(frame);
        QCOMPARE(shown(model), (QStringList{u"main thread"_s, u"-shop"_s, u"--orders"_s, u"---printer"_s, u"--store"_s}));
        QCOMPARE(frame->rows.at(3).what, u"runs for 500 ms, and holds its thread up"_s);
        QVERIFY(frame->rows.at(3).isAlarming && !frame->rows.at(4).isAlarming);
        QCOMPARE(frame->moment.share, 0.5); // it works, though it cannot say so
        // And afterwards from when it answered last.
        snapshot = snapshotOf(family(), 2);
        snapshot.threads[0].tasks[3].turns = 8;
        snapshot.threads[0].received = 10;
        maker.take(snapshot);
        QCOMPARE(maker.make({})->rows.at(4).rate.turns, 4.0);
        QCOMPARE(maker.make({})->moment.messages, 5.0);
    }

    void OW6_whateverWaitsThePictureStaysSmall()
    {
        // Ten thousand wait for one server, and that one for another.
        QList<TaskSnapshot> tasks;
        for (quint64 id = 1; id <= 10'000; ++id)
            tasks.append(blocked(id, u"client-%1"_s.arg(id), {20'000}));
        tasks.append(blocked(20'000, u"server"_s, {20'001}));
        tasks.append(blocked(20'001, u"base"_s, {}));
        const WaitNet net = netOf(tasks);
        QCOMPARE(net.waits, 10'001);
        QCOMPARE(net.nodes.size(), 6);
        QCOMPARE(net.toText(), u"server waits for base (end)\nclient-1 waits for server (end)\nclient-2 waits for server (end)\n"
                               "client-3 waits for server (end)\n9997 others wait for server (end)\n"_s);
        // Or each for another one.
        tasks.clear();
        for (quint64 id = 1; id <= 10'000; ++id)
            tasks.append(blocked(id, QString::number(id), {id + 10'000}));
        const WaitNet many = netOf(tasks);
        QVERIFY(many.nodes.size() <= 200 && many.hidden > 19'000);
        QCOMPARE(netOf(tasks, u"task 10777"_s).toText(), u"777 waits for task 10777 (end)\n"_s);
    }
    void OW6_thePictureHasEachNodeOnceAndNoneAboveAnother_data()
    {
        QTest::addColumn<double>("width");
        QTest::newRow("narrow") << 330.0;
        QTest::newRow("wide") << 1200.0;
    }
    void OW6_thePictureHasEachNodeOnceAndNoneAboveAnother()
    {
        QFETCH(double, width);
        QRandomGenerator random{11};
        for (int round = 0; round < 200; ++round) {
            QList<TaskSnapshot> tasks;
            const quint64 count = 1 + random.bounded(40);
            for (quint64 id = 1; id <= count; ++id) {
                QList<quint64> on;
                for (int i = random.bounded(3); i > 0; --i)
                    on.append(1 + random.bounded(count + 2));
                tasks.append(blocked(id, QString::number(id), on, random.bounded(3) == 0)); // marks of cycles that are none, too
            }
            const WaitNet net = netOf(tasks);
            WaitLayout::Sizes sizes;
            sizes.width = width;
            sizes.node = width < 400 ? 130 : 160;
            const WaitLayout layout = WaitLayout::of(net, sizes);
            QCOMPARE(layout.nodes.size(), net.nodes.size());
            const QRectF whole(QPointF(0, 0), layout.size);
            for (qsizetype i = 0; i < layout.nodes.size(); ++i) {
                QVERIFY(whole.adjusted(-0.01, -0.01, 0.01, 0.01).contains(layout.nodes[i]));
                for (qsizetype j = 0; j < i; ++j)
                    QVERIFY2(!layout.nodes[i].intersects(layout.nodes[j]), qPrintable(u"round %1: %2 and %3"_s.arg(round).arg(i).arg(j)));
            }
            QVERIFY(WaitLayout::of(net, sizes).nodes == layout.nodes);
        }
    }
    void OW6_whoWaitsStandsBeforeWhomItWaitsForAndACycleInARing()
    {
        const WaitNet net = netOf({blocked(1, u"a"_s, {2}, true), blocked(2, u"b"_s, {3}, true), blocked(3, u"c"_s, {1}, true), blocked(4, u"d"_s, {1})});
        QCOMPARE(net.cycles, 1);
        const WaitLayout layout = WaitLayout::of(net, {});
        QHash<QString, QRectF> at;
        for (qsizetype i = 0; i < net.nodes.size(); ++i)
            at.insert(net.nodes[i].row.name, layout.nodes[i]);
        QVERIFY(at[u"d"_s].right() < at[u"a"_s].left()); // and a stands on the side from which the arrow comes
        QVERIFY(at[u"a"_s].right() < at[u"b"_s].left());
        QCOMPARE(at[u"b"_s].left(), at[u"c"_s].left());
        WaitNet changed = net;
        changed.nodes[0].row.what = u"something else"_s;
        QVERIFY(changed.hasShapeOf(net));
        changed.arrows.removeLast();
        QVERIFY(!changed.hasShapeOf(net));
    }

    void OW3_ratesAreThoseBetweenTwoSnapshots()
    {
        QList<TaskSnapshot> tasks = family();
        for (TaskSnapshot &task : tasks)
            task.worked = 0s;
        FrameMaker maker;
        maker.take(snapshotOf(tasks, 0));
        tasks[1].worked = 500ms;
        tasks[1].turns = 40;
        tasks[3].actor->restarts = 2;
        maker.take(snapshotOf(tasks, 2));
        const auto frame = maker.make({});
        QCOMPARE(frame->rows.at(2).rate.share, 0.25);
        QCOMPARE(frame->rows.at(2).rate.turns, 20.0);
        QCOMPARE(frame->moment.share, 0.25);
        QCOMPARE(frame->moment.restarts, 2);
    }
};

QTEST_GUILESS_MAIN(tst_ObserverRows)
#include "tst_observer_rows.moc"
