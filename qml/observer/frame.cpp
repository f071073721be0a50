// SPDX-License-Identifier: MIT
#include "frame_p.h"

#include <algorithm>
#include <tuple>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

constexpr quint64 ThreadRow = quint64(1) << 63;
constexpr qsizetype MostWaits = 500; // shown

QString time(Duration duration)
{
    const double seconds = std::chrono::duration<double>(duration).count();
    if (seconds < 1)
        return u"%1 ms"_s.arg(qRound(seconds * 1000));
    if (seconds < 120)
        return u"%1 s"_s.arg(seconds, 0, 'f', seconds < 10 ? 1 : 0);
    return seconds < 7200 ? u"%1 min"_s.arg(qRound(seconds / 60)) : u"%1 h"_s.arg(qRound(seconds / 3600));
}

QString nameOf(const TaskSnapshot &task)
{
    return task.actor && !task.actor->names.isEmpty() ? task.actor->names.join(u", ") : task.name;
}

QString whatOf(const TaskSnapshot &task)
{
    QString text = !task.waitsFor.isEmpty()           ? u"waits %1 for %2"_s.arg(time(task.waited), task.waitsFor)
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
    return task.actor && std::any_of(task.actor->waits.begin(), task.actor->waits.end(), [](const WaitSnapshot &wait) { return wait.inCycle; });
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
                                                            time(thread.runningFor));
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
    row.name = nameOf(task);
    row.what = whatOf(task);
    row.place = task.places.value(0);
    row.rate = rates.of(task.id);
    row.task = std::shared_ptr<const TaskSnapshot>(whole, &task);
    return row;
}

bool matches(const FrameRow &row, const QString &search)
{
    const auto has = [&](const QString &text) { return text.contains(search, Qt::CaseInsensitive); };
    const ActorSnapshot *actor = row.actor();
    return has(row.name) || has(row.what) || has(row.place) || (row.task && has(row.task->name))
           || (actor && (has(actor->className) || has(actor->pid.toString())));
}

/// Those that match, and those above them.
QList<FrameRow> matching(const QList<FrameRow> &rows, const QString &search)
{
    QList<FrameRow> found;
    int wanted = -1; // the depth of the rows above the last one that matched
    for (auto row = rows.crbegin(); row != rows.crend(); ++row) {
        if (row->depth <= wanted || matches(*row, search)) {
            found.append(*row);
            wanted = row->depth - 1;
        }
    }
    std::reverse(found.begin(), found.end());
    return found;
}

void fold(QList<FrameRow> &rows, const QSet<quint64> &folded)
{
    int below = -1;
    qsizetype kept = 0;
    for (qsizetype i = 0; i < rows.size(); ++i) {
        rows[i].hasChildren = i + 1 < rows.size() && rows[i + 1].depth > rows[i].depth;
        if (below >= 0 && rows[i].depth > below)
            continue;
        rows[i].isFolded = rows[i].hasChildren && folded.contains(rows[i].id);
        below = rows[i].isFolded ? rows[i].depth : -1;
        if (kept != i)
            rows[kept] = std::move(rows[i]);
        ++kept;
    }
    rows.resize(kept);
}

double key(const FrameRow &row, FrameWish::Order order)
{
    const ActorSnapshot *actor = row.actor();
    switch (order) {
    case FrameWish::Mailbox: return actor ? actor->queued : -1;
    case FrameWish::Turns: return row.rate.turns;
    case FrameWish::Busy: return row.rate.share;
    case FrameWish::Restarts: return actor ? actor->restarts.value_or(-1) : -2;
    case FrameWish::Tree: break;
    }
    return 0;
}

} // namespace

bool FrameRow::looksLike(const FrameRow &other) const
{
    const ActorSnapshot *mine = actor();
    const ActorSnapshot *others = other.actor();
    return what == other.what && name == other.name && place == other.place && depth == other.depth && hasChildren == other.hasChildren
           && isFolded == other.isFolded && isAlarming == other.isAlarming && rate.share == other.rate.share
           && rate.turns == other.rate.turns
           && (!mine || (others && mine->queued == others->queued && mine->restarts == others->restarts));
}

