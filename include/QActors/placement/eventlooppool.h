// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/placement/place.h>
#include <QActors/kernel/async.h>

#include <QtCore/qobject.h>

namespace QActors {

/// A number of threads with an event loop each, on which actors are started: `co_await startOn<Worker>(pool, group, …)`.
/// The threads start with the pool and sleep while there is nothing to do. (Java, Netty: EventLoopGroup.)
///
/// A pool may be made before the application; its threads start when there is an application. A pool may also outlive the
/// application, or live through several: its actors go on, with messages, calls and sleeps; only Qt's own events (QTimer,
/// sockets, queued signals) are not delivered while there is no application, and are lost.
///
/// The pool does not own the actors, their groups do. When the pool is deleted, its actors are stopped with Shutdown, the
/// newest first, and have shutdownTimeout() to end; then they are killed. Thread: the pool's own, but a Place made of the
/// pool may be used on any.
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
    /// Ends the pool's actors and threads as described above, and blocks this thread until they have ended. `co_await
    /// close()` first if this thread is to go on meanwhile. Must not be called on a thread of the pool.
    ~EventLoopPool() override;

    /// The number of threads.
    int threadCount() const noexcept;
    /// Throws MisuseError if there is no such index.
    QThread *thread(int index) const;
    /// The number of actors on that thread that were started from other threads.
    int load(int index) const;

    /// RoundRobin by default. Any thread.
    Choice choice() const noexcept;
    void setChoice(Choice choice) noexcept;

    /// How long a thread that runs out of work looks for messages from other threads before it sleeps; zero by default.
    /// With a few microseconds, two busy threads answer each other in about one microsecond instead of some ten. This costs
    /// at most that much processor time after each burst of work, and nothing while the thread is idle; other events wait
    /// meanwhile.
    Duration spin() const noexcept;
    void setSpin(AnyDuration spin);

    /// How long actors may take to end when their thread ends; 5 s by default.
    Duration shutdownTimeout() const noexcept;
    void setShutdownTimeout(AnyDuration timeout);

    /// Ends all actors and threads, in order as above, without blocking this thread. From this call on, starting an actor in
    /// the pool throws MisuseError. Cancelling the await does not keep the pool open.
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
