// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/placement/eventlooppool.h>

#include <QtCore/qmutex.h>

#include <atomic>
#include <memory>
#include <vector>

namespace QActors::detail {

/// The common state of a pool and the places made of it. Any thread.
class PoolThreads : public std::enable_shared_from_this<PoolThreads>
{
public:
    /// Starts the threads, now or when there is an application: without one their loops would deliver nothing.
    void start();
    /// Tells the threads to end. False if none was ever started.
    bool quit();

    /// Throws MisuseError if the pool is closed.
    QThread *choose(const std::optional<size_t> &key);

    std::vector<std::unique_ptr<QThread>> threads; // constant while the pool lives
    // Options, of which nothing else is read; and m_next, a turn.
    std::atomic<EventLoopPool::Choice> choice{EventLoopPool::Choice::RoundRobin};
    std::atomic<qint64> spin{0};
    std::atomic<qint64> shutdownTimeout;
    std::atomic<bool> closed{false};

private:
    QMutex m_lock;
    bool m_started = false;
    std::atomic<size_t> m_next{0};
};

} // namespace QActors::detail
