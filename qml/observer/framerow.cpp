// SPDX-License-Identifier: MIT
#include "framerow_p.h"

#include <algorithm>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

constexpr quint64 ThreadRow = quint64(1) << 63;

QString whatOf(const TaskSnapshot &task)
{
    QString text = !task.waitsFor.isEmpty()           ? u"waits %1 for %2"_s.arg(timeText(task.waited), task.waitsFor)
                   : task.runs                        ? u"runs"_s
                   : task.state == TaskState::Pending ? u"has not begun"_s
                                                      : u"waits for its turn"_s;
    if (task.cancelled)
        text.prepend(task.cancelReason.isEmpty() ? u"cancelled, "_s : u"cancelled (%1), "_s.arg(task.cancelReason));
    if (task.shielded)
        text.prepend(u"shielded, "_s);
    if (task.progress >= 0)
        text.prepend(u"%1 %, "_s.arg(int(task.progress * 100)));
    return text;
}

bool isInCycle(const TaskSnapshot &task)
{
    const auto isMarked = [](const auto &wait) { return wait.inCycle; };
    return std::any_of(task.blockers.begin(), task.blockers.end(), isMarked)
           || (task.actor && std::any_of(task.actor->waits.begin(), task.actor->waits.end(), isMarked));
}

} // namespace

QString timeText(Duration duration)
{
    const double seconds = std::chrono::duration<double>(duration).count();
    if (seconds < 1)
        return u"%1 ms"_s.arg(qRound(seconds * 1000));
    if (seconds < 120)
        return u"%1 s"_s.arg(seconds, 0, 'f', seconds < 10 ? 1 : 0);
    return seconds < 7200 ? u"%1 min"_s.arg(qRound(seconds / 60)) : u"%1 h"_s.arg(qRound(seconds / 3600));
}

QString shortName(const FrameRow &row)
{
    const QString label = row.name.section(u'"', 1, 1);
    return row.name.endsWith(u'"') && !label.isEmpty() ? label : row.name;
}

QString rowName(const TaskSnapshot &task)
{
    return task.actor && !task.actor->names.isEmpty() ? task.actor->names.join(u", ") : task.name;
}

FrameRow rowOf(const ThreadSnapshot &thread, const QHash<TaskId, QString> &names)
{
    FrameRow row;
    row.id = ThreadRow | quint64(thread.index);
    row.kind = FrameRow::Thread;
    row.hasChildren = !thread.tasks.isEmpty();
    row.isAlarming = !thread.answered;
    row.name = thread.isMain ? u"main thread"_s : thread.name.isEmpty() ? u"thread %1"_s.arg(thread.index)
                                                                        : thread.name;
    if (thread.ended)
        row.what = u"has ended"_s;
    else if (thread.running != TaskId{})
        row.what = u"does not answer: runs %1 for %2"_s.arg(names.value(thread.running, u"task %1"_s.arg(quint64(thread.running))),
                                                            timeText(thread.runningFor));
    else if (!thread.answered)
        row.what = u"does not answer: its event loop does not turn"_s;
    else
        row.what = thread.ready > 0 ? u"%1 tasks, %2 ready"_s.arg(QString::number(thread.taskCount), QString::number(thread.ready))
                                    : u"%1 tasks"_s.arg(thread.taskCount);
    row.place = thread.runningSince;
    return row;
}

FrameRow rowOf(const std::shared_ptr<const Snapshot> &whole, const TaskSnapshot &task, const SnapshotRates &rates)
{
    FrameRow row;
    row.id = quint64(task.id);
    row.kind = task.actor ? FrameRow::Actor : FrameRow::Task;
    row.depth = task.depth + 1;
    row.isAlarming = isInCycle(task);
    row.name = rowName(task);
    row.what = whatOf(task);
    row.place = task.places.value(0);
    row.rate = rates.of(task.id);
    row.task = std::shared_ptr<const TaskSnapshot>(whole, &task);
    return row;
}

bool FrameRow::looksLike(const FrameRow &other) const
{
    const ActorSnapshot *mine = actor();
    const ActorSnapshot *others = other.actor();
    return what == other.what && name == other.name && place == other.place && depth == other.depth && hasChildren == other.hasChildren
           && isFolded == other.isFolded && isAlarming == other.isAlarming && rate.share == other.rate.share
           && rate.turns == other.rate.turns
           && (!mine || (others && mine->queued == others->queued && mine->restarts == others->restarts));
}

bool FrameRow::matches(const QString &search) const
{
    const auto has = [&](const QString &text) { return text.contains(search, Qt::CaseInsensitive); };
    return has(name) || has(what) || has(place) || (task && has(task->name))
           || (actor() && (has(actor()->className) || has(actor()->pid.toString())));
}

} // namespace QActors::detail
