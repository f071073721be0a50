// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/detail/scheduler.h>

#include "eventwaits_p.h"
#include "inbox_p.h"
#include "readyqueue_p.h"
#include "timerqueue_p.h"

#include <QtCore/qabstracteventdispatcher.h>
#include <QtCore/qbasictimer.h>
#include <QtCore/qcoreevent.h>
#include <QtCore/qmutex.h>
#include <QtCore/qpointer.h>

#include <memory>
#include <mutex>
#include <vector>

namespace QActors::detail {

/// Receives the thread's events on the scheduler's behalf.
class Scheduler::Waker final : public QObject
{
public:
    explicit Waker(Scheduler *scheduler) : m_scheduler(scheduler) { }
    bool event(QEvent *event) override;
    void hook();

    // To be posted.
    QEvent *wakeEvent() const;
    QEvent *inboxEvent() const;
    QEvent *idleEvent() const;

    /// What hangs on it ends when its QThread says `finished`, after what was connected to that before.
    void endWithThread();

    QBasicTimer timer;
    TimePoint armedFor = Never;

private:
    class Event;
    Scheduler *m_scheduler;
    QPointer<QAbstractEventDispatcher> m_hooked;
    QMetaObject::Connection m_threadEnd;
};

/// Those of one thread. One that is told may remove itself, or others, which may still hear of the end.
class RunProbes : public std::vector<std::shared_ptr<RunProbe>>
{
public:
    /// Tells them all.
    std::shared_ptr<RunProbe> back() const { return m_all; }

private:
    class All final : public RunProbe
    {
    public:
        explicit All(const RunProbes &probes) : m_probes(probes) { }
        void begins(const TaskContext *task) noexcept override
        {
            for (std::size_t i = 0; i < m_probes.size(); ++i)
                std::shared_ptr(m_probes[i])->begins(task);
        }
        void ends() noexcept override
        {
            for (std::size_t i = 0; i < m_probes.size(); ++i)
                std::shared_ptr(m_probes[i])->ends();
        }

    private:
        const RunProbes &m_probes;
    };
    const std::shared_ptr<All> m_all = std::make_shared<All>(*this);
};

struct Scheduler::Internals
{
    TimerQueue timers;
    RunProbes probes;
    Inbox inbox;
    EventWaits eventWaits;
    QMutex lock; // the waker's life, for other threads
    Waker *waker = nullptr;
    std::recursive_mutex abandoned; // see lockIfAbandoned()
};

} // namespace QActors::detail
