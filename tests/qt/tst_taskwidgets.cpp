// SPDX-License-Identifier: MIT
#include <QActors/Dispatcher>
#include <QActors/Event>
#include <QActors/Task>
#include <QActors/TaskWidgets>
#include <QActors/Timeouts>

#include "support/testrun.h"

#include <QtGui/qaction.h>
#include <QtWidgets/qapplication.h>
#include <QtWidgets/qlabel.h>
#include <QtWidgets/qpushbutton.h>
#include <QtWidgets/qtoolbutton.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

class tst_TaskWidgets : public QObject
{
    Q_OBJECT

    static void turns()
    {
        for (int i = 0; i < 3; ++i) {
            Dispatcher::current()->runUntilIdle();
            QCoreApplication::processEvents();
        }
    }

private Q_SLOTS:
    void aBar()
    {
        TaskGroup group;
        QProgressBar bar;
        Event go;
        showProgress(&bar, Task::spawn(group, [&]() -> Async<> {
            Task::setProgress(0.5, u"half"_s);
            co_await go.wait();
            Task::setProgress(-1);
            co_await sleepForever();
        }));
        turns();
        QCOMPARE(bar.value(), bar.maximum() / 2);
        QCOMPARE(bar.format(), u"half"_s);
        go.set();
        turns();
        QCOMPARE(bar.maximum(), 0); // busy
        showProgress(&bar, Task::spawn(group, sleepForever)); // another, from its beginning
        turns();
        QVERIFY(bar.value() <= 0); // nothing of the former
        QCOMPARE(bar.format(), u"%p%"_s);
        QCOMPARE(bar.findChildren<TaskWatcher *>().size(), 1);
    }

    void aDialogThatCancels()
    {
        TaskGroup group;
        QProgressDialog dialog(u"working"_s, u"Cancel"_s, 0, 100);
        Event cleaned;
        const auto cleanup = [&]() -> Async<> { co_await cleaned.wait(); };
        const auto task = Task::spawn(group, [&]() -> Async<> {
            Task::setProgress(0.1, u"first"_s);
            co_await shielded(cleanup);
            co_await sleepForever();
        });
        dialog.show();
        showProgress(&dialog, task);
        turns();
        QCOMPARE(dialog.labelText(), u"first"_s);
        QCOMPARE(dialog.value(), dialog.maximum() / 10);
        QVERIFY(dialog.isVisible());
        dialog.findChild<QPushButton *>()->click();
        turns();
        QVERIFY(dialog.isVisible()); // until the cleanup is over
        cleaned.set();
        turns();
        QCOMPARE(task.state(), TaskState::Cancelled);
        QVERIFY(!dialog.isVisible());
    }

    void controls()
    {
        TaskGroup group;
        QAction start;
        QPushButton stop(u"Stop"_s);
        const auto task = Task::spawn(group, sleepForever);
        disableWhile(&start, task);
        cancelBy(&stop, task);
        QVERIFY(!start.isEnabled());
        QVERIFY(stop.isEnabled());
        stop.click();
        turns();
        QCOMPARE(task.state(), TaskState::Cancelled);
        QVERIFY(start.isEnabled());
        QVERIFY(!stop.isEnabled());
        const auto next = Task::spawn(group, sleepForever); // by the same
        disableWhile(&start, next);
        cancelBy(&stop, next);
        QVERIFY(!start.isEnabled() && stop.isEnabled());
        stop.click();
        turns();
        QCOMPARE(next.state(), TaskState::Cancelled);
    }

    void texts()
    {
        TaskGroup group;
        QAction action(u"Refresh"_s);
        QLabel label(u"ready"_s);
        Event go;
        const auto works = [&]() -> Async<> {
            co_await go.wait();
            Task::setProgress(0.5, u"half"_s);
            co_await sleepForever();
        };
        auto task = Task::spawn(group, works);
        showText(&action, task, u"Refreshing…"_s);
        showText(&label, task, QString());
        QCOMPARE(action.text(), u"Refreshing…"_s);
        go.set();
        turns();
        QCOMPARE(action.text(), u"half"_s);
        QCOMPARE(label.text(), u"half"_s);
        const auto next = Task::spawn(group, sleepForever); // while the former shows its own
        showText(&action, next, u"Again…"_s);
        task.cancel();
        turns();
        QCOMPARE(action.text(), u"Again…"_s);
        QCOMPARE(label.text(), u"ready"_s);
        next.cancel();
        turns();
        QCOMPARE(action.text(), u"Refresh"_s);
    }

    void aToolButtonCancels()
    {
        TaskGroup group;
        QToolButton stop;
        const auto task = Task::spawn(group, sleepForever);
        cancelBy(&stop, task);
        stop.click();
        turns();
        QCOMPARE(task.state(), TaskState::Cancelled);
    }

    void theWidgetMayGo()
    {
        TaskGroup group;
        auto bar = std::make_unique<QProgressBar>();
        const auto task = Task::spawn(group, sleepForever);
        showProgress(bar.get(), task);
        bar.reset();
        turns();
        QVERIFY(!task.hasEnded());
    }
};

QTEST_MAIN(tst_TaskWidgets)
#include "tst_taskwidgets.moc"
