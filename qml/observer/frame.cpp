// SPDX-License-Identifier: MIT
#include "frame_p.h"

#include <algorithm>
#include <numeric>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

/// Those that match, and those above them.
QList<FrameRow> matching(const QList<FrameRow> &rows, const QString &search)
{
    QList<FrameRow> found;
    int wanted = -1; // the depth of the rows above the last one that matched
    for (auto row = rows.crbegin(); row != rows.crend(); ++row) {
        if (row->depth <= wanted || row->matches(search)) {
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

void FrameMaker::take(Snapshot snapshot)
{
    m_rates.take(snapshot);
    for (ThreadSnapshot &thread : snapshot.threads) {
        if (thread.answered)
            m_answered.insert(thread.index, thread.tasks);
        else if (!thread.ended)
            thread.tasks = m_answered.value(thread.index); // what was seen last, rather than nothing
    }
    m_snapshot = std::make_shared<const Snapshot>(std::move(snapshot));
    m_isNew = true;
    const qint64 at = m_snapshot->at.toMSecsSinceEpoch();
    m_moment = {m_moment.at > 0 ? m_moment.at : at, at, m_rates.share(), m_rates.messages(), 0, 0};
    for (const ThreadSnapshot &thread : m_snapshot->threads) {
        m_moment.busyThreads += !thread.answered && !thread.ended;
        if (!thread.answered)
            continue; // its restarts are not known, and those of before are not undone
        int restarts = 0;
        for (const TaskSnapshot &task : thread.tasks)
            restarts += task.actor ? task.actor->restarts.value_or(0) : 0;
        m_moment.restarts += std::max(restarts - m_restarts.value(thread.index, restarts), 0);
        m_restarts.insert(thread.index, restarts);
    }
    m_names.clear();
    for (const ThreadSnapshot &thread : m_snapshot->threads) {
        for (const TaskSnapshot &task : thread.tasks)
            m_names.insert(task.id, rowName(task));
    }
}

void FrameMaker::addRows(Frame &frame, const FrameWish &wish) const
{
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
            if (!thread.answered && thread.running == task.id && !frame.rows.isEmpty() && frame.rows.back().id == quint64(task.id)) {
                frame.rows.back().what = u"runs for %1, and holds its thread up"_s.arg(timeText(thread.runningFor));
                frame.rows.back().place = thread.runningSince;
                frame.rows.back().isAlarming = true;
            }
        }
    }
}

std::shared_ptr<const Frame> FrameMaker::make(const FrameWish &wish)
{
    const auto frame = std::make_shared<Frame>();
    frame->at = m_snapshot->at;
    frame->moment = m_moment;
    frame->isNew = std::exchange(m_isNew, false);
    frame->threads = int(m_snapshot->threads.size());
    frame->restarts = std::accumulate(m_restarts.begin(), m_restarts.end(), 0);
    for (const ThreadSnapshot &thread : m_snapshot->threads) {
        frame->tasks += thread.taskCount;
        frame->actors += int(std::count_if(thread.tasks.begin(), thread.tasks.end(), [](const TaskSnapshot &task) { return task.actor.has_value(); }));
        if (frame->busiest.isEmpty() && !thread.answered && !thread.ended)
            frame->busiest = rowOf(thread, m_names).what;
    }
    addRows(*frame, wish);
    frame->waits = waitNetOf(m_snapshot, m_rates, wish.search);
    if (!wish.search.isEmpty() && wish.order == FrameWish::Tree)
        frame->rows = matching(frame->rows, wish.search);
    else if (!wish.search.isEmpty())
        frame->rows.removeIf([&](const FrameRow &row) { return !row.matches(wish.search); });
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
