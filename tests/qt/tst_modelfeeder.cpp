// SPDX-License-Identifier: MIT
// Real I/O: a folder is walked; nothing is timed.
// Not for ThreadSanitizer: another thread is refused here.
#include <QActors/Dispatcher>
#include <QActors/Everywhere>
#include <QActors/Files>
#include <QActors/ModelFeeder>
#include <QActors/Stream>
#include <QActors/Task>
#include <QActors/TaskWatcher>

#include "support/testrun.h"

#if QT_VERSION >= QT_VERSION_CHECK(6, 11, 0)
#  include <QtCore/qrangemodeladapter.h>
#endif
#include <QtCore/qstringlistmodel.h>
#include <QtCore/qtemporarydir.h>
#include <QtCore/qthread.h>
#include <QtTest/qabstractitemmodeltester.h>
#include <QtTest/qsignalspy.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

/// Numbers, with the feeder that brings them.
class Numbers : public QAbstractListModel
{
    Q_OBJECT

public:
    explicit Numbers(const ModelFeederOptions &options = {.budget = 0ns}) : feeder(this, [this](const QList<int> &rows) { append(rows); }, options) { }
    int rowCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : int(all.size()); }
    QVariant data(const QModelIndex &index, int role) const override { return role == Qt::DisplayRole ? all.value(index.row()) : QVariant(); }

    QList<int> all;
    QList<qsizetype> batches;
    std::function<void()> before;

private:
    void append(const QList<int> &rows)
    {
        if (before)
            before();
        batches.append(rows.size());
        const int count = int(all.size());
        beginInsertRows({}, count, count + int(rows.size()) - 1);
        all += rows;
        endInsertRows();
    }

public:
    ModelFeeder<int> feeder; // declared last
};

QList<int> upTo(int end)
{
    QList<int> all(end);
    std::iota(all.begin(), all.end(), 0);
    return all;
}

Stream<int> numbers(int end)
{
    for (int i = 0; i < end; ++i)
        co_yield i;
}

} // namespace

