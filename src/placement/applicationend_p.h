// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/detail/taskcontext.h>

#include <QtCore/qeventloop.h>

#include <vector>

namespace QActors::detail {

/// Ends what runs on the application's thread, as quitTimeout() describes. On that thread, outside its tasks.
class ApplicationEnd final
{
public:
    explicit ApplicationEnd(Duration timeout);
    Q_DISABLE_COPY_MOVE(ApplicationEnd)
    /// Runs an event loop until nothing is left, or the time is over and what was left is killed.
    void run();

private:
    using Tasks = std::vector<NodePointer<TaskContext>>;
    class Looker;
    void turned();
    void look();
    void goOn();
    void finish() noexcept;
    void waitForEvents();
    void kill() const;
    Tasks left() const;
    bool isBusy(const ScopeNode *node) const;
    void addLeft(const ScopeNode *node, Tasks &tasks, bool isInBusy) const;
    static bool dropEnded(Tasks &tasks);
    static QString names(const Tasks &tasks);

    Scheduler *const m_scheduler;
    const Duration m_timeout;
    const std::vector<NodePointer<ScopeNode>> m_busy; // the task that has called exec() or exit(), if one has, and all above it
    QEventLoop m_loop;
    TimerNode m_report; // after a second
    TimerNode m_half;
    TimerNode m_end;
    // Of the last look, the next one to be waited for at the end: its end, and no look at all of them, tells how it goes on.
    Tasks m_plain;
    Tasks m_actors;
    int m_turnsUntilLook = 0;
    bool m_allAtOnce = false;
    bool m_over = false;
};

} // namespace QActors::detail
