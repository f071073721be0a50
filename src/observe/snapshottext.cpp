// SPDX-License-Identifier: MIT
#include "snapshottext_p.h"

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

// Deeper ones say how deep they are: lines stay readable, and short.
constexpr int MostIndent = 40;

QString indent(int depth)
{
    const QString spaces(2 * std::min(depth, MostIndent) + 2, u' ');
    return depth > MostIndent ? spaces + u"(%1 deep) "_s.arg(depth) : spaces;
}

QString quoted(const QString &text)
{
    return u'"' + text + u'"';
}

QString timeText(Duration duration)
{
    return describe(std::chrono::floor<std::chrono::milliseconds>(duration));
}

QString stateText(const TaskSnapshot &task)
{
    if (!task.waitsFor.isEmpty()) {
        return (task.waited >= std::chrono::milliseconds(1) ? u"waits %1 for "_s.arg(timeText(task.waited)) : u"waits for "_s) + task.waitsFor;
    }
    return task.runs ? u"runs"_s : task.state == TaskState::Pending ? u"has not begun"_s
                                                                    : u"waits for its turn"_s;
}

QString queueText(const QStringList &names, int queued, const MailboxStatistics &bound)
{
    QString text;
    for (const QString &name : names)
        text += u' ' + quoted(name);
    if (queued > 0 || bound.capacity > 0)
        text += u", %1 messages"_s.arg(queued);
    if (bound.capacity > 0)
        text += u" of %1"_s.arg(bound.capacity);
    if (bound.waiting > 0)
        text += u", %1 senders wait for room"_s.arg(bound.waiting);
    return text;
}

QString actorText(const ActorSnapshot &actor)
{
    QString text = queueText(actor.names, actor.queued, actor.mailbox);
    if (!actor.handles.isEmpty()) {
        text += u", handles "_s + actor.handles;
        if (actor.handling >= std::chrono::milliseconds(1))
            text += u" for "_s + timeText(actor.handling);
    }
    if (actor.restarts.value_or(0) > 0)
        text += u", restarted %1 times"_s.arg(*actor.restarts);
    for (const WaitSnapshot &wait : actor.waits) {
        if (wait.inCycle)
            text += u", in a cycle of waits with %1"_s.arg(wait.on.toString());
    }
    return text;
}

QString mailboxLine(const MailboxSnapshot &box)
{
    QString text = indent(0) + u"mailbox "_s + box.pid.toString();
    if (!box.ownerClass.isEmpty())
        text += u" of "_s + box.ownerClass + (box.ownerName.isEmpty() ? QString() : u' ' + quoted(box.ownerName));
    return text + queueText(box.names, box.queued, box.bound);
}

} // namespace

QString threadText(const ThreadSnapshot &thread)
{
    QString text = thread.isMain ? u"main thread"_s : u"thread %1"_s.arg(thread.index);
    if (!thread.name.isEmpty())
        text += u' ' + quoted(thread.name);
    text += u": %1 tasks"_s.arg(thread.taskCount);
    if (thread.ended)
        return text + u"; it has ended, and they wait for what cannot come"_s;
    if (!thread.answered)
        return text + (thread.running == TaskId{} ? u"; it does not answer: its event loop does not turn"_s : u"; it does not answer: task %1 has run for %2, since it went on at %3"_s.arg(QString::number(quint64(thread.running)), describe(std::chrono::floor<std::chrono::milliseconds>(thread.runningFor)), thread.runningSince));
    if (thread.ready > 0)
        text += u", %1 ready"_s.arg(thread.ready);
    if (thread.droppedMessages > 0)
        text += u", %1 messages came to nobody"_s.arg(thread.droppedMessages);
    for (const MailboxSnapshot &box : thread.mailboxes)
        text += u'\n' + mailboxLine(box);
    return text;
}

QString taskLine(const TaskSnapshot &task)
{
    QString text = indent(task.depth) + task.name;
    if (task.actor)
        text += actorText(*task.actor);
    else if (!task.spawnedAt.isEmpty() && !task.name.contains(task.spawnedAt))
        text += u" ("_s + task.spawnedAt + u')';
    if (!task.ownerClass.isEmpty())
        text += u", of "_s + task.ownerClass + (task.ownerName.isEmpty() ? QString() : u' ' + quoted(task.ownerName));
    if (task.cancelled)
        text += task.cancelReason.isEmpty() ? u", cancelled"_s : u", cancelled ("_s + task.cancelReason + u')';
    if (task.shielded)
        text += u", shielded"_s;
    if (task.deadline)
        text += u", deadline in "_s + timeText(*task.deadline);
    if (task.progress >= 0)
        text += u", %1 %"_s.arg(int(task.progress * 100));
    for (const BlockerSnapshot &blocker : task.blockers) {
        if (blocker.inCycle)
            text += u", in a cycle of waits with "_s + (blocker.task != TaskId{} ? u"task %1"_s.arg(quint64(blocker.task)) : blocker.process.toString());
    }
    text += u": "_s + stateText(task);
    for (qsizetype i = 0; i < task.places.size(); ++i)
        text += (i ? u", in "_s : u" at "_s) + task.places[i];
    return text;
}

} // namespace QActors::detail
