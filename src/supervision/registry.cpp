// SPDX-License-Identifier: MIT
#include <QActors/supervision/registry.h>

#include "messaging/processlinks_p.h"
#include "registrydata_p.h"

#include <QActors/kernel/exceptiongroup.h>

namespace QActors {

using namespace Qt::StringLiterals;

NameError::~NameError() = default;

namespace detail {

NameAwaitable::NameAwaitable(std::shared_ptr<RegistryData> registry, const QString &name)
    : m_registry(std::move(registry)), m_name(name)
{
    m_registry->requireUnique("whereisWhenReady", name);
}

NameAwaitable::~NameAwaitable()
{
    detach();
}

bool NameAwaitable::ready()
{
    const QMutexLocker locker(&m_registry->lock);
    m_pid = m_registry->first(m_name);
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

Registry::Registry(const QString &title, QObject *parent) : Registry(title, Keys::Unique, parent) { }

Registry::Registry(const QString &title, Keys keys, QObject *parent)
    : QObject(parent), d(std::make_shared<detail::RegistryData>(title, keys, this))
{
    if (keys > Keys::Duplicate)
        throw MisuseError(u"Registry: unknown keys %1 for %2; give Unique or Duplicate"_s.arg(QString::number(int(keys)), title));
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

Registry::Keys Registry::keys() const noexcept
{
    return d->keys;
}

void Registry::registerName(const QString &name, Pid pid, const QVariant &value)
{
    if (name.isEmpty() || pid.isNull())
        throw MisuseError(u"registerName: '%1' for %2 in %3; give a name and a process"_s.arg(name, pid.toString(), d->title));
    std::vector<std::shared_ptr<detail::NameWait>> found;
    {
        const QMutexLocker locker(&d->lock);
        auto &entries = d->names[name];
        if (!entries.empty() && d->keys == Keys::Unique) {
            throw NameError(
                u"registerName: '%1' is taken by %2 in %3; unregister it first"_s.arg(name, entries.front().pid.toString(), d->title));
        }
        entries.push_back({pid, value});
        if (!d->pids.contains(pid, name))
            d->pids.insert(pid, name);
        found = d->waiting.take(name);
    }
    const auto data = d; // a slot may destroy this
    data->emitBy([&](Registry *registry) { Q_EMIT registry->nameRegistered(name, pid); });
    // First what watches the process, so that it is in place when one that waited for the name goes on.
    if (data->isOpen())
        detail::addEndHook(pid, {data, &detail::RegistryData::processEnded});
    detail::RegistryData::wake(found, pid);
}

bool Registry::unregisterName(const QString &name)
{
    d->requireUnique("unregisterName", name);
    Pid pid;
    {
        const QMutexLocker locker(&d->lock);
        pid = d->first(name);
    }
    return !pid.isNull() && unregisterName(name, pid);
}

bool Registry::unregisterName(const QString &name, Pid pid)
{
    int count = 0;
    {
        const QMutexLocker locker(&d->lock);
        count = d->take(name, pid);
        d->pids.remove(pid, name);
    }
    const auto data = d; // a slot may destroy this
    for (int i = 0; i < count; ++i)
        data->emitBy([&](Registry *registry) { Q_EMIT registry->nameUnregistered(name, pid); });
    return count > 0;
}

Pid Registry::whereis(const QString &name) const
{
    return d->whereis(name);
}

QList<RegistryEntry> Registry::entries(const QString &name) const
{
    const QMutexLocker locker(&d->lock);
    const auto found = d->names.constFind(name);
    return found == d->names.cend() ? QList<RegistryEntry>() : QList<RegistryEntry>(found->begin(), found->end());
}

bool Registry::setValue(const QString &name, Pid pid, const QVariant &value)
{
    std::vector<QVariant> old; // their destructors are foreign code
    const QMutexLocker locker(&d->lock);
    const auto found = d->names.find(name);
    if (found == d->names.end())
        return false;
    for (RegistryEntry &entry : *found) {
        if (entry.pid == pid)
            old.push_back(std::exchange(entry.value, value));
    }
    return !old.empty();
}

void Registry::throwFailures(const QString &name, std::vector<std::exception_ptr> failures) const
{
    throw ExceptionGroup(u"dispatch: failures for '%1' in %2"_s.arg(name, d->title), std::move(failures));
}

void Registry::addTopic(const QString &name, std::weak_ptr<const void> topic)
{
    {
        const QMutexLocker locker(&d->lock);
        d->topics.removeIf([](const auto &entry) { return entry->expired(); });
        if (d->topics.contains(name))
            throw NameError(u"Topic::registerName: '%1' is taken by a topic in %2"_s.arg(name, d->title));
        d->topics.insert(name, std::move(topic));
    }
    const auto data = d; // a slot may destroy this
    data->emitBy([&](Registry *registry) { Q_EMIT registry->topicRegistered(name); });
}

std::shared_ptr<const void> Registry::topic(const QString &name) const
{
    const QMutexLocker locker(&d->lock);
    return d->topics.value(name).lock();
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
