// SPDX-License-Identifier: MIT
// One snapshot, made ready to be shown: what the observing thread hands to the window.
#pragma once

#include <QActors/observe/snapshot.h>

#include "../../src/observer/rates_p.h"

#include <QtCore/qset.h>

#include <memory>

namespace QActors::detail {

/// What the user wants to see of it.
struct FrameWish
{
    enum Order {
        Tree,
        Mailbox,
        Turns,
        Busy,
        Restarts
    };
    Order order = Tree;
    QString search;
    QSet<quint64> folded; // rows whose children are not shown
};

/// A line of the list: a thread, an actor or a task.
struct FrameRow
{
    enum Kind : quint8 {
        Thread,
        Actor,
        Task
    };
    quint64 id = 0; // a task's, or that of a thread with the highest bit
    Kind kind = Task;
    int depth = 0;
    bool hasChildren = false;
    bool isFolded = false;
    bool isAlarming = false; // in a cycle of waits, or a thread that does not answer
    QString name;
    QString what; // it does
    QString place;
    SnapshotRates::Rate rate;
    std::shared_ptr<const TaskSnapshot> task; // a part of the snapshot; null for a thread
    const ActorSnapshot *actor() const noexcept { return task && task->actor ? &*task->actor : nullptr; }
    bool looksLike(const FrameRow &other) const;
};

/// One process that waits for another.
struct FrameWait
{
    quint64 row = 0;
    QString from, to;
    WaitSnapshot::Kind kind = WaitSnapshot::Answer;
    bool inCycle = false;
};

/// One moment of the time line.
struct FrameMoment
{
    double share = 0; // of one core
    double messages = 0; // a second
    int busyThreads = 0; // that did not answer
    int restarts = 0; // since the moment before
};

struct Frame
{
    QDateTime at;
    QList<FrameRow> rows;
    QList<FrameWait> waits;
    FrameMoment moment;
    bool isNew = false; // else another look at the same snapshot
    int threads = 0;
    qint64 tasks = 0;
    int actors = 0;
    int restarts = 0;
    QString busiest; // what runs on a thread that does not answer
};

/// Makes frames of snapshots; remembers the one before.
class FrameMaker
{
public:
    void take(Snapshot snapshot);
    std::shared_ptr<const Frame> make(const FrameWish &wish);
    bool isEmpty() const noexcept { return !m_snapshot; }

private:
    void addRows(Frame &frame, const FrameWish &wish) const;
    std::shared_ptr<const Snapshot> m_snapshot;
    SnapshotRates m_rates;
    int m_restarts = -1;
    FrameMoment m_moment;
    bool m_isNew = false;
    QHash<TaskId, QString> m_names; // also for threads that do not answer
};

} // namespace QActors::detail
