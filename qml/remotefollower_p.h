// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/servers/detail/remotenames.h>
#include <QActors/sync/event.h>
#include <QActors/tasks/taskgroup.h>

#include <QtCore/qobject.h>

namespace QActors::detail {

/// Looks for a process at another node, for an ActorRef: through the node that this program is, again after a pause that grows while there
/// is none. Thread: the ActorRef's.
class RemoteFollower : public QObject
{
    Q_OBJECT

public:
    explicit RemoteFollower(QObject *ref);

    const RemoteName &name() const noexcept { return m_name; }
    /// Looks for this one from now on; for nothing if the name is empty.
    void follow(const RemoteName &name);
    /// The process that was found has ended.
    void lookAgain();
    /// What reaches it. Throws CallError if nothing does, with what to do.
    std::shared_ptr<RemoteNames> names() const;

Q_SIGNALS:
    /// It has this Pid now. A slot may delete this.
    void found(QActors::Pid pid);

private:
    void nodesChanged();
    void begin();
    /// Why there is no way to it; empty if there is one.
    QString fault() const;
    void warnSoon();
    Async<> look(std::shared_ptr<RemoteNames> names);

    RemoteName m_name;
    std::shared_ptr<RemoteNames> m_names; // which reaches it; null while nothing does
    std::shared_ptr<Event> m_news; // while it pauses
    bool m_isWarned = false; // of this name, or it needs no warning
    TaskGroup m_search; // declared last: gone first
};

} // namespace QActors::detail
