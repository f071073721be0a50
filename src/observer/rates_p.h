// SPDX-License-Identifier: MIT
// For those who show snapshots. All of it inline: tools and the QML module are other libraries.
#pragma once

#include <QActors/observe/snapshot.h>

#include <QtCore/qhash.h>
#include <QtCore/qset.h>

#include <algorithm>

namespace QActors::detail {

/// The events between two snapshots, of each task that is in both.
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
        const double seconds = secondsSince(m_at, snapshot.at);
        QHash<TaskId, Count> counts;
        QHash<int, Received> received;
        QSet<int> silent;
        m_rates.clear();
        m_share = m_messages = 0;
        for (const ThreadSnapshot &thread : snapshot.threads) {
            if (!thread.answered) {
                silent.insert(thread.index);
                if (seconds > 0 && thread.running != TaskId{}) // it runs, and cannot tell
                    add(thread.running, {std::clamp(std::chrono::duration<double>(thread.runningFor).count() / seconds, 0.0, 1.0), 0});
                continue;
            }
            const auto last = m_received.constFind(thread.index);
            const double since = last == m_received.constEnd() ? 0 : secondsSince(last->at, snapshot.at);
            if (since > 0 && thread.received > last->count)
                m_messages += double(thread.received - last->count) / since;
            received.insert(thread.index, {thread.received, snapshot.at});
            for (const TaskSnapshot &task : thread.tasks) {
                const Count now{task.worked.value_or(Duration(0)), task.turns, thread.index};
                const auto before = m_counts.constFind(task.id);
                if (since > 0 && before != m_counts.constEnd())
                    add(task.id, {std::clamp(std::chrono::duration<double>(now.worked - before->worked).count() / since, 0.0, 1.0),
                                  now.turns > before->turns ? double(now.turns - before->turns) / since : 0});
                counts.insert(task.id, now);
            }
        }
        // The last answer of a thread that is silent counts from when it came.
        for (auto known = m_counts.cbegin(); !silent.isEmpty() && known != m_counts.cend(); ++known) {
            if (silent.contains(known->thread))
                counts.insert(known.key(), *known);
        }
        for (auto known = m_received.cbegin(); known != m_received.cend(); ++known) {
            if (silent.contains(known.key()))
                received.insert(known.key(), *known);
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
        int thread = 0;
    };
    struct Received
    {
        quint64 count = 0;
        QDateTime at;
    };
    static double secondsSince(const QDateTime &before, const QDateTime &now) { return before.isValid() ? double(before.msecsTo(now)) / 1000 : 0; }
    void add(TaskId task, const Rate &rate)
    {
        m_share += rate.share;
        if (rate.share > 0 || rate.turns > 0)
            m_rates.insert(task, rate);
    }
    QDateTime m_at;
    QHash<TaskId, Count> m_counts;
    QHash<int, Received> m_received; // by thread
    QHash<TaskId, Rate> m_rates;
    double m_share = 0;
    double m_messages = 0;
};

} // namespace QActors::detail
