// SPDX-License-Identifier: MIT
#include "snapshotjson_p.h"

#include "jsontext_p.h"

#include <QtCore/qcoreapplication.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

QStringView stateName(TaskState state)
{
    switch (state) {
    case TaskState::Pending:
        return u"pending";
    case TaskState::Running:
        return u"running";
    case TaskState::Cancelling:
        return u"cancelling";
    case TaskState::Finished:
        return u"finished";
    case TaskState::Failed:
        return u"failed";
    case TaskState::Cancelled:
        return u"cancelled";
    }
    return {};
}

QStringView kindName(WaitSnapshot::Kind kind)
{
    switch (kind) {
    case WaitSnapshot::Answer:
        return u"answer";
    case WaitSnapshot::Start:
        return u"start";
    case WaitSnapshot::End:
        return u"end";
    }
    return {};
}

void writePids(JsonText &text, std::string_view name, const QList<Pid> &list)
{
    text.name(name).begin('[');
    for (const Pid pid : list)
        text.value(pid.toString());
    text.end(']');
}

void writeBound(JsonText &text, const MailboxStatistics &box)
{
    if (box.capacity <= 0)
        return;
    text.name("mailbox").begin('{');
    text.value("capacity", box.capacity);
    text.value("waiting", box.waiting);
    text.value("peak", box.peak);
    text.value("accepted", qint64(box.accepted));
    text.value("refused", qint64(box.refused));
    text.value("droppedOldest", qint64(box.droppedOldest));
    text.value("droppedNewest", qint64(box.droppedNewest));
    text.end('}');
}

void writeOwner(JsonText &text, const QString &className, const QString &objectName)
{
    if (className.isEmpty())
        return;
    text.name("owner").begin('{');
    text.value("class", className);
    text.value("objectName", objectName);
    text.end('}');
}

void writeMailbox(JsonText &text, const MailboxSnapshot &box)
{
    text.begin('{');
    text.value("pid", box.pid.toString());
    text.value("names", box.names);
    text.value("queued", box.queued);
    writeOwner(text, box.ownerClass, box.ownerName);
    writeBound(text, box.bound);
    text.end('}');
}

void writeActor(JsonText &text, const ActorSnapshot &actor)
{
    text.name("actor").begin('{');
    text.value("pid", actor.pid.toString());
    text.value("class", actor.className);
    text.value("names", actor.names);
    writePids(text, "links", actor.links);
    writePids(text, "monitors", actor.monitors);
    text.value("watchers", actor.watchers);
    text.value("queued", actor.queued);
    writeBound(text, actor.mailbox);
    if (!actor.handles.isEmpty()) {
        text.value("handles", actor.handles);
        text.value("handling", actor.handling);
    }
    text.name("waits").begin('[');
    for (const WaitSnapshot &wait : actor.waits) {
        text.begin('{');
        text.value("on", wait.on.toString());
        text.value("kind", kindName(wait.kind));
        text.value("inCycle", wait.inCycle);
        text.end('}');
    }
    text.end(']');
    if (actor.restarts)
        text.value("restarts", *actor.restarts);
    text.end('}');
}

} // namespace

void beginRoot(std::string &to, const QDateTime &at)
{
    JsonText text(to);
    text.begin('{');
    text.value("schema", u"qactors-snapshot"_s);
    text.value("version", Snapshot::SchemaVersion);
    text.value("at", at.toString(Qt::ISODateWithMs));
    text.value("application", QCoreApplication::applicationName());
    text.value("process", qint64(QCoreApplication::applicationPid()));
    text.name("threads").begin('[');
}

void beginThread(std::string &to, const ThreadSnapshot &thread)
{
    JsonText text(to);
    text.begin('{');
    text.value("index", thread.index);
    text.value("state", QStringView(thread.answered ? u"answered" : thread.ended ? u"ended"
                                                                                 : u"busy"));
    text.value("taskCount", thread.taskCount);
    if (thread.answered) {
        text.value("name", thread.name);
        text.value("isMain", thread.isMain);
        text.value("ready", thread.ready);
        text.value("budget", thread.budget);
        text.value("received", qint64(thread.received));
        text.value("droppedMessages", qint64(thread.droppedMessages));
        if (!thread.mailboxes.isEmpty()) {
            text.name("mailboxes").begin('[');
            for (const MailboxSnapshot &box : thread.mailboxes)
                writeMailbox(text, box);
            text.end(']');
        }
    }
    if (thread.worked)
        text.value("worked", *thread.worked);
    if (thread.running != TaskId{}) {
        text.name("running").begin('{');
        text.value("task", qint64(thread.running));
        text.value("since", thread.runningSince);
        text.value("seconds", thread.runningFor);
        text.end('}');
    }
    text.name("tasks").begin('[');
}

void writeTask(std::string &to, const TaskSnapshot &task)
{
    JsonText text(to);
    text.begin('{');
    text.value("id", qint64(task.id));
    text.value("name", task.name);
    text.value("state", stateName(task.state));
    if (task.parent != TaskId{})
        text.value("parent", qint64(task.parent));
    if (task.runs)
        text.value("runs", true);
    if (!task.waitsFor.isEmpty()) {
        text.value("waitsFor", task.waitsFor);
        text.value("waited", task.waited);
    }
    if (!task.blockers.isEmpty()) {
        text.name("blockers").begin('[');
        for (const BlockerSnapshot &blocker : task.blockers) {
            text.begin('{');
            if (blocker.task != TaskId{})
                text.value("task", qint64(blocker.task));
            else
                text.value("process", blocker.process.toString());
            text.value("inCycle", blocker.inCycle);
            text.end('}');
        }
        text.end(']');
    }
    text.value("places", task.places);
    text.value("functions", task.functions);
    if (!task.spawnedAt.isEmpty())
        text.value("spawnedAt", task.spawnedAt);
    writeOwner(text, task.ownerClass, task.ownerName);
    if (task.deadline)
        text.value("deadline", *task.deadline);
    if (task.cancelled)
        text.value("cancelled", task.cancelReason);
    if (task.shielded)
        text.value("shielded", true);
    if (task.worked) {
        text.value("worked", *task.worked);
        text.value("turns", qint64(task.turns));
    }
    if (task.progress >= 0) {
        text.name("progress").begin('{');
        text.value("fraction", task.progress);
        text.value("text", task.progressText);
        text.end('}');
    }
    if (task.actor)
        writeActor(text, *task.actor);
    text.end('}');
}

} // namespace QActors::detail
