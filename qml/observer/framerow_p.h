// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/observe/snapshot.h>

#include "../../src/observer/rates_p.h"

#include <memory>

namespace QActors::detail {

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
    bool matches(const QString &search) const;
};

QString timeText(Duration duration);
/// The label, where there is one.
QString shortName(const FrameRow &row);
QString rowName(const TaskSnapshot &task);
/// `names`: of tasks, also of those on threads that do not answer.
FrameRow rowOf(const ThreadSnapshot &thread, const QHash<TaskId, QString> &names);
FrameRow rowOf(const std::shared_ptr<const Snapshot> &whole, const TaskSnapshot &task, const SnapshotRates &rates);

} // namespace QActors::detail