class tst_ModelFeeder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void MF1_someAtATimeInTheirOrder()
    {
        awaitVirtual([]() -> Async<> {
            Numbers model;
            const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
            const TimePoint began = Dispatcher::current()->now();
            model.feeder.add(upTo(150));
            model.feeder.add(150);
            QACTORS_VERIFY(model.all.isEmpty()); // never inside add()
            QACTORS_COMPARE(model.feeder.waitingCount(), 151);
            co_await model.feeder.filled();
            QACTORS_VERIFY(model.all == upTo(151));
            QACTORS_COMPARE(model.batches, QList<qsizetype>({64, 64, 23}));
            QACTORS_VERIFY(Dispatcher::current()->now() - began == 32ms); // a frame for each but the first
            model.feeder.add(151); // one by one: still one batch a frame
            co_await sleep(1ms);
            model.feeder.add(152);
            QACTORS_COMPARE(model.batches.size(), 3);
            co_await sleep(15ms);
            QACTORS_COMPARE(model.batches, QList<qsizetype>({64, 64, 23, 2}));
            QACTORS_VERIFY(model.all == upTo(153));
            co_await model.feeder.filled(); // at once
        });
    }

    void MF1_theBudgetOfAFrame()
    {
        awaitVirtual([]() -> Async<> {
            Numbers model({.budget = 1h, .atOnce = 10});
            model.feeder.add(upTo(1000));
            co_await yield();
            QACTORS_VERIFY(model.all == upTo(1000)); // all of them fit
            QACTORS_COMPARE(model.batches.size(), 100);
        });
    }

    void MF2_whoIsFasterWaits()
    {
        awaitVirtual([]() -> Async<> {
            Numbers model({.budget = 0ns, .atOnce = 10, .most = 100});
            qsizetype most = 0;
            model.before = [&] { most = std::max(most, model.feeder.waitingCount()); };
            for (int i = 0; i < 500; ++i)
                co_await model.feeder.put(i);
            QACTORS_COMPARE(most, 90); // beside the ten that are being inserted
            co_await model.feeder.filled();
            QACTORS_VERIFY(model.all == upTo(500));
        });
    }

    void MF2_sources()
    {
        awaitVirtual([]() -> Async<> {
            Numbers model({.budget = 0ns, .atOnce = 10, .most = 100});
            qsizetype most = 0;
            model.before = [&] { most = std::max(most, model.feeder.waitingCount()); };
            QACTORS_COMPARE(co_await model.feeder.feed(numbers(500)), 500);
            QACTORS_VERIFY(model.all == upTo(500));
            QACTORS_COMPARE(most, 90);
            // An error of the source comes through; what came before is inserted.
            const auto broken = []() -> Stream<int> {
                co_yield 500;
                throw std::runtime_error("oops");
            };
            QString what;
            try {
                co_await model.feeder.feed(broken());
            } catch (const std::runtime_error &error) {
                what = QString::fromUtf8(error.what());
            }
            QACTORS_COMPARE(what, u"oops"_s);
            co_await model.feeder.filled();
            QACTORS_VERIFY(model.all == upTo(501));
        });
    }

    QACTORS_TEST(MF2_aWalkWithItsProgress, Test::Options().realTime())
    {
        const QTemporaryDir folder;
        for (int i = 0; i < 300; ++i) {
            QFile file(folder.filePath(QString::number(i)));
            QACTORS_VERIFY(file.open(QIODevice::WriteOnly));
        }
        QStringListModel model;
        QStringList names;
        ModelFeeder<QFileInfo> feeder(&model, [&](const QList<QFileInfo> &files) {
            for (const QFileInfo &file : files)
                names.append(file.fileName());
        });
        const auto filling = [&](TaskGroup &group) -> Async<> {
            const auto task = Task::spawn(group, [&] { return feeder.feed(FolderWalk(folder.path())); });
            QACTORS_COMPARE(co_await task.join(), 300);
            QACTORS_VERIFY(task.progress() > 0.9);
        };
        co_await withTaskGroup(filling);
        QACTORS_COMPARE(names.size(), 300);
    }

    void MF2_cancelledAtEachStep()
    {
        const auto result = Test::cancelEverywhere([]() -> Async<> {
            Numbers model({.budget = 0ns, .atOnce = 2, .most = 3});
            co_await model.feeder.feed(numbers(8));
            QACTORS_VERIFY(model.all == upTo(8));
        });
        QVERIFY2(result.passed() && result.runs > 3, qPrintable(result.report()));
        const auto killed = Test::killEverywhere([]() -> Async<> {
            Numbers model({.budget = 0ns, .atOnce = 2, .most = 3});
            co_await model.feeder.feed(numbers(8));
        });
        QVERIFY2(killed.passed() && killed.runs > 3, qPrintable(killed.report()));
    }

    void MF2_aCancelledTaskLeavesItsRowsToBeInserted()
    {
        inGroup([](TaskGroup &group) -> Async<> {
            Numbers model({.budget = 0ns, .atOnce = 2, .most = 3});
            const auto task = Task::spawn(group, [&] { return model.feeder.feed(numbers(100)); });
            co_await sleep(20ms);
            task.cancel();
            co_await task.wait();
            const qsizetype shown = model.all.size();
            const qsizetype waiting = model.feeder.waitingCount();
            QACTORS_VERIFY(shown > 0 && waiting > 0);
            co_await model.feeder.filled();
            QACTORS_COMPARE(model.all.size(), shown + waiting);
            model.feeder.add(upTo(10));
            model.feeder.clear();
            co_await sleep(1s);
            QACTORS_COMPARE(model.all.size(), shown + waiting);
            // Those who wait for room, or for the end, hear of it: no batch will tell them.
            model.feeder.add(upTo(10));
            const auto filled = Task::spawn(group, [&] { return model.feeder.filled(); });
            co_await checkpoint();
            model.feeder.clear();
            co_await failAfter(1s, [&] { return filled.join(); });
        });
    }

    void MF3_modelOrFeederGo()
    {
        inGroup([](TaskGroup &group) -> Async<> {
            auto model = std::make_unique<Numbers>();
            const auto task = Task::spawn(group, [&] { return model->feeder.feed(numbers(1'000'000)); });
            co_await sleep(50ms);
            model.reset(); // with its feeder
            QString what;
            try {
                co_await task.join();
            } catch (const SenderGone &error) {
                what = error.message();
            }
            QACTORS_VERIFY2(what.contains(u"ModelFeeder") && what.contains(u"destroyed"), what);
            // A feeder of its own, whose model goes.
            auto other = std::make_unique<QObject>();
            int calls = 0;
            ModelFeeder<int> feeder(other.get(), [&](const QList<int> &) { ++calls; });
            feeder.add(1);
            other.reset();
            feeder.add(2); // no error: a slot may call it
            what.clear();
            try {
                co_await feeder.put(3);
            } catch (const SenderGone &error) {
                what = error.message();
            }
            QACTORS_VERIFY2(what.contains(u"model was destroyed"), what);
            co_await sleep(1s);
            QACTORS_COMPARE(calls, 0);
        });
    }

    void MF3_theFunctionDeletesThem()
    {
        const LeakGuard guard;
        awaitVirtual([]() -> Async<> {
            auto *model = new Numbers({.budget = 1h, .atOnce = 1});
            QPointer<Numbers> alive(model);
            std::unique_ptr<ModelFeeder<int>> feeder;
            const auto end = [&](const QList<int> &) {
                feeder.reset();
                delete model;
            };
            feeder = std::make_unique<ModelFeeder<int>>(model, end);
            feeder->add(upTo(3));
            co_await sleep(1s);
            QACTORS_VERIFY(!alive && !feeder);
        });
        VERIFY_NO_LEAK(guard);
    }

    void MF4_anErrorOfTheFunctionArrives()
    {
        awaitVirtual([]() -> Async<> {
            Numbers model;
            model.before = [] { throw std::runtime_error("no room"); };
            model.feeder.add(upTo(100));
            for (int i = 0; i < 2; ++i) { // also later
                QString what;
                try {
                    co_await model.feeder.filled();
                } catch (const std::runtime_error &error) {
                    what = QString::fromUtf8(error.what());
                }
                QACTORS_COMPARE(what, u"no room"_s);
            }
            QACTORS_COMPARE(model.feeder.waitingCount(), 0);
            QACTORS_COMPARE(messageOf<std::runtime_error>([&] { model.feeder.add(1); }), u"no room"_s);
            Numbers unheard;
            unheard.before = [] { throw std::runtime_error("no room at all"); };
            QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"no room at all"_s));
            unheard.feeder.add(1);
            co_await sleep(1s);
        });
    }

    void aRangeModelIsFed()
    {
#if QT_VERSION < QT_VERSION_CHECK(6, 11, 0)
        QSKIP("QRangeModelAdapter is of Qt 6.11");
#else
        awaitVirtual([]() -> Async<> {
            QRangeModelAdapter numbers(QList<int>{});
            const QAbstractItemModelTester tester(numbers.model(), QAbstractItemModelTester::FailureReportingMode::Fatal);
            const auto append = [&numbers](const QList<int> &rows) { numbers.insertRows(numbers.rowCount(), rows); };
            ModelFeeder<int> feeder(numbers.model(), append);
            feeder.add(upTo(100));
            co_await feeder.filled();
            QACTORS_COMPARE(numbers.range(), upTo(100));
        });
#endif
    }

    void MF4_misuse()
    {
        const auto nothing = [](const QList<int> &) { };
        using Feeder = ModelFeeder<int>;
        QVERIFY(messageOf<MisuseError>([&] { Feeder feeder(nullptr, nothing); }).contains(u"null"));
        QVERIFY(messageOf<MisuseError>([&] { Feeder feeder(this, std::function<void(QList<int>)>()); }).contains(u"function is null"));
        QVERIFY(messageOf<MisuseError>([&] { Feeder feeder(this, nothing, {.atOnce = 0}); }).contains(u"atOnce is 0"));
        QVERIFY(messageOf<MisuseError>([&] { Feeder feeder(this, nothing, {.budget = -1s}); }).contains(u"-1 s"));
        Feeder feeder(this, nothing);
        QString here, there;
        const std::unique_ptr<QThread> thread(QThread::create([&] {
            there = messageOf<MisuseError>([&] { feeder.add(1); });
            here = messageOf<MisuseError>([&] { Feeder other(this, nothing); });
        }));
        thread->start();
        thread->wait();
        QVERIFY2(there.contains(u"add: called on another thread"), qPrintable(there));
        QVERIFY2(here.contains(u"lives on another thread"), qPrintable(here));
    }
};

QTEST_GUILESS_MAIN(tst_ModelFeeder)
#include "tst_modelfeeder.moc"
