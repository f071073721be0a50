// SPDX-License-Identifier: MIT
#include "page.h"

#include <algorithm>
#include <utility>
#include <vector>

using namespace Qt::StringLiterals;
using namespace QActors;

namespace {

QString percent(double share)
{
    return QString::number(share * 100, 'f', 1);
}

QString nameOf(const TaskSnapshot &task)
{
    if (!task.actor)
        return task.name;
    return task.actor->names.isEmpty() ? task.name : task.actor->names.join(u' ');
}

bool isWanted(const TaskSnapshot &task, const QString &wanted)
{
    if (QString::number(quint64(task.id)) == wanted || task.name == wanted)
        return true;
    return task.actor && (task.actor->pid.toString() == wanted || task.actor->names.contains(wanted));
}

QString pids(const QList<Pid> &list)
{
    QStringList texts;
    for (const Pid pid : list)
        texts.append(pid.toString());
    return texts.isEmpty() ? u"none"_s : texts.join(u' ');
}

/// All that the line of the tree leaves out.
QStringList details(const TaskSnapshot &task, const detail::SnapshotRates::Rate &rate)
{
    QStringList lines;
    if (task.worked)
        lines.append(u"    works %1 % of a core; goes on %2 times a second, %3 so far"_s.arg(
            percent(rate.share), QString::number(rate.turns, 'f', 1), QString::number(task.turns)));
    if (!task.actor)
        return lines;
    const ActorSnapshot &actor = *task.actor;
    lines.append(u"    %1 of class %2"_s.arg(actor.pid.toString(), actor.className));
    lines.append(u"    %1 messages in the mailbox"_s.arg(actor.queued));
    lines.append(u"    linked to %1; monitors %2; %3 monitors watch it"_s.arg(pids(actor.links), pids(actor.monitors), QString::number(actor.watchers)));
    return lines;
}

bool isInCycle(const TaskSnapshot &task)
{
    const auto isMarked = [](const auto &wait) { return wait.inCycle; };
    return std::any_of(task.blockers.begin(), task.blockers.end(), isMarked)
           || (task.actor && std::any_of(task.actor->waits.begin(), task.actor->waits.end(), isMarked));
}

} // namespace

QString Page::title(const QString &program, const Snapshot &snapshot, const detail::SnapshotRates &rates)
{
    qint64 tasks = 0;
    qsizetype actors = 0;
    for (const ThreadSnapshot &thread : snapshot.threads) {
        tasks += thread.taskCount;
        actors += std::count_if(thread.tasks.begin(), thread.tasks.end(), [](const TaskSnapshot &task) { return task.actor.has_value(); });
    }
    return u"%1  %2  %3 threads, %4 tasks, %5 of them actors  %6 % of a core  %7 messages/s"_s.arg(
        program, snapshot.at.toLocalTime().toString(u"HH:mm:ss"), QString::number(snapshot.threads.size()), QString::number(tasks),
        QString::number(actors), percent(rates.share()), QString::number(rates.messages(), 'f', 0));
}

QList<Page::Line> Page::tree(const Snapshot &snapshot, const detail::SnapshotRates &rates, const QString &follow)
{
    QList<Line> lines;
    for (const ThreadSnapshot &thread : snapshot.threads) {
        // One at a time: as toText() has it.
        Snapshot one;
        one.threads.append(thread);
        one.threads.front().tasks.clear();
        if (follow.isEmpty()) {
            for (const QString &line : one.toText().split(u'\n', Qt::SkipEmptyParts))
                lines.append({line, {}, !thread.answered});
        }
        one.threads.front().mailboxes.clear();
        int depth = follow.isEmpty() ? 0 : -1; // of who is followed, while below it
        for (const TaskSnapshot &task : thread.tasks) {
            const bool isFollowed = depth < 0 && isWanted(task, follow);
            if (isFollowed)
                depth = task.depth;
            else if (depth < 0)
                continue;
            else if (!follow.isEmpty() && task.depth <= depth)
                return lines;
            one.threads.front().tasks = {task};
            one.threads.front().tasks.front().depth -= depth;
            lines.append({one.toText().chopped(1).section(u'\n', 1), task.id, isInCycle(task)});
            if (isFollowed) {
                for (const QString &line : details(task, rates.of(task.id)))
                    lines.append({line, task.id});
            }
        }
        if (!follow.isEmpty() && depth >= 0)
            return lines;
    }
    return lines;
}

QList<Page::Line> Page::top(const Snapshot &snapshot, const detail::SnapshotRates &rates, Options::Order order)
{
    struct Row
    {
        const TaskSnapshot *task;
        detail::SnapshotRates::Rate rate;
    };
    std::vector<Row> rows;
    for (const ThreadSnapshot &thread : snapshot.threads) {
        for (const TaskSnapshot &task : thread.tasks) {
            if (task.actor || order == Options::Order::Busy)
                rows.push_back({&task, rates.of(task.id)});
        }
    }
    const auto key = [order](const Row &row) { return order == Options::Order::Busy ? row.rate.share : double(row.task->actor->queued); };
    std::sort(rows.begin(), rows.end(), [key](const Row &a, const Row &b) {
        return std::pair(-key(a), a.task->id) < std::pair(-key(b), b.task->id); // the same order each time
    });
    const auto line = [](const QString &pid, const QString &mailbox, const QString &turns, const QString &busy, const QString &restarts,
                         const QString &name) {
        return u"%1 %2 %3 %4 %5  %6"_s.arg(pid, -12).arg(mailbox, 9).arg(turns, 11).arg(busy, 7).arg(restarts, 9).arg(name);
    };
    QList<Line> lines{{line(u"pid"_s, u"mailbox"_s, u"turns/s"_s, u"busy %"_s, u"restarts"_s, u"name"_s), {}}};
    for (const Row &row : rows) {
        const std::optional<ActorSnapshot> &actor = row.task->actor;
        const QString text = line(actor ? actor->pid.toString() : u"task %1"_s.arg(quint64(row.task->id)), actor ? QString::number(actor->queued) : u"-"_s,
                                  QString::number(row.rate.turns, 'f', 1), percent(row.rate.share),
                                  actor && actor->restarts ? QString::number(*actor->restarts) : u"-"_s, nameOf(*row.task));
        const bool inCycle = isInCycle(*row.task);
        lines.append({inCycle ? text + u", in a cycle of waits"_s : text, row.task->id, inCycle});
    }
    return lines;
}
