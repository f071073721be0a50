// SPDX-License-Identifier: MIT
#include "threadhost_p.h"

#include "messaging/logging_p.h"

#include <QActors/kernel/detail/turnloop.h>
#include <QActors/tasks/detail/groupaccess.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qdeadlinetimer.h>
#include <QtCore/qhash.h>
#include <QtCore/qtimer.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

struct Hosts
{
    QMutex lock;
    QHash<QThread *, std::shared_ptr<ThreadHost>> all;
    void forget(QThread *thread, const std::shared_ptr<ThreadHost> &host)
    {
        const QMutexLocker locker(&lock);
        if (const auto found = all.constFind(thread); found != all.cend() && *found == host)
            all.erase(found);
    }
};
Q_GLOBAL_STATIC(Hosts, s_hosts)

bool isMainThread(const QThread *thread)
{
    const QCoreApplication *app = QCoreApplication::instance();
    return app && app->thread() == thread;
}

} // namespace

void ThreadHost::endMainHost()
{
    std::shared_ptr<ThreadHost> host;
    {
        const QMutexLocker locker(&s_hosts->lock);
        host = s_hosts->all.take(QThread::currentThread());
    }
    if (host)
        host->endAll();
}

namespace {

[[noreturn]] void throwEnded(const QThread *thread)
{
    throw MisuseError(u"the thread '%1' has ended; an actor needs a thread that runs an event loop"_s.arg(thread->objectName()));
}

} // namespace

std::shared_ptr<ThreadHost> ThreadHost::of(QThread *thread)
{
    const QMutexLocker locker(&s_hosts->lock);
    if (thread->isFinished())
        throwEnded(thread); // its host is not ours to destroy: the thread may be about to
    if (const auto known = s_hosts->all.constFind(thread); known != s_hosts->all.cend())
        return *known;
    const std::shared_ptr<ThreadHost> host(new ThreadHost(thread));
    QObject *anchor = host->m_anchor.get();
    // Each on the thread itself, while its event dispatcher still works.
    const auto end = [weak = host->weak_from_this(), thread] {
        if (const std::shared_ptr<ThreadHost> self = weak.lock()) {
            s_hosts->forget(thread, self); // a thread that is started again gets another
            self->endAll();
        }
    };
    if (isMainThread(thread)) {
        QObject::connect(QCoreApplication::instance(), &QCoreApplication::aboutToQuit, anchor, end, Qt::DirectConnection);
        qAddPostRoutine(endMainHost); // at the beginning of ~QCoreApplication(), when events still arrive
    } else {
        const auto once = Qt::ConnectionType(Qt::DirectConnection | Qt::SingleShotConnection);
        QObject::connect(thread, &QThread::finished, thread, end, once);
        QObject::connect(thread, &QObject::destroyed, thread, end, Qt::DirectConnection); // one that never ran
        if (thread->isFinished())
            throwEnded(thread); // meanwhile: finished() may have been emitted before
    }
    anchor->moveToThread(thread);
    const auto open = [weak = host->weak_from_this()] {
        if (const std::shared_ptr<ThreadHost> self = weak.lock())
            self->open();
    };
    QMetaObject::invokeMethod(anchor, open, Qt::QueuedConnection);
    s_hosts->all.insert(thread, host);
    return host;
}

void ThreadHost::setShutdownTimeout(QThread *thread, Duration timeout)
{
    of(thread)->m_shutdownTimeout = timeout.count();
}

int ThreadHost::load(QThread *thread)
{
    const QMutexLocker locker(&s_hosts->lock);
    const auto found = s_hosts->all.constFind(thread);
    return found == s_hosts->all.cend() ? 0 : found.value()->placed.load(std::memory_order_relaxed);
}

ThreadHost::ThreadHost(QThread *thread)
    : m_anchor(new QObject), m_shutdownTimeout(Duration(std::chrono::seconds(5)).count()),
      m_name(isMainThread(thread)             ? u"the main thread"_s
             : thread->objectName().isEmpty() ? u"a thread without a name"_s
                                              : u"thread '%1'"_s.arg(thread->objectName()))
{
}

ThreadHost::~ThreadHost()
{
    for (InboxNode *node : m_waiting)
        node->drop();
}

QString ThreadHost::describe() const
{
    const QMutexLocker locker(&m_lock);
    return m_state == State::Opening ? m_name + u", which has not run its event loop yet"_s : m_name;
}

void ThreadHost::post(InboxNode *node)
{
    {
        const QMutexLocker locker(&m_lock);
        if (m_state == State::Opening) {
            m_waiting.push_back(node);
            return;
        }
        if (m_state == State::Open) {
            m_scheduler->post(node); // under the lock: later, the scheduler may be another thread's
            return;
        }
    }
    node->drop(); // may post elsewhere
}

void ThreadHost::open()
{
    m_group = std::make_unique<TaskGroup>();
    Scheduler::current()->endWithThread(); // actors that end may still wait for it
    const QMutexLocker locker(&m_lock);
    m_scheduler = Scheduler::current();
    m_state = State::Open;
    for (InboxNode *node : std::exchange(m_waiting, {}))
        m_scheduler->post(node);
}

void ThreadHost::endAll()
{
    m_ending = true; // what comes now is refused
    if (m_group && m_group->isRunning()) {
        const QList<TaskContext *> tasks = GroupAccess::tasks(*m_group);
        for (auto task = tasks.crbegin(); task != tasks.crend(); ++task)
            (*task)->requestShutdown();
        const Duration timeout(m_shutdownTimeout.load());
        const QDeadlineTimer deadline(timeout);
        QTimer wake;
        wake.setSingleShot(true);
        wake.start(std::chrono::ceil<std::chrono::milliseconds>(timeout));
        if (QAbstractEventDispatcher *events = QAbstractEventDispatcher::instance())
            turnLoopUntil(events, [this, &deadline] { return !m_group->isRunning() || deadline.hasExpired(); });
        if (m_group->isRunning()) {
            QStringList left;
            const QList<TaskContext *> tasks = GroupAccess::tasks(*m_group);
            for (const TaskContext *task : tasks)
                left.append(task->name() + u", which waits for "_s + task->whereItWaits());
            qCWarning(actorLog).noquote() << m_name << "has ended, and these had not within" << QActors::describe(timeout)
                                          << "and are killed:" << left.join(u"; ");
        }
    }
    std::vector<InboxNode *> refused;
    {
        const QMutexLocker locker(&m_lock);
        m_state = State::Ended;
        refused = std::exchange(m_waiting, {});
    }
    for (InboxNode *node : refused)
        node->drop();
    m_group.reset();
    m_anchor.reset(); // with the connection that called
}

} // namespace QActors::detail
