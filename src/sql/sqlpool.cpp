// SPDX-License-Identifier: MIT
#include "sqlpool_p.h"

#include "sqlconnection_p.h"
#include "sqlerrors_p.h"
#include "sqlthread_p.h"

#include <QtCore/qcoreapplication.h>

#include <algorithm>
#include <array>

namespace QActors::detail {

using namespace Qt::StringLiterals;
using Use = SqlTarget::Use;

namespace {

/// Those that the application's end closes.
struct Pools
{
    std::mutex lock;
    std::vector<SqlPool *> all;
    static Pools &instance()
    {
        static auto *pools = new Pools; // databases may be static, too
        return *pools;
    }
};

// At the beginning of ~QCoreApplication(): the drivers' plugins are still there.
void stopAll()
{
    std::vector<std::shared_ptr<SqlPool>> pools;
    {
        const std::lock_guard locker(Pools::instance().lock);
        for (SqlPool *pool : Pools::instance().all) {
            if (std::shared_ptr<SqlPool> shared = pool->weak_from_this().lock())
                pools.push_back(std::move(shared));
        }
    }
    for (const auto &pool : pools)
        pool->stop();
}

void stopWithApplication()
{
    qAddPostRoutine(stopAll);
}

} // namespace
Q_COREAPP_STARTUP_FUNCTION(stopWithApplication)

SqlPool::SqlPool(const DatabaseOptions &options) : options(options)
{
    Pools &pools = Pools::instance();
    const std::lock_guard locker(pools.lock);
    pools.all.push_back(this);
}

SqlPool::~SqlPool()
{
    Pools &pools = Pools::instance();
    const std::lock_guard locker(pools.lock);
    std::erase(pools.all, this);
}

SqlPool::Jobs *SqlPool::queueOf(const SqlTarget &target) noexcept
{
    switch (target.use) {
    case Use::Read:
        return &m_reads;
    case Use::Write:
        return &m_writes;
    case Use::Session:
        return &target.session->jobs;
    case Use::Bound:
        return target.connection < int(m_threads.size()) ? &m_threads[size_t(target.connection)]->bound : nullptr;
    }
    return nullptr;
}

// A connection of SQLite's that is not the only one either reads or writes.
bool SqlPool::serves(int connection, Use use) const noexcept
{
    if (!options.isSqlite() || options.connections() == 1)
        return true;
    return (connection == 0) == (use == Use::Write);
}

void SqlPool::post(const SqlTarget &target, std::shared_ptr<SqlJob> job)
{
    std::unique_lock locker(m_lock);
    const bool pooled = target.use == Use::Read || target.use == Use::Write;
    Jobs *queue = m_stopping || (m_closed && target.use != Use::Session) ? nullptr : queueOf(target);
    if (target.use == Use::Session && target.session->hasEnded)
        queue = nullptr;
    if (!queue) {
        job->phase = SqlJob::Phase::Ended;
        const bool closed = m_closed || m_stopping;
        locker.unlock();
        if (closed)
            refuse(job, closedError());
        else
            refuse(job, std::make_exception_ptr(MisuseError(u"Transaction: it has ended; await what uses it inside its function"_s)));
        return;
    }
    job->turn = ++m_turn;
    queue->push_back(std::move(job));
    if (pooled) {
        ++m_waiting;
        wakeFor(target.use);
    } else {
        const int connection = target.use == Use::Bound ? target.connection : target.session->connection;
        m_threads[size_t(connection)]->wake.notify_one();
    }
}

// One that sleeps, or else a new one. The writer is the first, also if reads come before writes.
void SqlPool::wakeFor(Use use)
{
    for (const auto &thread : m_threads) {
        if (thread->sleeps && !thread->session && serves(thread->index, use)) {
            thread->sleeps = false; // it is meant: the next job wakes another
            thread->wake.notify_one();
            return;
        }
    }
    while (int(m_threads.size()) < options.connections()) {
        if (serves(startThread().index, use))
            return;
    }
}

SqlThread &SqlPool::startThread()
{
    m_threads.push_back(std::make_unique<SqlThread>(*this, int(m_threads.size())));
    m_threads.back()->start();
    return *m_threads.back();
}

bool SqlPool::withdraw(const SqlTarget &target, const std::shared_ptr<SqlJob> &job) noexcept
{
    const std::lock_guard locker(m_lock);
    if (job->phase != SqlJob::Phase::Queued)
        return job->phase == SqlJob::Phase::Withdrawn;
    std::array<Jobs *, 2> queues = {queueOf(target), &m_writes}; // it may have moved there
    for (Jobs *queue : queues) {
        if (queue && std::erase(*queue, job) > 0) {
            job->phase = SqlJob::Phase::Withdrawn;
            if (queue == &m_reads || queue == &m_writes)
                --m_waiting;
            m_idle.notify_all();
            return true;
        }
    }
    return false;
}

bool SqlPool::waitsForTasks(const SqlTarget &target, const SqlJob &job) noexcept
{
    if (target.use != Use::Read && target.use != Use::Write)
        return false;
    const std::lock_guard locker(m_lock);
    if (job.phase != SqlJob::Phase::Queued || int(m_threads.size()) < options.connections())
        return false;
    return std::all_of(m_threads.begin(), m_threads.end(), [&](const auto &thread) {
        return (thread->session && thread->session->isHeld && thread->session->waits == 0) || !serves(thread->index, target.use);
    });
}

std::shared_ptr<SqlJob> SqlPool::take(SqlThread &thread)
{
    Jobs *queue = nullptr;
    const auto consider = [&queue](Jobs &jobs) {
        if (!jobs.empty() && (!queue || jobs.front()->turn < queue->front()->turn))
            queue = &jobs;
    };
    consider(thread.bound);
    if (!queue && thread.session)
        consider(thread.session->jobs);
    if (!queue && !thread.session) {
        if (serves(thread.index, Use::Read))
            consider(m_reads);
        if (serves(thread.index, Use::Write))
            consider(m_writes);
    }
    if (!queue)
        return nullptr;
    std::shared_ptr<SqlJob> job = std::move(queue->front());
    queue->pop_front();
    job->phase = SqlJob::Phase::Running;
    job->isPooled = queue == &m_reads || queue == &m_writes;
    return job;
}

std::shared_ptr<SqlJob> SqlPool::next(SqlThread &thread)
{
    std::unique_lock locker(m_lock);
    for (;;) {
        if (m_stopping)
            return nullptr;
        if (std::shared_ptr<SqlJob> job = take(thread)) {
            thread.sleeps = false;
            return job;
        }
        thread.sleeps = true;
        thread.wake.wait(locker);
    }
}

void SqlPool::done(const std::shared_ptr<SqlJob> &job) noexcept
{
    {
        const std::lock_guard locker(m_lock);
        job->phase = SqlJob::Phase::Ended;
        if (job->isPooled)
            --m_waiting;
        m_idle.notify_all();
    }
    SqlJob::tell(job);
}

void SqlPool::again(const std::shared_ptr<SqlJob> &job)
{
    {
        const std::lock_guard locker(m_lock);
        if (!m_stopping) { // or no thread is there for it, nor may one be made
            job->phase = SqlJob::Phase::Queued;
            m_writes.push_front(job); // it has waited for its turn
            wakeFor(Use::Write);
            return;
        }
    }
    job->error = closedError();
    job->dropFunction();
    done(job);
}

void SqlPool::startSession(std::shared_ptr<SqlSession> session)
{
    const std::lock_guard locker(m_lock);
    m_threads[size_t(session->connection)]->session = std::move(session);
}

std::exception_ptr SqlPool::closedError() const
{
    return std::make_exception_ptr(makeError(DatabaseError::Kind::Closed, u"it has been closed"_s, options));
}

void SqlPool::endSession(const std::shared_ptr<SqlSession> &session) noexcept
{
    Jobs late;
    {
        const std::lock_guard locker(m_lock);
        session->hasEnded = true;
        late.swap(session->jobs);
        for (const auto &job : late)
            job->phase = SqlJob::Phase::Ended;
        m_threads[size_t(session->connection)]->session.reset();
        m_idle.notify_all();
    }
    for (const auto &job : late)
        refuse(job, std::make_exception_ptr(MisuseError(u"Transaction: it has ended; await what uses it inside its function"_s)));
}

void SqlPool::refuse(const std::shared_ptr<SqlJob> &job, std::exception_ptr why) noexcept
{
    job->error = std::move(why);
    SqlJob::tell(job);
}

bool SqlPool::isIdle() const noexcept
{
    return m_waiting == 0 && std::all_of(m_threads.begin(), m_threads.end(), [](const auto &thread) { return !thread->session; });
}

void SqlPool::drain(const std::function<bool()> &hurry)
{
    {
        std::unique_lock locker(m_lock);
        m_closed = true;
        while (!isIdle() && !hurry())
            m_idle.wait_for(locker, std::chrono::milliseconds(20));
    }
    stop();
}

void SqlPool::stop() noexcept
{
    const std::lock_guard joining(m_joining);
    std::vector<std::shared_ptr<SqlJob>> left;
    {
        const std::lock_guard locker(m_lock);
        m_closed = true;
        m_stopping = true;
        const auto takeAll = [&left](Jobs &jobs) {
            for (const auto &job : jobs)
                job->phase = SqlJob::Phase::Ended;
            left.insert(left.end(), jobs.begin(), jobs.end());
            jobs.clear();
        };
        takeAll(m_reads);
        takeAll(m_writes);
        for (const auto &thread : m_threads) {
            takeAll(thread->bound);
            if (thread->session) {
                takeAll(thread->session->jobs);
                thread->session->hasEnded = true;
            }
            thread->session.reset();
            thread->wake.notify_one();
        }
    }
    for (const auto &job : left)
        refuse(job, closedError());
    for (const auto &thread : m_threads)
        thread->wait();
}

// No thread is made any more.
void SqlPool::waitForOthers() noexcept
{
    for (const auto &thread : m_threads) {
        if (thread->index > 0)
            thread->wait();
    }
}

bool SqlPool::updateSchema(SqlConnectionData &connection, int before) const
{
    const bool changes = m_changing.load() > 0; // first: the number comes before the end
    const int now = m_schema.load();
    // Statements for the tables that it sees stay right until it sees others.
    if (connection.schema != now && !connection.seesOneMoment()) {
        connection.schema = before;
        connection.statements.clear();
        // SQLite sees the change when a statement begins, and then prepares it anew: with other columns, which Qt's driver has not
        // made room for.
        if (options.isSqlite())
            connection.execute(u"SELECT 1 FROM sqlite_master LIMIT 1"_s);
    }
    // Of tables that changed around the moment that it sees, it is not known which it has seen.
    return (!changes && now == before) || !connection.isReader();
}

} // namespace QActors::detail
