// SPDX-License-Identifier: MIT
#include <QActors/observe/stallwatchdog.h>

#include "methodname_p.h"
#include "published_p.h"
#include "kernel/ownplace_p.h"
#include "messaging/actorqueue_p.h"

#include <QActors/actors/detail/actortask.h>
#include <QActors/kernel/detail/promise.h>
#include <QActors/kernel/detail/scheduler.h>
#include <QActors/kernel/detail/typename.h>
#include <QActors/messaging/detail/receive.h>
#include <QActors/servers/detail/callcell.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qloggingcategory.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace QActors {

using namespace Qt::StringLiterals;

namespace {
Q_LOGGING_CATEGORY(stallLog, "qactors.stall", QtWarningMsg)
}

namespace detail {

/// The watched thread's news of itself, for the one that watches. Nothing in it is dereferenced there: the task may
/// go at any time.
class StallProbe final : public RunProbe
{
public:
    using Clock = std::chrono::steady_clock;
    explicit StallProbe(Duration threshold) : home(Scheduler::current()), m_threshold(threshold) { }
    Scheduler *const home;

    void begins(TaskContext *task) noexcept override
    {
        const PromiseBase *promise = task->m_innermost;
        while (promise && isOwnPlace(promise->where)) // as a server's wait for its next request
            promise = promise->caller();
        const bool isActor = task->hasPrincipal() && const_cast<TaskContext *>(task)->principal() == task;
        m_own.task = quint64(task->id());
        m_own.actor = isActor ? static_cast<const ActorTask *>(task)->type() : nullptr;
        m_own.where = promise ? promise->where : isActor ? std::source_location()
                                                         : task->spawnedAt();
        m_own.since = Clock::now().time_since_epoch().count();
        publish(isActor ? ReceiveBase::standOf(*queueOf(task), task).taken : nullptr);
    }
    void serves(const MessageNode *message) noexcept override { publish(message); }
    void ends() noexcept override
    {
        m_own.since = 0;
        m_stand.write(m_own);
    }

    /// The watching thread's. When to look again.
    Clock::time_point look(Clock::time_point now)
    {
        const std::optional<Stand> stand = m_stand.read();
        if (!stand || stand->since == 0 || stand->since == m_told)
            return now + m_threshold / 2;
        const Clock::time_point began{Clock::duration(stand->since)};
        if (now - began < m_threshold)
            return began + m_threshold;
        m_told = stand->since;
        m_count.fetch_add(1, std::memory_order_relaxed);
        const QString place = describe(stand->where);
        const QString name = u"task %1"_s.arg(stand->task);
        QString handled = stand->method.className ? methodName(stand->method) : stand->message ? typeName(*stand->message)
                                                                                               : QString();
        handled.remove(u"(anonymous namespace)::"_s);
        qCWarning(stallLog).noquote() << u"%1 has held up its thread for %2%3%4"_s.arg(
            stand->actor ? u"%1 (%2)"_s.arg(QString::fromUtf8(stand->actor->className()), name) : name,
            describe(std::chrono::floor<std::chrono::milliseconds>(now - began)),
            handled.isEmpty() ? QString() : u", handling "_s + handled, place.isEmpty() ? QString() : u", since it went on at "_s + place);
        return now + m_threshold / 2;
    }
    int count() const noexcept { return m_count.load(std::memory_order_relaxed); }

private:
    struct Stand
    {
        Clock::rep since = 0; // 0: nothing runs
        quint64 task = 0;
        const QMetaObject *actor = nullptr; // its class
        std::source_location where;
        RequestNode::MethodCode method; // what it handles, in what does not go while it may be read
        const std::type_info *message = nullptr;
    };
    void publish(const MessageNode *message) noexcept
    {
        auto *request = message ? RequestNode::from(const_cast<MessageNode *>(message)) : nullptr;
        m_own.method = request ? request->methodCode() : RequestNode::MethodCode();
        m_own.message = message && !request ? message->type()->info : nullptr;
        m_stand.write(m_own);
    }
    const Duration m_threshold;
    Stand m_own; // the watched thread's
    Published<Stand> m_stand{Stand()};
    Clock::rep m_told = 0;
    std::atomic<int> m_count{0}; // relaxed
};

} // namespace detail

namespace {

/// One thread for the process, while there is anything to watch.
class Watch
{
public:
    static Watch &instance()
    {
#ifdef Q_OS_WIN
        static auto *watch = new Watch; // other threads are ended there before a library's objects are: a destructor would wait for ever
        return *watch;
#else
        static Watch watch;
        return watch;
#endif
    }
    void add(std::shared_ptr<detail::StallProbe> probe)
    {
        const std::lock_guard lock(m_lock);
        m_probes.push_back(std::move(probe));
        if (!m_thread.joinable())
            m_thread = std::thread([this] { run(); });
        m_changed.notify_all();
    }
    void remove(const std::shared_ptr<detail::StallProbe> &probe)
    {
        const std::lock_guard lock(m_lock);
        std::erase(m_probes, probe);
    }
    ~Watch()
    {
        {
            const std::lock_guard lock(m_lock);
            m_over = true;
        }
        m_changed.notify_all();
        if (m_thread.joinable())
            m_thread.join();
    }

private:
    void run()
    {
        std::unique_lock lock(m_lock);
        while (!m_over) {
            const auto now = std::chrono::steady_clock::now();
            auto next = now + std::chrono::hours(1);
            // A log handler may take its time, or make a watchdog: without the lock.
            const std::vector<std::shared_ptr<detail::StallProbe>> probes = m_probes;
            lock.unlock();
            for (const auto &probe : probes)
                next = std::min(next, probe->look(now));
            lock.lock();
            if (!m_over)
                m_changed.wait_until(lock, next);
        }
    }

    std::mutex m_lock;
    std::condition_variable m_changed;
    std::vector<std::shared_ptr<detail::StallProbe>> m_probes;
    std::thread m_thread;
    bool m_over = false;
};

} // namespace

StallWatchdog::StallWatchdog(AnyDuration threshold)
{
    if (threshold <= Duration(0))
        throw MisuseError(u"StallWatchdog: a threshold of %1; give more than nothing"_s.arg(describe(Duration(threshold))));
    d = std::make_shared<detail::StallProbe>(threshold);
    d->home->addProbe(d);
    Watch::instance().add(d);
}

StallWatchdog::~StallWatchdog()
{
    if (d->home->isCurrent())
        d->home->removeProbe(d.get());
    Watch::instance().remove(d);
}

int StallWatchdog::stallCount() const noexcept
{
    return d->count();
}

namespace {

void watchIfAsked()
{
    const QByteArray wanted = qgetenv("QACTORS_STALL");
    if (wanted.isEmpty())
        return;
    bool ok = false;
    const int threshold = wanted.toInt(&ok);
    if (!ok || threshold <= 0) {
        qCWarning(stallLog) << "QACTORS_STALL: give a number of milliseconds instead of" << wanted;
        return;
    }
    static StallWatchdog *watchdog = nullptr;
    watchdog = new StallWatchdog(std::chrono::milliseconds(threshold));
    qAddPostRoutine([] { delete std::exchange(watchdog, nullptr); });
}

} // namespace

Q_COREAPP_STARTUP_FUNCTION(watchIfAsked)

} // namespace QActors
