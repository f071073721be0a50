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

    /// Tasks and timers of a thread end when its QThread says `finished`, after the slots that were connected to that before.
    void endWithThread();

    QBasicTimer timer;
    TimePoint armedFor = Never;

private:
    class Event;
    Scheduler *m_scheduler;
    QPointer<QAbstractEventDispatcher> m_hooked;
    QMetaObject::Connection m_threadEnd;
};

struct Scheduler::Internals
{
    TimerQueue timers;
    using Probes = std::vector<std::shared_ptr<RunProbe>>;
    std::shared_ptr<const Probes> probes; // null without any
    Inbox inbox;
    EventWaits eventWaits;
    QMutex lock; // the waker's life, for other threads
    Waker *waker = nullptr;
    std::recursive_mutex abandoned; // see lockIfAbandoned()
};

} // namespace QActors::detail
