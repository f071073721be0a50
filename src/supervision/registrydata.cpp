// SPDX-License-Identifier: MIT
#include "registrydata_p.h"

#include "kernel/postwork_p.h"
#include "messaging/processlinks_p.h"

namespace QActors::detail {

using namespace Qt::StringLiterals;

void RegistryData::requireUnique(const char *what, const QString &name) const
{
    if (keys == Registry::Keys::Duplicate) {
        throw MisuseError(u"%1: '%2' may be the name of several processes in %3; use entries(), dispatch(), or a pid"_s.arg(
            QString::fromUtf8(what), name, title));
    }
}

Pid RegistryData::whereis(const QString &name) const
{
    requireUnique("whereis", name);
    const QMutexLocker locker(&lock);
    return first(name);
}

int RegistryData::take(const QString &name, Pid pid)
{
    const auto found = names.find(name);
    if (found == names.end())
        return 0;
    const auto count = std::erase_if(*found, [pid](const RegistryEntry &entry) { return entry.pid == pid; });
    if (found->empty())
        names.erase(found);
    return int(count);
}

void RegistryData::processEnded(void *context, Pid pid)
{
    auto *self = static_cast<RegistryData *>(context);
    std::vector<std::pair<QString, int>> gone;
    {
        const QMutexLocker locker(&self->lock);
        const QStringList all = self->pids.values(pid);
        self->pids.remove(pid);
        for (const QString &name : all)
            gone.emplace_back(name, self->take(name, pid));
    }
    for (const auto &[name, count] : gone) {
        for (int i = 0; i < count; ++i)
            self->emitBy([&](Registry *registry) { Q_EMIT registry->nameUnregistered(name, pid); });
    }
}

void RegistryData::wake(const std::vector<std::shared_ptr<NameWait>> &found, Pid pid)
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

/// The registry is destroyed. Afterwards no other thread has a pointer to it.
void RegistryData::close() noexcept
{
    QList<Pid> known;
    QHash<QString, std::vector<std::shared_ptr<NameWait>>> left;
    QHash<QString, std::vector<RegistryEntry>> old; // their values' destructors are foreign code
    {
        const QMutexLocker locker(&lock);
        q = nullptr;
        const auto isElsewhere = [here = QThread::currentThreadId()](Qt::HANDLE thread) { return thread != here; };
        while (std::any_of(m_emitting.begin(), m_emitting.end(), isElsewhere))
            m_hasEmitted.wait(&lock);
        known = pids.uniqueKeys();
        old = std::exchange(names, {});
        pids.clear();
        left = std::exchange(waiting, {});
    }
    for (const Pid pid : std::as_const(known))
        removeEndHook(pid, this);
    for (const auto &waits : std::as_const(left))
        wake(waits, Pid());
}

} // namespace QActors::detail
