// SPDX-License-Identifier: MIT
// What a registry keeps, for its own code and for those that outlive it. Any thread.
#pragma once

#include <QActors/supervision/registry.h>

#include <QtCore/qhash.h>
#include <QtCore/qmutex.h>
#include <QtCore/qscopeguard.h>
#include <QtCore/qthread.h>
#include <QtCore/qwaitcondition.h>

#include <algorithm>

namespace QActors::detail {

/// One that waits for a name. Its awaitable is touched on its own thread only.
struct NameWait
{
    detail::Scheduler *home;
    NameAwaitable *waiter;
};

struct RegistryData
{
    RegistryData(const QString &t, Registry::Keys k, Registry *owner) : title(t), keys(k), q(owner) { }
    static const std::shared_ptr<RegistryData> &of(const Registry &registry) { return registry.d; }

    static void processEnded(void *context, Pid pid);
    /// Tells those that wait; with a null pid, that the registry has gone.
    static void wake(const std::vector<std::shared_ptr<NameWait>> &found, Pid pid);
    template<typename F>
    void emitBy(F emitting);
    void close() noexcept;
    bool isOpen() const
    {
        const QMutexLocker locker(&lock);
        return q;
    }
    /// For what gives one process of a name. Throws MisuseError if there may be several.
    void requireUnique(const char *what, const QString &name) const;
    Pid whereis(const QString &name) const;

    // With the lock held:
    /// The process that got the name first; null if there is none.
    Pid first(const QString &name) const
    {
        const auto found = names.constFind(name);
        return found == names.cend() ? Pid() : found->front().pid;
    }
    /// Takes the process' entries out of those of the name; gives their number.
    int take(const QString &name, Pid pid);

    const QString title;
    const Registry::Keys keys;
    mutable QMutex lock;
    Registry *q; // null when it is gone
    QHash<QString, std::vector<RegistryEntry>> names; // in the order of their registration; none is empty
    QMultiHash<Pid, QString> pids; // each name once
    QHash<QString, std::weak_ptr<const void>> topics; // those that have gone, too
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

} // namespace QActors::detail
