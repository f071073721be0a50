// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/placement/place.h>
#include <QActors/kernel/async.h>

#include <QtCore/qobject.h>

namespace QActors {

/// Some threads with an event loop each, on which actors are started: `co_await startOn<Worker>(pool, group, …)`. They
/// start with the pool and sleep while there is nothing to do. (Java, Netty: EventLoopGroup.)
///
/// It may be made before the application: its threads start when there is one. It may outlive it, too, or be there for
/// several one after the other: actors go on, with messages, calls and sleeps; only Qt's own events (QTimer, sockets, queued
/// signals) are not delivered without an application, and lost.
///
/// The pool does not own the actors, their groups do. When it goes, its actors get Shutdown, the newest first, and have
/// shutdownTimeout() to end; then they are killed. Own thread, but a Place made of it may be used on any.
class QACTORS_EXPORT EventLoopPool : public QObject
{
    Q_OBJECT
    Q_PROPERTY(int threadCount READ threadCount CONSTANT)

public:
    /// How the pool chooses a thread, where there is no key.
    enum class Choice : quint8 {
        RoundRobin, ///< one after the other
        LeastLoaded ///< the one with the fewest actors that were started on it from other threads
    };
    Q_ENUM(Choice)

    /// With QThread::idealThreadCount() threads.
    explicit EventLoopPool(QObject *parent = nullptr);
    /// Throws MisuseError if `threads` is less than one.
    explicit EventLoopPool(int threads, QObject *parent = nullptr);
    /// Ends its actors and threads as described above, and waits for them: this thread stands still meanwhile. To go on
    /// while they end, `co_await close()` first. Must not be called on a thread of the pool.
    ~EventLoopPool() override;

    /// How many threads it has.
    int threadCount() const noexcept;
    /// Throws MisuseError if there is no such index.
    QThread *thread(int index) const;
    /// How many actors that were started from other threads are on that one.
    int load(int index) const;

    /// RoundRobin by default. Any thread.
    Choice choice() const noexcept;
    void setChoice(Choice choice) noexcept;

    /// How long a thread that runs out of work looks for messages from other threads before it sleeps; zero by default.
    /// With it, two busy threads answer each other in a microsecond instead of some ten; it costs at most this much
    /// processor time after each burst of work, and nothing when idle. Other events wait as long, so give it microseconds.
    Duration spin() const noexcept;
    void setSpin(AnyDuration spin);

    /// How long actors may take to end when their thread ends; 5 s by default.
    Duration shutdownTimeout() const noexcept;
    void setShutdownTimeout(AnyDuration timeout);

    /// Ends all actors and threads, in order as above, without blocking this thread. From its call on, starting here throws
    /// MisuseError. Cancelling it does not stop that.
    Async<> close();

Q_SIGNALS:
    /// The last thread has ended, after close().
    void finished();

private:
    friend class Place;
    void quit();
    std::shared_ptr<detail::PoolThreads> d;
    int m_running = 0;
};

} // namespace QActors
