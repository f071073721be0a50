// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/dispatcher.h>

#include "inbox_p.h"
#include "timerqueue_p.h"

#include <QtCore/qabstracteventdispatcher.h>
#include <QtCore/qbasictimer.h>
#include <QtCore/qcoreevent.h>
#include <QtCore/qmutex.h>
#include <QtCore/qpointer.h>

namespace QActors {

/// Receives the thread's events on the dispatcher's behalf.
class Dispatcher::Waker final : public QObject
{
public:
    explicit Waker(Dispatcher *dispatcher) : m_dispatcher(dispatcher) { }
    bool event(QEvent *event) override;
    void hook();

    static QEvent::Type wakeEvent() noexcept;
    static QEvent::Type inboxEvent() noexcept;
    static QEvent::Type idleEvent() noexcept;

    QBasicTimer timer;
    TimePoint armedFor = Never;

private:
    Dispatcher *m_dispatcher;
    QPointer<QAbstractEventDispatcher> m_hooked;
};

struct Dispatcher::Internals
{
    detail::TimerQueue timers;
    detail::Inbox inbox;
    QMutex lock; // the waker's life, for other threads
    Waker *waker = nullptr;
};

namespace detail {

inline TaskContext *ReadyQueue::takeFirst() noexcept
{
    TaskContext *task = first;
    first = task->m_readyNext;
    (first ? first->m_readyPrevious : last) = nullptr;
    return task;
}

} // namespace detail
} // namespace QActors
