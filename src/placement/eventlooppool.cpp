// SPDX-License-Identifier: MIT
#include <QActors/placement/eventlooppool.h>

#include "kernel/postwork_p.h"
#include "poolthreads_p.h"
#include "threadhost_p.h"

#include <QActors/qt/signal.h>

#include <QtCore/qcoreapplication.h>

namespace QActors {

using namespace Qt::StringLiterals;
using detail::PoolThreads;
using detail::ThreadHost;

namespace {

/// Pools that wait for an application.
struct WaitingPools
{
    QMutex lock;
    std::vector<std::weak_ptr<PoolThreads>> pools;
    static WaitingPools &all()
    {
        static auto *all = new WaitingPools; // pools may be static, too
        return *all;
    }
};

void startWaitingPools()
{
    WaitingPools &waiting = WaitingPools::all();
    QMutexLocker locker(&waiting.lock);
    const auto pools = std::exchange(waiting.pools, {});
    locker.unlock();
    for (const std::weak_ptr<PoolThreads> &waited : pools) {
        if (const std::shared_ptr<PoolThreads> pool = waited.lock())
            pool->start();
    }
}

} // namespace
Q_COREAPP_STARTUP_FUNCTION(startWaitingPools)

void PoolThreads::start()
{
    const QMutexLocker locker(&m_lock);
    if (closed || m_started)
        return;
    {
        WaitingPools &waiting = WaitingPools::all();
        const QMutexLocker waitingLocker(&waiting.lock); // or an application that is made meanwhile finds none that waits
        if (!QCoreApplication::instance()) {
            waiting.pools.push_back(weak_from_this());
            return;
        }
    }
    m_started = true;
    for (const auto &thread : threads)
        thread->start();
}

bool PoolThreads::quit()
{
    const QMutexLocker locker(&m_lock);
    closed = true;
    for (const auto &thread : threads)
        thread->quit();
    return m_started;
}

QThread *PoolThreads::choose(const std::optional<size_t> &key)
{
    if (closed)
        throw MisuseError(u"EventLoopPool: the pool is closed; start nothing on it any more"_s);
    if (key)
        return threads[*key % threads.size()].get();
    const size_t turn = m_next.fetch_add(1, std::memory_order_relaxed) % threads.size();
    if (choice.load(std::memory_order_relaxed) == EventLoopPool::Choice::RoundRobin)
        return threads[turn].get();
    QThread *best = nullptr;
    int least = std::numeric_limits<int>::max();
    for (size_t i = 0; i < threads.size(); ++i) { // of equals, one after the other
        QThread *thread = threads[(turn + i) % threads.size()].get();
        if (const int load = ThreadHost::load(thread); load < least) {
            least = load;
            best = thread;
        }
    }
    return best;
}

EventLoopPool::EventLoopPool(QObject *parent) : EventLoopPool(std::max(1, QThread::idealThreadCount()), parent) { }

EventLoopPool::EventLoopPool(int threads, QObject *parent) : QObject(parent), d(std::make_shared<PoolThreads>())
{
    if (threads < 1)
        throw MisuseError(u"EventLoopPool: a pool of %1 threads; give one or more"_s.arg(threads));
    d->shutdownTimeout = Duration(std::chrono::seconds(5)).count();
    for (int i = 0; i < threads; ++i) {
        auto thread = std::make_unique<QThread>();
        thread->setObjectName(u"pool %1"_s.arg(i));
        ThreadHost::of(thread.get()); // its slot ends the actors, before ours is called
        connect(thread.get(), &QThread::finished, this, [this] {
            if (--m_running == 0)
                Q_EMIT finished();
        });
        ++m_running;
        d->threads.push_back(std::move(thread));
    }
    d->start();
}

EventLoopPool::~EventLoopPool()
{
    quit();
    for (const auto &thread : d->threads) {
        if (thread.get() == QThread::currentThread())
            qFatal("EventLoopPool: deleted on a thread of its own, which it would wait for; delete it on the thread that made it");
        thread->wait();
    }
}

void EventLoopPool::quit()
{
    if (!d->closed && !d->quit())
        m_running = 0;
}

Async<> EventLoopPool::close()
{
    quit();
    if (m_running > 0)
        co_await when(this, &EventLoopPool::finished);
}

int EventLoopPool::threadCount() const noexcept
{
    return int(d->threads.size());
}

QThread *EventLoopPool::thread(int index) const
{
    if (index < 0 || index >= threadCount()) {
        throw MisuseError(u"EventLoopPool::thread: there is no thread %1; there are %2, from 0"_s.arg(
            QString::number(index), QString::number(threadCount())));
    }
    return d->threads[size_t(index)].get();
}

int EventLoopPool::load(int index) const
{
    return ThreadHost::load(thread(index));
}

EventLoopPool::Choice EventLoopPool::choice() const noexcept
{
    return d->choice;
}

void EventLoopPool::setChoice(Choice choice) noexcept
{
    d->choice = choice;
}

Duration EventLoopPool::spin() const noexcept
{
    return Duration(d->spin);
}

void EventLoopPool::setSpin(AnyDuration spin)
{
    if (spin.count() < 0)
        throw MisuseError(u"EventLoopPool::setSpin: %1 is negative"_s.arg(describe(spin)));
    d->spin = spin.count();
    if (d->closed)
        return;
    for (const auto &thread : d->threads)
        post(ThreadHost::of(thread.get()).get(), [spin = Duration(spin)] { detail::Scheduler::current()->setSpin(spin); });
}

Duration EventLoopPool::shutdownTimeout() const noexcept
{
    return Duration(d->shutdownTimeout);
}

void EventLoopPool::setShutdownTimeout(AnyDuration timeout)
{
    if (timeout.count() < 0)
        throw MisuseError(u"EventLoopPool::setShutdownTimeout: %1 is negative"_s.arg(describe(timeout)));
    d->shutdownTimeout = timeout.count();
    if (d->closed)
        return;
    for (const auto &thread : d->threads)
        ThreadHost::setShutdownTimeout(thread.get(), timeout);
}

} // namespace QActors
