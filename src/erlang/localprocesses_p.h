// SPDX-License-Identifier: MIT
#pragma once

#include "nodecontext_p.h"

#include <QActors/messaging/mailbox.h>

#include <QtCore/qhash.h>

#include <memory>
#include <optional>
#include <vector>

namespace QActors::detail {

class Peer;

/// Somebody elsewhere who watches a process of this program.
struct RemoteWatcher
{
    Peer *peer = nullptr;
    ErlangPid watcher;
    ErlangRef ref;
    Term asked; // the pid or name that was named to us
};

/// The processes of this program that other nodes know: their pids there, their names, and who watches them. On the node's thread.
class LocalProcesses
{
public:
    /// The mailbox hears of their ends, and calls ended().
    LocalProcesses(Mailbox &ends, PidNumbers &numbers) : m_ends(ends), m_numbers(numbers) { }
    Q_DISABLE_COPY_MOVE(LocalProcesses)

    /// The node's name and creation are known now.
    void setNode(const Atom &node, quint32 creation);
    const Atom &node() const noexcept { return m_node; }
    quint32 creation() const noexcept { return m_creation; }

    /// The pid that others have for it; the same each time.
    ErlangPid numberOf(Pid pid);
    /// The process that has this pid; null if it is not of this node, of a former start of it, or has ended.
    Pid find(const ErlangPid &pid) const { return m_numbers.find(pid); }
    /// The node is to hear of its end.
    void know(Pid pid) { local(pid); }
    ErlangRef freeReference();

    /// False if the name is taken by another process.
    bool publish(const Atom &name, Pid pid);
    bool unpublish(const Atom &name);
    Pid named(const Atom &name) const { return m_names.value(name); }
    QList<Atom> names() const { return m_names.keys(); }

    void watch(Pid pid, RemoteWatcher watcher);
    void unwatch(const ErlangRef &ref);
    /// Of one that is connected no more.
    void forget(const Peer *peer);
    /// The process has ended: gives those that watched it.
    std::vector<RemoteWatcher> ended(Ref ref);

private:
    struct Local
    {
        Pid pid;
        Ref end;
        std::vector<RemoteWatcher> watchers;
    };
    Local &local(Pid pid);

    Mailbox &m_ends;
    PidNumbers &m_numbers;
    Atom m_node;
    quint32 m_creation = 0;
    quint64 m_lastReference = 0;
    QHash<Pid, std::shared_ptr<Local>> m_locals;
    QHash<Ref, Pid> m_watched; // by the monitors of m_ends
    QHash<ErlangRef, Pid> m_watchers; // by theirs
    QHash<Atom, Pid> m_names;
};

} // namespace QActors::detail
