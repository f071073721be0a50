// SPDX-License-Identifier: MIT
#include "support/tasks.h"

#include <QActors/Sleep>
#include <QActors/TaskHandle>
#include <QActors/TaskState>

#include <QtCore/qdebug.h>
#include <QtCore/qset.h>

using namespace TestSupport;

class tst_TaskState : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void statesPrintTheirNames()
    {
        QString text;
        QDebug(&text).nospace() << TaskState::Pending << ' ' << TaskState::Running << ' ' << TaskState::Cancelling << ' '
                                << TaskState::Finished << ' ' << TaskState::Failed << ' ' << TaskState::Cancelled << ' '
                                << TaskState(9);
        QCOMPARE(text, u"QActors::TaskState::Pending QActors::TaskState::Running QActors::TaskState::Cancelling "
                       "QActors::TaskState::Finished QActors::TaskState::Failed QActors::TaskState::Cancelled QActors::TaskState(9)"_s);
    }

    void aTaskGoesThroughThemInOrder()
    {
        QStringList seen;
        const auto see = [&seen](const TaskHandle<> &handle) {
            QString text;
            QDebug(&text).nospace() << handle.state();
            seen.append(text.section(u"::"_s, -1));
        };
        auto body = [&](TaskGroup &group) -> Async<> {
            const TaskHandle<> handle = group.startSoon([]() -> Async<> { co_await sleepForever(); });
            see(handle);
            co_await yield();
            see(handle);
            handle.cancel();
            see(handle);
            co_await handle.wait();
            see(handle);
        };
        awaitVirtual([&] { return withTaskGroup(std::ref(body)); });
        QCOMPARE(seen, QStringList({u"Pending"_s, u"Running"_s, u"Cancelling"_s, u"Cancelled"_s}));
    }

    void idsAreUniqueAndHashable()
    {
        QSet<TaskId> ids;
        auto body = [&](TaskGroup &group) -> Async<> {
            for (int i = 0; i < 10; ++i)
                ids.insert(group.startSoon([]() -> Async<> { co_return; }).id());
            co_return;
        };
        awaitVirtual([&] { return withTaskGroup(std::ref(body)); });
        QCOMPARE(ids.size(), 10);
    }
};

QTEST_GUILESS_MAIN(tst_TaskState)
#include "tst_taskstate.moc"
