// SPDX-License-Identifier: MIT
#include <QActors/supervision/registry.h>

#include "kernel/postwork_p.h"
#include "messaging/processlinks_p.h"

#include <QtCore/qhash.h>
#include <QtCore/qmutex.h>
#include <QtCore/qscopeguard.h>
#include <QtCore/qthread.h>
#include <QtCore/qwaitcondition.h>

#include <algorithm>

namespace QActors {

using namespace Qt::StringLiterals;

NameError::~NameError() = default;

namespace detail {

/// One that waits for a name. Its awaitable is touched on its own thread only.
struct NameWait
{
    detail::Scheduler *home;
    NameAwaitable *waiter;
};

struct RegistryData
{
    explicit RegistryData(const QString &t, Registry *owner) : title(t), q(owner) { }

    static void processEnded(void *context, Pid pid);
    template<typename F>
    void emitBy(F emitting);
    void close() noexcept;
    bool isOpen() const
    {
        const QMutexLocker locker(&lock);
        return q;
    }

    const QString title;
    mutable QMutex lock;
    Registry *q; // null when it is gone
    QHash<QString, Pid> names;
    QMultiHash<Pid, QString> pids;
    QHash<QString, std::vector<std::shared_ptr<NameWait>>> waiting; // in the order they came

private:
    std::vector<Qt::HANDLE> m_emitting; // the threads that are in its slots
    QWaitCondition m_hasEmitted;
};

/// The signals are emitted with the lock free: a slot may ask the registry, or destroy it. On another thread its
/// destructor waits until they have come back.
template<typename F>
void RegistryData::emitBy(F emitting)
{
    Registry *registry = nullptr;
    {
        const QMutexLocker locker(&lock);
        if (!q)
            return;
        registry = q;
        m_emitting.push_back(QThread::currentThreadId());
    }
    const auto done = qScopeGuard([this] {
        const QMutexLocker locker(&lock);
        m_emitting.erase(std::find(m_emitting.begin(), m_emitting.end(), QThread::currentThreadId()));
        m_hasEmitted.wakeAll();
    });
    emitting(registry);
}

void RegistryData::processEnded(void *context, Pid pid)
{
    auto *self = static_cast<RegistryData *>(context);
    QStringList gone;
    {
        const QMutexLocker locker(&self->lock);
        gone = self->pids.values(pid);
        self->pids.remove(pid);
        for (const QString &name : std::as_const(gone))
            self->names.remove(name);
    }
    for (const QString &name : std::as_const(gone))
        self->emitBy([&](Registry *registry) { Q_EMIT registry->nameUnregistered(name, pid); });
}

namespace {

/// Tells those that wait; with a null pid, that the registry has gone.
void wake(const std::vector<std::shared_ptr<NameWait>> &found, Pid pid)
{
    const auto tell = [pid](NameWait &wait) {
        if (wait.waiter)
            wait.waiter->found(pid);
    };
    for (const auto &wait : found) {
        if (wait->home->isCurrent())
            tell(*wait);
        else
            post(wait->home, [wait, tell] { tell(*wait); });
    }
}

} // namespace

/// The registry is destroyed. Afterwards no other thread has a pointer to it.
void RegistryData::close() noexcept
{
    QList<Pid> known;
    QHash<QString, std::vector<std::shared_ptr<NameWait>>> left;
    {
        const QMutexLocker locker(&lock);
        q = nullptr;
        const auto isElsewhere = [here = QThread::currentThreadId()](Qt::HANDLE thread) { return thread != here; };
        while (std::any_of(m_emitting.begin(), m_emitting.end(), isElsewhere))
            m_hasEmitted.wait(&lock);
        known = pids.uniqueKeys();
        names.clear();
        pids.clear();
        left = std::exchange(waiting, {});
    }
    for (const Pid pid : std::as_const(known))
        removeEndHook(pid, this);
    for (const auto &waits : std::as_const(left))
        wake(waits, Pid());
}

NameAwaitable::NameAwaitable(std::shared_ptr<RegistryData> registry, const QString &name)
    : m_registry(std::move(registry)), m_name(name)
{
}

NameAwaitable::~NameAwaitable()
{
    detach();
}

bool NameAwaitable::ready()
{
    const QMutexLocker locker(&m_registry->lock);
    m_pid = m_registry->names.value(m_name);
    if (!m_pid.isNull() || !m_registry->q)
        return true;
    m_wait = std::make_shared<NameWait>(NameWait{task()->scheduler(), this});
    m_registry->waiting[m_name].push_back(m_wait);
    return false;
}

void NameAwaitable::suspend()
{
    if (!m_pid.isNull())
        complete(); // found in between
}

void NameAwaitable::found(Pid pid) noexcept
{
    m_pid = pid;
    complete();
}

Pid NameAwaitable::result() const
{
    if (m_pid.isNull()) {
        throw Error(u"whereisWhenReady: the registry '%1' was destroyed before anybody was registered as '%2' in it"_s
                        .arg(m_registry->title, m_name));
    }
    return m_pid;
}

bool NameAwaitable::detach() noexcept
{
    if (m_wait) {
        m_wait->waiter = nullptr;
        const QMutexLocker locker(&m_registry->lock);
        if (const auto waits = m_registry->waiting.find(m_name); waits != m_registry->waiting.end()) {
            std::erase(*waits, m_wait);
            if (waits->empty())
                m_registry->waiting.erase(waits);
        }
    }
    return true;
}

QString NameAwaitable::describe() const
{
    return u"the name '%1' in %2"_s.arg(m_name, m_registry->title);
}

} // namespace detail

Registry::Registry(const QString &title, QObject *parent)
    : QObject(parent), d(std::make_shared<detail::RegistryData>(title, this))
{
}

Registry::~Registry()
{
    d->close();
}

Registry &Registry::global()
{
    // Never destroyed: processes may end later than static objects.
    static Registry *registry = new Registry(u"the global registry"_s);
    return *registry;
}

const QString &Registry::title() const noexcept
{
    return d->title;
}

void Registry::registerName(const QString &name, Pid pid)
{
    if (name.isEmpty() || pid.isNull())
        throw MisuseError(u"registerName: '%1' for %2 in %3; give a name and a process"_s.arg(name, pid.toString(), d->title));
    std::vector<std::shared_ptr<detail::NameWait>> found;
    {
        const QMutexLocker locker(&d->lock);
        if (const auto taken = d->names.constFind(name); taken != d->names.cend()) {
            throw NameError(u"registerName: '%1' is taken by %2 in %3; unregister it first"_s.arg(name, taken->toString(), d->title));
        }
        d->names.insert(name, pid);
        d->pids.insert(pid, name);
        found = d->waiting.take(name);
    }
    const auto data = d; // a slot may destroy this
    data->emitBy([&](Registry *registry) { Q_EMIT registry->nameRegistered(name, pid); });
    // First what watches the process, so that it is in place when one that waited for the name goes on.
    if (data->isOpen())
        detail::addEndHook(pid, {data, &detail::RegistryData::processEnded});
    detail::wake(found, pid);
}

bool Registry::unregisterName(const QString &name)
{
    Pid pid;
    {
        const QMutexLocker locker(&d->lock);
        pid = d->names.take(name);
        if (pid.isNull())
            return false;
        d->pids.remove(pid, name);
    }
    const auto data = d; // a slot may destroy this
    data->emitBy([&](Registry *registry) { Q_EMIT registry->nameUnregistered(name, pid); });
    return true;
}

Pid Registry::whereis(const QString &name) const
{
    const QMutexLocker locker(&d->lock);
    return d->names.value(name);
}

QStringList Registry::registeredNames() const
{
    const QMutexLocker locker(&d->lock);
    QStringList all = d->names.keys();
    all.sort();
    return all;
}

QStringList Registry::namesOf(Pid pid) const
{
    const QMutexLocker locker(&d->lock);
    QStringList all = d->pids.values(pid);
    all.sort();
    return all;
}

Pid Registry::resolve(const QString &name) const
{
    const Pid pid = whereis(name);
    if (pid.isNull())
        throw NoProcess(u"no process is registered as '%1' in %2"_s.arg(name, d->title));
    return pid;
}

} // namespace QActors
