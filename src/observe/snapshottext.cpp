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

QString stateText(const TaskSnapshot &task)
{
    if (!task.waitsFor.isEmpty()) {
        const auto waited = std::chrono::floor<std::chrono::milliseconds>(task.waited);
        return (waited.count() > 0 ? u"waits %1 for "_s.arg(describe(waited)) : u"waits for "_s) + task.waitsFor;
    }
    return task.runs ? u"runs"_s : task.state == TaskState::Pending ? u"has not begun"_s
                                                                    : u"waits for its turn"_s;
}

QString actorText(const ActorSnapshot &actor)
{
    QString text;
    for (const QString &name : actor.names)
        text += u' ' + quoted(name);
    if (actor.queued > 0)
        text += u", %1 messages"_s.arg(actor.queued);
    if (actor.mailbox.capacity > 0)
        text += u" of %1"_s.arg(actor.mailbox.capacity);
    if (actor.mailbox.waiting > 0)
        text += u", %1 senders wait for room"_s.arg(actor.mailbox.waiting);
    if (actor.restarts.value_or(0) > 0)
        text += u", restarted %1 times"_s.arg(*actor.restarts);
    for (const WaitSnapshot &wait : actor.waits) {
        if (wait.inCycle)
            text += u", in a cycle of waits with %1"_s.arg(wait.on.toString());
    }
    return text;
}

} // namespace

QString threadLine(const ThreadSnapshot &thread)
{
    QString text = thread.isMain ? u"main thread"_s : u"thread %1"_s.arg(thread.index);
    if (!thread.name.isEmpty())
        text += u' ' + quoted(thread.name);
    text += u": %1 tasks"_s.arg(thread.taskCount);
    if (thread.ended)
        return text + u"; it has ended, and they wait for what cannot come"_s;
    if (!thread.answered)
        return text + u"; it does not answer: its event loop does not turn"_s;
    if (thread.ready > 0)
        text += u", %1 ready"_s.arg(thread.ready);
    if (thread.droppedMessages > 0)
        text += u", %1 messages came to nobody"_s.arg(thread.droppedMessages);
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
        text += u", deadline in "_s + describe(std::chrono::floor<std::chrono::milliseconds>(*task.deadline));
    if (task.progress >= 0)
        text += u", %1 %"_s.arg(int(task.progress * 100));
    text += u": "_s + stateText(task);
    for (qsizetype i = 0; i < task.places.size(); ++i)
        text += (i ? u", in "_s : u" at "_s) + task.places[i];
    return text;
}

} // namespace QActors::detail
