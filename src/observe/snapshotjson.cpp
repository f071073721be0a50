// SPDX-License-Identifier: MIT
#include "snapshotjson_p.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsonobject.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

QString stateName(TaskState state)
{
    switch (state) {
    case TaskState::Pending:
        return u"pending"_s;
    case TaskState::Running:
        return u"running"_s;
    case TaskState::Cancelling:
        return u"cancelling"_s;
    case TaskState::Finished:
        return u"finished"_s;
    case TaskState::Failed:
        return u"failed"_s;
    case TaskState::Cancelled:
        return u"cancelled"_s;
    }
    return {};
}

double seconds(Duration duration)
{
    return std::chrono::duration<double>(duration).count();
}

QJsonArray pids(const QList<Pid> &list)
{
    QJsonArray array;
    for (const Pid pid : list)
        array.append(pid.toString());
    return array;
}

QJsonObject boundJson(const MailboxStatistics &box)
{
    return {{u"capacity"_s, box.capacity},
            {u"waiting"_s, box.waiting},
            {u"peak"_s, box.peak},
            {u"accepted"_s, qint64(box.accepted)},
            {u"refused"_s, qint64(box.refused)},
            {u"droppedOldest"_s, qint64(box.droppedOldest)},
            {u"droppedNewest"_s, qint64(box.droppedNewest)}};
}

QJsonObject ownerJson(const QString &className, const QString &objectName)
{
    return {{u"class"_s, className}, {u"objectName"_s, objectName}};
}

QJsonObject mailboxJson(const MailboxSnapshot &box)
{
    QJsonObject object{{u"pid"_s, box.pid.toString()}, {u"names"_s, QJsonArray::fromStringList(box.names)}, {u"queued"_s, box.queued}};
    if (!box.ownerClass.isEmpty())
        object.insert(u"owner"_s, ownerJson(box.ownerClass, box.ownerName));
    if (box.bound.capacity > 0)
        object.insert(u"mailbox"_s, boundJson(box.bound));
    return object;
}

QJsonObject actorJson(const ActorSnapshot &actor)
{
    QJsonObject object{{u"pid"_s, actor.pid.toString()},
                       {u"class"_s, actor.className},
                       {u"names"_s, QJsonArray::fromStringList(actor.names)},
                       {u"links"_s, pids(actor.links)},
                       {u"monitors"_s, pids(actor.monitors)},
                       {u"watchers"_s, actor.watchers},
                       {u"queued"_s, actor.queued}};
    if (actor.mailbox.capacity > 0)
        object.insert(u"mailbox"_s, boundJson(actor.mailbox));
    if (!actor.handles.isEmpty()) {
        object.insert(u"handles"_s, actor.handles);
        object.insert(u"handling"_s, seconds(actor.handling));
    }
    QJsonArray waits;
    for (const WaitSnapshot &wait : actor.waits) {
        const QString kind = wait.kind == WaitSnapshot::Answer ? u"answer"_s : wait.kind == WaitSnapshot::Start ? u"start"_s
                                                                                                                : u"end"_s;
        waits.append(QJsonObject{{u"on"_s, wait.on.toString()}, {u"kind"_s, kind}, {u"inCycle"_s, wait.inCycle}});
    }
    object.insert(u"waits"_s, waits);
    if (actor.restarts)
        object.insert(u"restarts"_s, *actor.restarts);
    return object;
}

} // namespace

QJsonObject rootJson(const QDateTime &at)
{
    return {{u"schema"_s, u"qactors-snapshot"_s},
            {u"version"_s, Snapshot::SchemaVersion},
            {u"at"_s, at.toString(Qt::ISODateWithMs)},
            {u"application"_s, QCoreApplication::applicationName()},
            {u"process"_s, QCoreApplication::applicationPid()}};
}

QJsonObject threadJson(const ThreadSnapshot &thread)
{
    QJsonObject object{{u"index"_s, thread.index},
                       {u"state"_s, thread.answered ? u"answered"_s : thread.ended ? u"ended"_s
                                                                                   : u"busy"_s},
                       {u"taskCount"_s, thread.taskCount}};
    if (thread.answered) {
        object.insert(u"name"_s, thread.name);
        object.insert(u"isMain"_s, thread.isMain);
        object.insert(u"ready"_s, thread.ready);
        object.insert(u"budget"_s, seconds(thread.budget));
        object.insert(u"received"_s, qint64(thread.received));
        object.insert(u"droppedMessages"_s, qint64(thread.droppedMessages));
        if (!thread.mailboxes.isEmpty()) {
            QJsonArray mailboxes;
            for (const MailboxSnapshot &box : thread.mailboxes)
                mailboxes.append(mailboxJson(box));
            object.insert(u"mailboxes"_s, mailboxes);
        }
    }
    if (thread.worked)
        object.insert(u"worked"_s, seconds(*thread.worked));
    if (thread.running != TaskId{}) {
        object.insert(u"running"_s, QJsonObject{{u"task"_s, qint64(thread.running)},
                                                {u"since"_s, thread.runningSince},
                                                {u"seconds"_s, seconds(thread.runningFor)}});
    }
    return object;
}

QJsonObject taskJson(const TaskSnapshot &task)
{
    QJsonObject object{{u"id"_s, qint64(task.id)}, {u"name"_s, task.name}, {u"state"_s, stateName(task.state)}};
    if (task.parent != TaskId{})
        object.insert(u"parent"_s, qint64(task.parent));
    if (task.runs)
        object.insert(u"runs"_s, true);
    if (!task.waitsFor.isEmpty()) {
        object.insert(u"waitsFor"_s, task.waitsFor);
        object.insert(u"waited"_s, seconds(task.waited));
    }
    object.insert(u"places"_s, QJsonArray::fromStringList(task.places));
    object.insert(u"functions"_s, QJsonArray::fromStringList(task.functions));
    if (!task.spawnedAt.isEmpty())
        object.insert(u"spawnedAt"_s, task.spawnedAt);
    if (!task.ownerClass.isEmpty())
        object.insert(u"owner"_s, ownerJson(task.ownerClass, task.ownerName));
    if (task.deadline)
        object.insert(u"deadline"_s, seconds(*task.deadline));
    if (task.cancelled)
        object.insert(u"cancelled"_s, task.cancelReason);
    if (task.shielded)
        object.insert(u"shielded"_s, true);
    if (task.worked) {
        object.insert(u"worked"_s, seconds(*task.worked));
        object.insert(u"turns"_s, qint64(task.turns));
    }
    if (task.progress >= 0)
        object.insert(u"progress"_s, QJsonObject{{u"fraction"_s, task.progress}, {u"text"_s, task.progressText}});
    if (task.actor)
        object.insert(u"actor"_s, actorJson(*task.actor));
    return object;
}

} // namespace QActors::detail
