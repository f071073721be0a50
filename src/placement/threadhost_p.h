// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/detail/scheduler.h>
#include <QActors/tasks/taskgroup.h>

#include <QtCore/qmutex.h>
#include <QtCore/qthread.h>

#include <atomic>
#include <memory>
#include <vector>

namespace QActors::detail {

/// The home of actors that were started on a thread from others. Made by the first of them; ends them when
/// the thread ends, or the application quits, if it is the main thread.
class ThreadHost : public std::enable_shared_from_this<ThreadHost>
{
public:
    /// The host of a thread. Any thread. Throws MisuseError if the thread has ended.
    static std::shared_ptr<ThreadHost> of(QThread *thread);
    static void setShutdownTimeout(QThread *thread, Duration timeout);
    /// Actors that are on the thread, or on their way.
    static int load(QThread *thread);
    ~ThreadHost();

    /// Takes the node over, to be run on the thread, in the order of the calls; only deletes it if the thread has ended.
    /// Any thread.
    void post(InboxNode *node);
    /// "thread 'name'", for messages.
    QString name() const { return m_name; }
    /// The same, and whether it has run yet.
    QString describe() const;

    std::atomic<int> placed{0}; // a count, see load()

    // --- on the thread
    TaskGroup *group() const noexcept { return m_group.get(); }
    bool isEnding() const noexcept { return m_ending; }

private:
    explicit ThreadHost(QThread *thread);
    void open();
    void endAll();
    static void endMainHost();
    enum class State : quint8 {
        Opening,
        Open,
        Ended
    };

    mutable QMutex m_lock;
    State m_state = State::Opening;
    std::vector<InboxNode *> m_waiting; // until it is open
    Scheduler *m_scheduler = nullptr;
    std::unique_ptr<QObject> m_anchor; // lives on the thread
    std::unique_ptr<TaskGroup> m_group;
    std::atomic<qint64> m_shutdownTimeout;
    bool m_ending = false;
    QString m_name;
};

} // namespace QActors::detail
