// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/actors/eventlooppool.h>

#include <atomic>
#include <memory>
#include <vector>

namespace QActors::detail {

/// What a pool and the places made of it share. Any thread.
class PoolThreads
{
public:
    /// Throws MisuseError if the pool is closed.
    QThread *choose(const std::optional<size_t> &key);

    std::vector<std::unique_ptr<QThread>> threads; // constant while the pool lives
    std::atomic<EventLoopPool::Choice> choice{EventLoopPool::Choice::RoundRobin};
    std::atomic<qint64> spin{0};
    std::atomic<qint64> shutdownTimeout;
    std::atomic<bool> closed{false};

private:
    std::atomic<size_t> m_next{0};
};

} // namespace QActors::detail
