// SPDX-License-Identifier: MIT
#include <QActors/messaging/monitor.h>

#include "actorqueue_p.h"
#include "monitor_p.h"
#include "processlinks_p.h"

namespace QActors {

using namespace Qt::StringLiterals;

namespace detail {

namespace {

/// On the watcher's thread. Nothing if it has demonitored meanwhile.
void deliverDown(Pid watcher, const Down &down)
{
    MessageQueue *queue = findHere(watcher);
    if (queue && queue->links && queue->links->watching.erase(down.ref))
        queue->deliver(makeNode(down));
}

void sendDown(Pid watcher, const Down &down)
{
    runAtHomeOf(watcher, [=] { deliverDown(watcher, down); });
}

void forgetWatcher(Pid pid, Ref ref)
{
    runAtHomeOf(pid, [=] {
        MessageQueue *queue = findHere(pid);
        if (queue && queue->links)
            queue->links->watchers.erase(ref);
    });
}

/// On the thread of `to`: the process `from`, which it is linked to, has ended.
void deliverExit(Pid to, const Exit &exit)
{
    MessageQueue *queue = findHere(to);
    if (queue && queue->links && queue->links->linked.erase(exit.pid))
        takeExit(queue, exit);
}

void sendExit(Pid to, const Exit &exit)
{
    runAtHomeOf(to, [=] { deliverExit(to, exit); });
}

} // namespace

MessageQueue *currentQueue(const char *what)
{
    TaskContext *task = requireTask(what);
    if (TaskContext *actor = task->principal())
        return queueOf(actor);
    throw MisuseError(u"%1: %2 belongs to no actor; call it in one, or use a Mailbox"_s
                          .arg(QString::fromUtf8(what), task->name()));
}

void takeExit(MessageQueue *queue, const Exit &exit)
{
    if (queue->links && queue->links->trapExit)
        queue->deliver(makeNode(exit));
    else if (exit.reason.kind() != ExitReason::Kind::Normal && queue->isActors())
        stopByLink(queue, exit.reason);
}

void announceEnd(const ProcessLinks &links, Pid pid, const ExitReason &reason)
{
    for (const auto &[ref, target] : links.watching)
        forgetWatcher(target, ref);
    for (const auto &[ref, watcher] : links.watchers)
        sendDown(watcher, Down(ref, pid, reason));
    for (const Pid other : links.linked)
        sendExit(other, Exit(pid, reason));
}

Ref monitorFrom(MessageQueue *watcher, Pid pid)
{
    if (!watcher->isOpen())
        throw MisuseError(u"monitor: the mailbox is closed"_s);
    const Ref ref = Ref::make();
    const Pid me = watcher->pid();
    ProcessLinks::of(watcher).watching.emplace(ref, pid);
    const auto none = [=] { sendDown(me, Down(ref, pid, ExitReason(ExitReason::Kind::NoProcess))); };
    runAtHomeOf(
        pid,
        [=] {
            if (MessageQueue *queue = findHere(pid))
                ProcessLinks::of(queue).watchers.emplace(ref, me);
            else
                none();
        },
        none);
    return ref;
}

void demonitorFrom(MessageQueue *watcher, Ref ref, Flush flush)
{
    if (!watcher->links)
        return;
    auto &watching = watcher->links->watching;
    if (const auto found = watching.find(ref); found != watching.end()) {
        const Pid pid = found->second;
        watching.erase(found);
        forgetWatcher(pid, ref);
        return; // its Down has not come, and will not: nothing to look for in a long mailbox
    }
    if (flush == Flush::Yes) {
        watcher->removeIf([ref](const MessageNode *node) {
            const Down *down = node->whole().as<Down>();
            return down && down->ref == ref;
        });
    }
}

} // namespace detail

Ref monitor(Pid pid)
{
    return detail::monitorFrom(detail::currentQueue("monitor"), pid);
}

void demonitor(Ref ref, Flush flush)
{
    detail::demonitorFrom(detail::currentQueue("demonitor"), ref, flush);
}

void link(Pid pid)
{
    using namespace detail;
    MessageQueue *queue = currentQueue("link");
    const Pid me = queue->pid();
    if (pid == me)
        return;
    if (!ProcessLinks::of(queue).linked.insert(pid).second)
        return;
    const auto none = [=] { sendExit(me, Exit(pid, ExitReason(ExitReason::Kind::NoProcess))); };
    runAtHomeOf(
        pid,
        [=] {
            MessageQueue *other = findHere(pid);
            if (!other)
                return none();
            ProcessLinks &links = ProcessLinks::of(other);
            links.linked.insert(me);
            if (links.foreign)
                links.foreign->linkedBy(me);
        },
        none);
}

void unlink(Pid pid)
{
    using namespace detail;
    MessageQueue *queue = currentQueue("unlink");
    if (!queue->links || !queue->links->linked.erase(pid))
        return;
    const Pid me = queue->pid();
    runAtHomeOf(pid, [=] {
        MessageQueue *other = findHere(pid);
        if (other && other->links && other->links->linked.erase(me) && other->links->foreign)
            other->links->foreign->unlinkedBy(me);
    });
}

void setTrapExit(bool trap)
{
    detail::ProcessLinks::of(detail::currentQueue("setTrapExit")).trapExit = trap;
}

} // namespace QActors
