// SPDX-License-Identifier: MIT
// One snapshot, made ready to be shown: what the observing thread hands to the window.
#pragma once

#include "waitnet_p.h"

#include <QtCore/qset.h>

namespace QActors::detail {

/// The user's choice of rows.
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

/// The time between two snapshots.
struct FrameMoment
{
    qint64 since = 0, at = 0; // ms since 1970
    double share = 0; // of one core
    double messages = 0; // a second
    int busyThreads = 0; // that did not answer
    int restarts = 0; // since the moment before
};

struct Frame
{
    QDateTime at;
    QList<FrameRow> rows;
    WaitNet waits;
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
    QHash<int, int> m_restarts; // by thread
    FrameMoment m_moment;
    bool m_isNew = false;
    QHash<int, QList<TaskSnapshot>> m_answered; // by each thread, the last time that it did
    QHash<TaskId, QString> m_names;
};

} // namespace QActors::detail
