// SPDX-License-Identifier: MIT
// For those who show snapshots. All of it inline: tools and the QML module are other libraries.
#pragma once

#include <QActors/observe/snapshot.h>

#include <QtCore/qhash.h>

#include <algorithm>

namespace QActors::detail {

/// What happened between two snapshots, to each task that is in both.
class SnapshotRates
{
public:
    struct Rate
    {
        double share = 0; ///< of one core, 0 … 1
        double turns = 0; ///< a second
    };

    /// The next one.
    void take(const Snapshot &snapshot)
    {
        const double seconds = m_at.isValid() ? double(m_at.msecsTo(snapshot.at)) / 1000 : 0;
        QHash<TaskId, Count> counts;
        m_rates.clear();
        m_share = m_messages = 0;
        QHash<int, quint64> received;
        for (const ThreadSnapshot &thread : snapshot.threads) {
            const quint64 before = m_received.value(thread.index);
            if (thread.answered && seconds > 0 && before > 0 && thread.received > before)
                m_messages += double(thread.received - before) / seconds;
            received.insert(thread.index, thread.answered ? thread.received : 0);
            for (const TaskSnapshot &task : thread.tasks) {
                const Count now{task.worked.value_or(Duration(0)), task.turns};
                const auto before = m_counts.constFind(task.id);
                if (seconds > 0 && before != m_counts.constEnd()) {
                    const Rate rate{std::clamp(std::chrono::duration<double>(now.worked - before->worked).count() / seconds, 0.0, 1.0),
                                    now.turns > before->turns ? double(now.turns - before->turns) / seconds : 0};
                    m_share += rate.share;
                    if (rate.share > 0 || rate.turns > 0)
                        m_rates.insert(task.id, rate);
                }
                counts.insert(task.id, now);
            }
        }
        m_counts = std::move(counts);
        m_received = std::move(received);
        m_at = snapshot.at;
    }
    Rate of(TaskId task) const { return m_rates.value(task); }
    double share() const noexcept { return m_share; } ///< of all tasks, in cores
    double messages() const noexcept { return m_messages; } ///< to all mailboxes, a second

private:
    struct Count
    {
        Duration worked{};
        quint64 turns = 0;
    };
    QDateTime m_at;
    QHash<TaskId, Count> m_counts;
    QHash<int, quint64> m_received; // by thread
    QHash<TaskId, Rate> m_rates;
    double m_share = 0;
    double m_messages = 0;
};

} // namespace QActors::detail
