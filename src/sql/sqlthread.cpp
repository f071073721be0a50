// SPDX-License-Identifier: MIT
#include "sqlthread_p.h"

#include "sqlerrors_p.h"
#include "sqlpool_p.h"
#include "sqltext_p.h"

#include <QActors/observe/span.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

SqlThread::SqlThread(SqlPool &pool, int index) : index(index), m_pool(pool)
{
    setObjectName(u"QActors SQL %1"_s.arg(index));
}

void SqlThread::run()
{
    SqlConnection connection(std::make_unique<SqlConnectionData>(m_pool, m_pool.options, index));
    while (const std::shared_ptr<SqlJob> job = m_pool.next(*this))
        runJob(connection, job);
    if (index == 0) // the last one that closes a file of SQLite's empties the log into it
        m_pool.waitForOthers();
}

// A connection that is lost in a transaction takes it along: a new one would do the other half of it alone.
void SqlThread::open(SqlConnectionData &data, const SqlJob &job)
{
    if (data.database.isOpen() || (data.session && job.isRollback))
        return;
    if (data.session) {
        throw makeError(DatabaseError::Kind::Connection, u"the connection was lost in the middle of a transaction, of which nothing stays; run the transaction again"_s,
                        m_pool.options);
    }
    const std::lock_guard locker(m_pool.m_opening);
    data.requireOpen();
}

// With the values of who asked for it, and in a span below that one's.
void SqlThread::work(SqlConnection &connection, SqlJob &job)
{
    const auto values = job.values.scoped();
    const Span span(u"SQL "_s + firstWord(job.what).toString().toUpper());
    job.work(connection);
}

void SqlThread::runJob(SqlConnection &connection, const std::shared_ptr<SqlJob> &job)
{
    SqlConnectionData &data = connection.data();
    data.job = job;
    try {
        open(data, *job);
        const std::shared_ptr<SqlSession> session = data.session;
        if (session && !job->isRollback)
            data.requireState(true);
        work(connection, *job);
        if (!data.session)
            data.requireState(false);
    } catch (const NeedsWriter &) {
        data.job.reset();
        m_pool.again(job);
        return;
    } catch (...) {
        job->error = m_pool.isStopping() ? m_pool.closedError() : std::current_exception();
        job->interrupted = data.mustStop();
        if (!data.session)
            data.rollBack(); // of what a function has left open
    }
    data.job.reset();
    job->dropFunction();
    m_pool.done(job);
}

} // namespace QActors::detail
