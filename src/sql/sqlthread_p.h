// SPDX-License-Identifier: MIT
#pragma once

#include "sqlconnection_p.h"

#include <QtCore/qthread.h>

#include <condition_variable>
#include <deque>

namespace QActors::detail {

/// The thread of one connection.
class SqlThread final : public QThread
{
public:
    SqlThread(SqlPool &pool, int index);

    const int index;
    // Under the pool's lock.
    std::condition_variable wake;
    std::deque<std::shared_ptr<SqlJob>> bound; // of statements that are open here
    std::shared_ptr<SqlSession> session;
    bool sleeps = false;

protected:
    void run() override;

private:
    void open(SqlConnectionData &data, const SqlJob &job);
    static void work(SqlConnection &connection, SqlJob &job);
    void runJob(SqlConnection &connection, const std::shared_ptr<SqlJob> &job);
    SqlPool &m_pool;
};

} // namespace QActors::detail
