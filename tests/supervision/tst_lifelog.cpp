// SPDX-License-Identifier: MIT
// The lives of tasks and actors in the log: at debug level all, otherwise failures alone.
#include "support/bank.h"
#include "support/family.h"
#include "support/tasks.h"

#include <QActors/Supervisor>
#include <QActors/Task>

#include <QtCore/qregularexpression.h>

using namespace TestSupport;

namespace {

/// Switches debug lines of a category on while it lives, and the others off.
class DebugLines
{
public:
    explicit DebugLines(const QString &category) { QLoggingCategory::setFilterRules(category + u".debug=true"_s); }
    ~DebugLines() { QLoggingCategory::setFilterRules(QString()); }
    Q_DISABLE_COPY_MOVE(DebugLines)
    /// Those of the category, without numbers and places.
    QStringList lines() const
    {
        static const QRegularExpression place(u" \\(spawned at \\w+\\.cpp:\\d+\\)$|, thrown after .*$"_s);
        static const QRegularExpression pid(u"<\\d+\\.\\d+\\.\\d+>"_s);
        QStringList lines = m_output.lines();
        lines.replaceInStrings(place, QString());
        lines.replaceInStrings(pid, u"<>"_s);
        return lines;
    }

private:
    CaughtOutput m_output;
};

class Quiet : public GenServer
{
    Q_OBJECT
public:
    int one() { return 1; }
};

} // namespace

class tst_LifeLog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void LG3_atDebugLevelATaskTellsOfItsLife()
    {
        const DebugLines debug(u"qactors.task"_s);
        inGroup([&](TaskGroup &group) -> Async<> {
            Task::setLabel(u"host"_s);
            Task::spawn(group, [] { return 1; }, u"finishes"_s);
            const TaskHandle<> fails = Task::spawn(group, [] { throw std::runtime_error("no disk"); }, u"fails"_s);
            const TaskHandle<> waits = Task::spawn(group, [] { return sleepForever(); }, u"waits"_s);
            co_await settle(3);
            waits.cancel(u"enough"_s);
            waits.cancel(u"again"_s);
            co_await settle(3);
            std::ignore = fails.error();
        });
        QStringList lines = debug.lines();
        lines.removeIf([](const QString &line) { return !line.contains(u"finishes"_s) && !line.contains(u"fails"_s) && !line.contains(u"waits"_s); });
        QCOMPARE(lines, (QStringList{u"qactors.task: finishes starts"_s, u"qactors.task: finishes has finished"_s,
                                     u"qactors.task: fails starts"_s, u"qactors.task: fails has failed: std::runtime_error: no disk"_s,
                                     u"qactors.task: waits starts"_s, u"qactors.task: waits is cancelled: enough"_s,
                                     u"qactors.task: waits has ended, cancelled"_s}));
    }

    void LG3_atDebugLevelAnActorTellsOfItsLife()
    {
        const DebugLines debug(u"qactors.actor"_s);
        inGroup([&](TaskGroup &group) -> Async<> {
            const ActorRef<Quiet> first = co_await start<Quiet>(group);
            stop(first);
            co_await settle(3);
            co_await start<Quiet>(group);
            co_await settle(3);
            group.cancel();
        });
        QCOMPARE(debug.lines(), (QStringList{u"qactors.actor: Quiet <> has started"_s, u"qactors.actor: Quiet <> has ended: Normal"_s,
                                             u"qactors.actor: Quiet <> has started"_s, u"qactors.actor: Quiet <> has ended: Cancelled"_s}));
    }

    void LG3_atDebugLevelASupervisorTellsOfStartsAndRestarts()
    {
        const DebugLines debug(u"qactors.supervisor"_s);
        inGroup([&](TaskGroup &group) -> Async<> {
            Family family;
            const QList<ChildSpec> children{family.spec(u"a"_s)};
            const ActorRef<Supervisor> supervisor = co_await start<Supervisor>(group, SupervisorOptions().intensity(10, 1s), children);
            send(family.pid(u"a"_s), "crash");
            co_await settle(10);
            send(family.pid(u"a"_s), "cancel");
            co_await settle(10);
            stop(supervisor);
            co_await settle(10);
        });
        const QString who = u"qactors.supervisor: QActors::Supervisor <> "_s;
        QCOMPARE(debug.lines(), (QStringList{who + u"has started its child a as <>"_s, who + u"lost its child a: Error: crashed"_s,
                                             who + u"has restarted its child a as <>"_s,
                                             who + u"has no child a any more: Cancelled: cut"_s,
                                             who + u"has restarted its child a as <>"_s}));
    }

    // At the default levels, in each way in which one can want an end.
    void LG4_aCancelOnPurposeIsNoFailure()
    {
        const CaughtOutput output;
        inGroup([&](TaskGroup &group) -> Async<> {
            Task::spawn(group, [] { return sleepForever(); }).cancel(u"enough"_s);
            group.startSoon([] { return sleepForever(); }).cancel();
            const ActorHandle actor = co_await startWith<Quiet>(group, {});
            actor.cancelScope().cancel(u"enough"_s);
            Family family;
            const QList<ChildSpec> children{family.spec(u"a"_s)};
            const ActorRef<Supervisor> supervisor = co_await start<Supervisor>(group, SupervisorOptions().intensity(10, 1s), children);
            send(family.pid(u"a"_s), "cancel");
            co_await settle(10);
            stop(supervisor);
            co_await settle(10);
            const ActorRef<Quiet> another = co_await start<Quiet>(group);
            co_await another.call(&Quiet::one);
            group.cancel(u"enough"_s);
        });
        QCOMPARE(output.lines(), QStringList());
    }
};

QTEST_GUILESS_MAIN(tst_LifeLog)
#include "tst_lifelog.moc"
