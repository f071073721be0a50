// SPDX-License-Identifier: MIT
#include "localprocesses_p.h"

#include <QtCore/qrandom.h>

#include <algorithm>

namespace QActors::detail {

void LocalProcesses::setNode(const Atom &node, quint32 creation)
{
    m_node = node;
    m_creation = creation;
    m_numbers.setNode(node, creation);
}

LocalProcesses::Local &LocalProcesses::local(Pid pid)
{
    auto found = m_locals.find(pid);
    if (found == m_locals.end()) {
        auto made = std::make_shared<Local>();
        made->pid = pid;
        found = m_locals.insert(pid, made);
        made->end = m_ends.monitor(pid); // its Down may come at once, but not before this returns
        m_watched.insert(made->end, pid);
    }
    return **found;
}

ErlangPid LocalProcesses::numberOf(Pid pid)
{
    bool isNew = false;
    const ErlangPid number = m_numbers.number(pid, isNew);
    local(pid);
    return number;
}

ErlangRef LocalProcesses::freeReference()
{
    const quint64 number = ++m_lastReference;
    return ErlangRef{m_node, m_creation, {quint32(number & 0x3ffff), quint32(number >> 18), quint32(number >> 50)}};
}

bool LocalProcesses::publish(const Atom &name, Pid pid)
{
    if (const Pid other = m_names.value(name); !other.isNull() && other != pid)
        return false;
    local(pid);
    m_names.insert(name, pid);
    return true;
}

bool LocalProcesses::unpublish(const Atom &name)
{
    return m_names.remove(name) > 0;
}

void LocalProcesses::watch(Pid pid, RemoteWatcher watcher)
{
    m_watchers.insert(watcher.ref, pid);
    local(pid).watchers.push_back(std::move(watcher));
}

void LocalProcesses::unwatch(const ErlangRef &ref)
{
    const auto found = m_locals.constFind(m_watchers.take(ref));
    if (found != m_locals.constEnd())
        std::erase_if((*found)->watchers, [&](const RemoteWatcher &watcher) { return watcher.ref == ref; });
}

void LocalProcesses::forget(const Peer *peer)
{
    for (const auto &local : std::as_const(m_locals)) {
        std::erase_if(local->watchers, [&](const RemoteWatcher &watcher) {
            if (watcher.peer == peer)
                m_watchers.remove(watcher.ref);
            return watcher.peer == peer;
        });
    }
}

std::vector<RemoteWatcher> LocalProcesses::ended(Ref ref)
{
    const auto found = m_watched.constFind(ref);
    if (found == m_watched.constEnd())
        return {};
    const Pid pid = *found;
    m_watched.erase(found);
    const std::shared_ptr<Local> local = m_locals.take(pid);
    m_numbers.forget(pid);
    m_names.removeIf([&](const std::pair<const Atom &, Pid &> name) { return name.second == pid; });
    for (const RemoteWatcher &watcher : local->watchers)
        m_watchers.remove(watcher.ref);
    return std::move(local->watchers);
}

} // namespace QActors::detail
