// SPDX-License-Identifier: MIT
// What the observer's window shows: rows of snapshots, and how they change.
#include "../../qml/observer/rowsmodel_p.h"

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
        QCOMPARE(frame->waits.size(), 3);
        QVERIFY(frame->waits.at(0).inCycle && frame->waits.at(1).inCycle && !frame->waits.at(2).inCycle);
        QCOMPARE(frame->waits.at(0).from + frame->waits.at(0).to, u"ab"_s);
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
