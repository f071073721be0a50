// SPDX-License-Identifier: MIT
#include "snapshotreader_p.h"

#include <QActors/messaging/detail/pidaccess.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsonobject.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

Duration duration(const QJsonValue &seconds)
{
    const double value = seconds.toDouble();
    return toDuration(std::chrono::duration<double>(value + (value < 0 ? -0.5e-9 : 0.5e-9))); // the nearest
}

QStringList strings(const QJsonValue &list)
{
    QStringList found;
    for (const QJsonValue &one : list.toArray())
        found.append(one.toString());
    return found;
}

/// "<0.1.2>".
Pid pid(const QJsonValue &text)
{
    const QString all = text.toString();
    const auto parts = QStringView(all).mid(1).chopped(all.isEmpty() ? 0 : 1).split(u'.');
    if (!all.startsWith(u'<') || parts.size() != 3)
        return {};
    Address address;
    address.thread = parts[0].toUInt();
    address.slot = parts[1].toUInt();
    address.serial = parts[2].toULongLong();
    return PidAccess::make(address);
}

QList<Pid> pids(const QJsonValue &list)
{
    QList<Pid> found;
    for (const QJsonValue &one : list.toArray())
        found.append(pid(one));
    return found;
}

TaskState state(const QString &name)
{
    if (name == u"running")
        return TaskState::Running;
    if (name == u"cancelling")
        return TaskState::Cancelling;
    if (name == u"finished")
        return TaskState::Finished;
    if (name == u"failed")
        return TaskState::Failed;
    return name == u"cancelled" ? TaskState::Cancelled : TaskState::Pending;
}

MailboxStatistics bound(const QJsonObject &json)
{
    MailboxStatistics seen;
    seen.capacity = json.value("capacity"_L1).toInt();
    seen.waiting = json.value("waiting"_L1).toInt();
    seen.peak = json.value("peak"_L1).toInt();
    seen.accepted = quint64(json.value("accepted"_L1).toInteger());
    seen.refused = quint64(json.value("refused"_L1).toInteger());
    seen.droppedOldest = quint64(json.value("droppedOldest"_L1).toInteger());
    seen.droppedNewest = quint64(json.value("droppedNewest"_L1).toInteger());
    return seen;
}

MailboxSnapshot mailboxOf(const QJsonObject &json)
{
    MailboxSnapshot seen;
    seen.pid = pid(json.value("pid"_L1));
    seen.names = strings(json.value("names"_L1));
    const QJsonObject owner = json.value("owner"_L1).toObject();
    seen.ownerClass = owner.value("class"_L1).toString();
    seen.ownerName = owner.value("objectName"_L1).toString();
    seen.queued = json.value("queued"_L1).toInt();
    seen.bound = bound(json.value("mailbox"_L1).toObject());
    return seen;
}

ActorSnapshot actorOf(const QJsonObject &json)
{
    ActorSnapshot seen;
    seen.pid = pid(json.value("pid"_L1));
    seen.className = json.value("class"_L1).toString();
    seen.names = strings(json.value("names"_L1));
    seen.links = pids(json.value("links"_L1));
    seen.monitors = pids(json.value("monitors"_L1));
    seen.watchers = json.value("watchers"_L1).toInt();
    seen.queued = json.value("queued"_L1).toInt();
    seen.mailbox = bound(json.value("mailbox"_L1).toObject());
    seen.handles = json.value("handles"_L1).toString();
    seen.handling = duration(json.value("handling"_L1));
    for (const QJsonValue &one : json.value("waits"_L1).toArray()) {
        const QString kind = one["kind"_L1].toString();
        WaitSnapshot wait;
        wait.kind = kind == u"start" ? WaitSnapshot::Start : kind == u"end" ? WaitSnapshot::End
                                                                            : WaitSnapshot::Answer;
        wait.on = pid(one["on"_L1]);
        wait.inCycle = one["inCycle"_L1].toBool();
        seen.waits.append(wait);
    }
    if (const QJsonValue restarts = json.value("restarts"_L1); restarts.isDouble())
        seen.restarts = restarts.toInt();
    return seen;
}

} // namespace

ThreadSnapshot threadOf(const QJsonObject &json)
{
    ThreadSnapshot seen;
    seen.index = json.value("index"_L1).toInt();
    seen.name = json.value("name"_L1).toString();
    seen.isMain = json.value("isMain"_L1).toBool();
    seen.answered = json.value("state"_L1).toString() == u"answered";
    seen.ended = json.value("state"_L1).toString() == u"ended";
    seen.ready = json.value("ready"_L1).toInt();
    seen.budget = duration(json.value("budget"_L1));
    seen.received = quint64(json.value("received"_L1).toInteger());
    seen.droppedMessages = quint64(json.value("droppedMessages"_L1).toInteger());
    seen.taskCount = json.value("taskCount"_L1).toInteger();
    for (const QJsonValue &one : json.value("mailboxes"_L1).toArray())
        seen.mailboxes.append(mailboxOf(one.toObject()));
    if (const QJsonValue worked = json.value("worked"_L1); worked.isDouble())
        seen.worked = duration(worked);
    if (const QJsonObject running = json.value("running"_L1).toObject(); !running.isEmpty()) {
        seen.running = TaskId(running.value("task"_L1).toInteger());
        seen.runningSince = running.value("since"_L1).toString();
        seen.runningFor = duration(running.value("seconds"_L1));
    }
    return seen;
}

TaskSnapshot taskOf(const QJsonObject &json)
{
    TaskSnapshot seen;
    seen.id = TaskId(json.value("id"_L1).toInteger());
    seen.parent = TaskId(json.value("parent"_L1).toInteger());
    seen.name = json.value("name"_L1).toString();
    seen.state = state(json.value("state"_L1).toString());
    seen.runs = json.value("runs"_L1).toBool();
    seen.waitsFor = json.value("waitsFor"_L1).toString();
    seen.waited = duration(json.value("waited"_L1));
    for (const QJsonValue &one : json.value("blockers"_L1).toArray()) {
        BlockerSnapshot blocker;
        blocker.task = TaskId(one["task"_L1].toInteger());
        blocker.process = pid(one["process"_L1]);
        blocker.inCycle = one["inCycle"_L1].toBool();
        seen.blockers.append(blocker);
    }
    seen.places = strings(json.value("places"_L1));
    seen.functions = strings(json.value("functions"_L1));
    seen.spawnedAt = json.value("spawnedAt"_L1).toString();
    const QJsonObject owner = json.value("owner"_L1).toObject();
    seen.ownerClass = owner.value("class"_L1).toString();
    seen.ownerName = owner.value("objectName"_L1).toString();
    if (const QJsonValue deadline = json.value("deadline"_L1); deadline.isDouble())
        seen.deadline = duration(deadline);
    seen.cancelled = json.contains("cancelled"_L1);
    seen.cancelReason = json.value("cancelled"_L1).toString();
    seen.shielded = json.value("shielded"_L1).toBool();
    if (const QJsonValue worked = json.value("worked"_L1); worked.isDouble())
        seen.worked = duration(worked);
    seen.turns = quint64(json.value("turns"_L1).toInteger());
    if (const QJsonObject progress = json.value("progress"_L1).toObject(); !progress.isEmpty()) {
        seen.progress = progress.value("fraction"_L1).toDouble();
        seen.progressText = progress.value("text"_L1).toString();
    }
    if (const QJsonObject actor = json.value("actor"_L1).toObject(); !actor.isEmpty())
        seen.actor = actorOf(actor);
    return seen;
}

} // namespace QActors::detail
