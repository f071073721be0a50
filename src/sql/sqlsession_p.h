// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/sql/detail/sqlsession.h>

#include <atomic>
#include <deque>

namespace QActors::detail {

/// A transaction on its connection, which serves nothing else until it ends.
class SqlSession
{
public:
    SqlSession(std::shared_ptr<SqlPool> pool, int connection) : pool(std::move(pool)), connection(connection) { }
    const std::shared_ptr<SqlPool> pool;
    const int connection;
    // seq_cst, by default: each is looked at beside the pool's lock or by the job's own thread, which the lock tells of the rest.
    std::atomic<bool> hasEnded{false};
    std::atomic<bool> isHeld{false}; // by a task, that may do something else
    std::atomic<int> savepoints{0}; // that are open
    std::atomic<int> waits{0}; // that have begun and not heard of their end
    std::deque<std::shared_ptr<SqlJob>> jobs; // under the pool's lock
};

} // namespace QActors::detail
