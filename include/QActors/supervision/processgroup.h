// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/messaging/send.h>

#include <QtCore/qlist.h>
#include <QtCore/qstringlist.h>

#include <memory>

namespace QActors {

namespace detail {
struct ProcessGroupData;
}

/// The message that ProcessGroup::monitor() sends: the process `pid` has become a member.
struct MemberJoined
{
    Ref ref; ///< the Ref that monitor() gave
    Pid pid; ///< the new member
};

/// The message that ProcessGroup::monitor() sends: the process `pid`, which may have ended, is a member no longer.
struct MemberLeft
{
    Ref ref; ///< the Ref that monitor() gave
    Pid pid; ///< who was a member
};

/// A set of processes to which one send() goes. A process may join any number of groups, and one group several times: it is a
/// member, once, until it has left as often as it has joined, or ends; when monitors report its end, it is a member no longer.
/// A handle: copies stand for the same group. All functions may be called from any thread, for processes of any thread. (OTP:
/// pg, which lists a process as often as it has joined.)
class QACTORS_EXPORT ProcessGroup
{
public:
    /// A new group.
    ProcessGroup();
    /// The process-wide group of this name, made if there is none yet. It goes when it has neither members nor handles.
    static ProcessGroup named(const QString &name);
    /// The names of all groups that have members, sorted. (OTP: pg:which_groups/0.)
    static QStringList names();

    /// Makes the process a member, unless it has ended. Throws MisuseError for a null pid.
    void join(Pid pid) const;
    /// Undoes one join(); false if the process was no member.
    bool leave(Pid pid) const;
    /// All members, in the order in which they joined first.
    QList<Pid> members() const;
    int count() const; ///< The number of members.
    /// How often the process has joined, less how often it has left; 0 if it is no member.
    int joins(Pid pid) const;

    /// The result of monitor().
    struct Monitor
    {
        Ref ref; ///< tells its messages from others'
        QList<Pid> members; ///< those at that moment
    };
    /// From now on, has a MemberJoined or MemberLeft sent to the process `watcher` whenever one becomes a member or is one no
    /// longer: from `members` on, each change is told once, in order. Each call makes a monitor of its own, which ends with the
    /// watcher. Throws MisuseError for a null pid. (OTP: pg:monitor/1.)
    Monitor monitor(Pid watcher) const;
    /// Ends a monitor; false if there is none of this `ref`. What has been told meanwhile may still come. (OTP: pg:demonitor/1.)
    bool demonitor(Ref ref) const;

    /// Sends a copy of the message to each member; gives their number.
    template<typename... Args>
    int broadcast(const Args &...args) const
    {
        const QList<Pid> all = members();
        for (const Pid pid : all)
            send(pid, args...);
        return int(all.size());
    }

    bool operator==(const ProcessGroup &) const noexcept = default;

private:
    explicit ProcessGroup(std::shared_ptr<detail::ProcessGroupData> data);
    std::shared_ptr<detail::ProcessGroupData> d;
};

} // namespace QActors

Q_DECLARE_METATYPE(QActors::MemberJoined)
Q_DECLARE_METATYPE(QActors::MemberLeft)
