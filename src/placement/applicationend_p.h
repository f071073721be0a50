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
    enum class Then {
        Over,
        Again // there will be another one, when the tasks on the stack have let go: what needs one of those is left to that
    };
    ApplicationEnd(Duration timeout, Then then);
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
    bool needsOthers() const;
    Tasks left() const;
    bool isBusy(const ScopeNode *node) const;
    void addLeft(const ScopeNode *node, Tasks &tasks, bool isInBusy) const;
    static bool dropEnded(Tasks &tasks);
    static QString names(const Tasks &tasks);

    Scheduler *const m_scheduler;
    const Duration m_timeout;
    const Then m_then;
    const std::vector<NodePointer<ScopeNode>> m_busy; // the tasks on the stack: one has called exec() or exit(), others wait for its return; and all above them
    QEventLoop m_loop;
    TimerNode m_report; // after a second
    TimerNode m_half;
    TimerNode m_end;
    // Of the last look, the next one to be waited for at the end: its end, and no look at all of them, tells how it goes on.
    Tasks m_plain;
    Tasks m_actors;
    int m_turnsUntilLook = 0;
    bool m_allAtOnce = false;
    bool m_isLeftToNext = false;
    bool m_over = false;
};

} // namespace QActors::detail
