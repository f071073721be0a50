// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/detail/scheduler.h>
#include <QActors/messaging/detail/receive.h>
#include <QActors/observe/metrics.h>

#include <QtCore/qmutex.h>

#include <atomic>
#include <map>
#include <string>
#include <unordered_map>

namespace QActors::detail {

/// The counts of one class, by all threads.
struct ClassCounts
{
    // Relaxed: counts, each for itself.
    std::atomic<quint64> handled{0};
    std::array<std::atomic<quint64>, DurationHistogram::Bounds.size() + 1> times{};
    std::atomic<qint64> time{0};
    std::atomic<quint64> dropped{0};
    std::atomic<quint64> restarts{0};
    std::atomic<int> deepest{0};

    void handledOne(qint64 nanoseconds) noexcept;
    void sawDepth(int depth) noexcept;
};

/// Those of all classes. They are never deleted.
class MetricsTable
{
public:
    static MetricsTable &instance();
    ClassCounts &of(const char *className);
    void start();
    void stop() noexcept { m_session = 0; }
    bool isOn() const noexcept { return session() != 0; }
    /// A number for each time that it is on; 0 when it is off.
    quint64 session() const noexcept { return m_session.load(std::memory_order_relaxed); }
    MetricsSnapshot snapshot();
    std::atomic<quint64> deadLetters{0};

private:
    std::atomic<quint64> m_session{0}; // relaxed: who sees it late counts late
    quint64 m_sessions = 0;
    QMutex m_lock;
    std::map<std::string, std::unique_ptr<ClassCounts>, std::less<>> m_classes;
};

/// Counts on one thread.
class MetricsProbe final : public RunProbe
{
public:
    /// As TraceProbe::visit().
    static void visit(Scheduler *scheduler);
    MetricsProbe();
    ~MetricsProbe() override;
    void begins(TaskContext *task) noexcept override;
    void ends() noexcept override;
    bool takesSteps() const noexcept override { return true; }

private:
    struct Handling
    {
        NodePointer<TaskContext> task;
        ClassCounts *counts = nullptr;
        qint64 since = 0;
    };
    void forgetEnded();
    ClassCounts &countsOf(const char *className);
    const quint64 m_session;
    NodePointer<TaskContext> m_task; // that runs
    std::unordered_map<quint64, Handling> m_handling; // by task
    std::size_t m_many = 64; // of these: time to look which have ended
    std::unordered_map<const char *, ClassCounts *> m_classes;
};

} // namespace QActors::detail