void FrameMaker::take(Snapshot snapshot)
{
    m_snapshot = std::make_shared<const Snapshot>(std::move(snapshot));
    m_rates.take(*m_snapshot);
    m_isNew = true;
    m_moment = {m_rates.share(), m_rates.messages(), 0, 0};
    int restarts = 0;
    for (const ThreadSnapshot &thread : m_snapshot->threads) {
        m_moment.busyThreads += !thread.answered && !thread.ended;
        for (const TaskSnapshot &task : thread.tasks)
            restarts += task.actor ? task.actor->restarts.value_or(0) : 0;
    }
    const bool allAnswered = m_moment.busyThreads == 0;
    if (allAnswered)
        m_names.clear(); // else those of the others are needed yet
    for (const ThreadSnapshot &thread : m_snapshot->threads) {
        for (const TaskSnapshot &task : thread.tasks)
            m_names.insert(task.id, nameOf(task));
    }
    m_moment.restarts = m_restarts < 0 ? 0 : std::max(restarts - m_restarts, 0);
    m_restarts = restarts;
}

void FrameMaker::addRows(Frame &frame, const FrameWish &wish) const
{
    QHash<Pid, QString> names;
    QSet<quint64> known; // a program could say something twice
    for (const ThreadSnapshot &thread : m_snapshot->threads) {
        if (const FrameRow row = rowOf(thread, m_names); wish.order == FrameWish::Tree && !known.contains(row.id)) {
            known.insert(row.id);
            frame.rows.append(row);
        }
        for (const TaskSnapshot &task : thread.tasks) {
            if (known.contains(quint64(task.id)))
                continue;
            known.insert(quint64(task.id));
            if (wish.order == FrameWish::Tree || task.actor || wish.order == FrameWish::Busy)
                frame.rows.append(rowOf(m_snapshot, task, m_rates));
            if (task.actor)
                names.insert(task.actor->pid, nameOf(task));
        }
    }
    for (const ThreadSnapshot &thread : m_snapshot->threads) {
        for (const TaskSnapshot &task : thread.tasks) {
            if (!task.actor || frame.waits.size() >= MostWaits)
                continue;
            for (const WaitSnapshot &wait : task.actor->waits)
                frame.waits.append({quint64(task.id), nameOf(task), names.value(wait.on, wait.on.toString()), wait.kind, wait.inCycle});
        }
    }
    std::sort(frame.waits.begin(), frame.waits.end(), [](const FrameWait &a, const FrameWait &b) {
        return std::tie(b.inCycle, a.row, a.to) < std::tie(a.inCycle, b.row, b.to);
    });
}

std::shared_ptr<const Frame> FrameMaker::make(const FrameWish &wish)
{
    const auto frame = std::make_shared<Frame>();
    frame->at = m_snapshot->at;
    frame->moment = m_moment;
    frame->isNew = std::exchange(m_isNew, false);
    frame->threads = int(m_snapshot->threads.size());
    frame->restarts = std::max(m_restarts, 0);
    for (const ThreadSnapshot &thread : m_snapshot->threads) {
        frame->tasks += thread.taskCount;
        frame->actors += int(std::count_if(thread.tasks.begin(), thread.tasks.end(), [](const TaskSnapshot &task) { return task.actor.has_value(); }));
        if (frame->busiest.isEmpty() && !thread.answered && !thread.ended)
            frame->busiest = rowOf(thread, m_names).what;
    }
    addRows(*frame, wish);
    if (!wish.search.isEmpty() && wish.order == FrameWish::Tree)
        frame->rows = matching(frame->rows, wish.search);
    else if (!wish.search.isEmpty())
        frame->rows.removeIf([&](const FrameRow &row) { return !matches(row, wish.search); });
    if (wish.order == FrameWish::Tree) {
        fold(frame->rows, wish.search.isEmpty() ? wish.folded : QSet<quint64>());
    } else {
        for (FrameRow &row : frame->rows)
            row.depth = 0;
        std::sort(frame->rows.begin(), frame->rows.end(), [&](const FrameRow &a, const FrameRow &b) {
            return std::pair(-key(a, wish.order), a.id) < std::pair(-key(b, wish.order), b.id); // the same order each time
        });
    }
    return frame;
}

} // namespace QActors::detail
