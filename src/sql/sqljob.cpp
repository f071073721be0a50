// SPDX-License-Identifier: MIT
#include <QActors/sql/detail/sqljob.h>

#include "sqlpool_p.h"

#include "kernel/postwork_p.h"

#include <utility>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

/// For the awaiting thread: the job is over.
struct Over
{
    void operator()() const
    {
        if (job->awaiter)
            job->awaiter->over();
    }
    std::shared_ptr<SqlJob> job;
};
using OverNews = PostedWork<Over>;

} // namespace

SqlJob::SqlJob() : values(TaskLocals::current()) { }

SqlJob::~SqlJob()
{
    if (m_news)
        m_news->drop();
}

void SqlJob::tell(const std::shared_ptr<SqlJob> &job) noexcept
{
    auto *news = static_cast<OverNews *>(std::exchange(job->m_news, nullptr));
    if (!news)
        return; // nobody waits
    news->work.job = job;
    job->m_home->post(news);
}

SqlCallLeaf::SqlCallLeaf(SqlTarget target, const QString &what, std::shared_ptr<SqlJob> job)
    : m_target(std::move(target)), m_what(what), m_job(std::move(job))
{
    m_job->what = m_what;
}

SqlCallLeaf::~SqlCallLeaf()
{
    m_job->awaiter = nullptr;
    if (m_isPosted && m_target.session)
        --m_target.session->waits;
    if (m_isPosted && !m_isOver && m_target.stops && !m_target.pool->withdraw(m_target, m_job)) // its task was killed
        m_job->cancelled = true;
}

bool SqlCallLeaf::ready() const
{
    if (m_target.session || m_target.use == SqlTarget::Use::Bound) // which is served in between
        return false;
    const std::shared_ptr<const SqlSession> session = currentSession().value();
    if (session && session->pool == m_target.pool && !session->hasEnded) {
        throw MisuseError(u"Database: %1 is called inside a transaction of this database, for whose end it would wait; call it on the Transaction"_s.arg(m_what));
    }
    return false;
}

void SqlCallLeaf::suspend()
{
    m_job->awaiter = this;
    m_job->m_home = Scheduler::current();
    m_job->m_news = new OverNews(Over{});
    m_isPosted = true;
    if (m_target.session)
        ++m_target.session->waits;
    m_target.pool->post(m_target, m_job);
}

Awaitable::Source SqlCallLeaf::source() const noexcept
{
    return m_target.pool->waitsForTasks(m_target, *m_job) ? Source::Tasks : Source::Threads;
}

bool SqlCallLeaf::detach() noexcept
{
    m_cancelled = true;
    if (!m_target.stops)
        return false;
    if (m_target.pool->withdraw(m_target, m_job)) {
        m_isWithdrawn = true;
        return true;
    }
    m_job->cancelled = true;
    return false;
}

void SqlCallLeaf::result()
{
    const bool isCancelled = m_cancelled && task()->isCancelPending();
    if (m_job->error && !(isCancelled && m_job->interrupted))
        std::rethrow_exception(std::exchange(m_job->error, nullptr));
    if (isCancelled)
        task()->scope()->throwCancelled();
    if (m_isWithdrawn) // by a cancel that was taken back
        throw TaskCancelled(u"Database: %1 was withdrawn by a cancel before it ran"_s.arg(m_what));
}

void sqlPost(const SqlTarget &target, std::shared_ptr<SqlJob> job) noexcept
{
    target.pool->post(target, std::move(job));
}

} // namespace QActors::detail
