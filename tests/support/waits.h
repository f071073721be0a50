// SPDX-License-Identifier: MIT
// What the tests of waits for Qt's classes share: the same wait cancelled and killed at every step, and its object deleted.
#pragma once

#include "support/testrun.h"

#include <QActors/Dispatcher>
#include <QActors/Everywhere>
#include <QActors/Task>

#include <QtCore/qdeadlinetimer.h>
#include <QtCore/qdir.h>

namespace TestSupport {

using namespace Qt::StringLiterals;

inline void idle()
{
    Dispatcher::current()->runUntilIdle();
}

inline qsizetype openDescriptors()
{
    return QDir(u"/proc/self/fd"_s).entryList(QDir::Files | QDir::System).size();
}

/// `scenario`, which ends by itself, is cancelled at each step in turn, and then killed at each.
inline void disturbEverywhere(const Test::Scenario &scenario)
{
    Test::EverywhereOptions options;
    options.run = Test::Options().realTime();
    const Test::EverywhereResult cancelled = Test::cancelEverywhere(scenario, options);
    QVERIFY2(cancelled.passed(), qPrintable(cancelled.report()));
    const Test::EverywhereResult killed = Test::killEverywhere(scenario, options);
    QVERIFY2(killed.passed(), qPrintable(killed.report()));
}

/// Waits by `wait()`, and calls `disturb(group)` in the middle: how the wait ended.
template<typename Wait, typename Disturb>
QString endOf(Wait wait, Disturb disturb)
{
    auto group = std::make_unique<TaskGroup>();
    auto body = [&wait]() -> Async<> { co_await wait(); };
    TaskHandle<> task = Task::spawn(*group, body);
    idle();
    if (task.hasEnded())
        return u"ended at once: "_s + describe(task.error());
    disturb(group);
    for (const QDeadlineTimer limit(10s); !task.hasEnded() && !limit.hasExpired();) {
        idle();
        QCoreApplication::processEvents();
    }
    switch (task.state()) {
    case TaskState::Failed: return describe(task.error());
    case TaskState::Cancelled: return u"cancelled"_s;
    case TaskState::Finished: return u"finished"_s;
    default: return u"still waits"_s;
    }
}

} // namespace TestSupport
