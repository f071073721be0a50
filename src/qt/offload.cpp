// SPDX-License-Identifier: MIT
#include <QActors/qt/offload.h>

#include "kernel/postwork_p.h"

#include <QActors/kernel/detail/listener.h>

#include <QtConcurrent/qtconcurrentrun.h>
#include <QtCore/qfuturewatcher.h>
#include <QtCore/qthreadpool.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

OffloadCall::OffloadCall() noexcept : home(Scheduler::current()), m_locals(LocalPointer::sharing(currentLocals())) { }
OffloadCall::~OffloadCall() = default;

void OffloadCall::run() noexcept
{
    Phase queued = Phase::Queued;
    if (!m_phase.compare_exchange_strong(queued, Phase::Running, std::memory_order_acq_rel))
        return;
    const LocalScope scope(m_locals);
    Listener *listener = Listener::get();
    if (listener)
        listener->functionBegins();
    try {
        call();
    } catch (...) {
        m_error = std::current_exception();
    }
    if (listener)
        listener->functionEnds();
    destroyFunction(); // here, not on the thread that awaits
    m_phase.store(Phase::Ended, std::memory_order_release);
}

bool OffloadCall::withdraw() noexcept
{
    Phase queued = Phase::Queued;
    return m_phase.compare_exchange_strong(queued, Phase::Withdrawn, std::memory_order_acq_rel)
           || queued == Phase::Withdrawn;
}

namespace {

/// The pool's job. Its end is the message, whether the job ran or the pool dropped it.
class OffloadRunner
{
public:
    explicit OffloadRunner(std::shared_ptr<OffloadCall> call) : m_news(std::make_unique<PostedWork<News>>(News{std::move(call)})) { }
    OffloadRunner(OffloadRunner &&) noexcept = default;
    ~OffloadRunner()
    {
        if (m_news) {
            Scheduler *home = m_news->work.call->home;
            home->post(m_news.release());
        }
    }
    void operator()() const noexcept { m_news->work.call->run(); }

private:
    /// For the awaiting thread: the call is over.
    struct News
    {
        void operator()() const
        {
            if (call->awaiter)
                call->awaiter->over();
        }
        std::shared_ptr<OffloadCall> call;
    };
    std::unique_ptr<PostedWork<News>> m_news; // made before: a destructor must not fail for want of memory
};

} // namespace

OffloadLeaf::OffloadLeaf(QThreadPool *pool, OffloadOptions options, std::shared_ptr<OffloadCall> call)
    : m_call(std::move(call)), m_pool(pool), m_options(options)
{
}

OffloadLeaf::~OffloadLeaf()
{
    m_call->awaiter = nullptr;
    m_watcher.reset();
    if (m_call->withdraw())
        m_call->destroyFunction();
    else if (!m_call->hasRun())
        m_call->requestCancel();
}

void OffloadLeaf::suspend()
{
    m_call->awaiter = this;
    if (m_progress) {
        m_watcher = std::make_unique<QFutureWatcher<void>>();
        const auto show = [this] {
            if (isWaiting())
                showProgress();
        };
        QObject::connect(m_watcher.get(), &QFutureWatcherBase::progressValueChanged, m_watcher.get(), show);
        QObject::connect(m_watcher.get(), &QFutureWatcherBase::progressTextChanged, m_watcher.get(), show);
        m_watcher->setFuture(*m_progress);
    }
    // Nobody waits for this future: the runner's end tells more.
    std::ignore = QtConcurrent::run(m_pool ? m_pool : QThreadPool::globalInstance(), OffloadRunner(m_call));
}

bool OffloadLeaf::detach() noexcept
{
    m_cancelled = true;
    if (m_options.abandonOnCancel || m_call->withdraw())
        return true;
    m_call->requestCancel();
    return false;
}

void OffloadLeaf::watchProgress(const QFuture<void> &future)
{
    m_progress.emplace(future);
}

void OffloadLeaf::showProgress()
{
    const int least = m_progress->progressMinimum();
    const int most = m_progress->progressMaximum();
    const int value = m_progress->progressValue();
    if (most <= least && value <= 0 && m_progress->progressText().isEmpty())
        return; // it never said anything
    const double fraction = most > least ? double(value - least) / (most - least) : value / 100.0;
    task()->setProgress(fraction, m_progress->progressText());
}

void OffloadLeaf::finish()
{
    if (m_progress && m_call->hasRun())
        showProgress(); // Qt passes on a few a second only, so perhaps not the last
    if (m_call->error())
        std::rethrow_exception(m_call->error());
    if (m_cancelled && task()->isCancelPending())
        task()->scope()->throwCancelled();
    if (!m_call->hasRun())
        throw TaskCancelled(u"offload: the thread pool dropped the function before it ran"_s);
}

void OffloadLeaf::throwNoResult()
{
    throw Error(u"offload: the function ended without promise.addResult()"_s);
}

QString OffloadLeaf::describe() const
{
    const QString text = m_progress ? m_progress->progressText() : QString();
    return text.isEmpty() ? u"offload()"_s : u"offload() (%1)"_s.arg(text);
}

} // namespace QActors::detail
