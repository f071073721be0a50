// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/messaging/send.h>

#include <QtCore/qlist.h>

#include <memory>

namespace QActors {

namespace detail {
struct ProcessGroupData;
}

/// A set of processes to which one send() goes. A process is a member until it leaves or ends; when monitors report its end,
/// it is a member no longer. A process that joins twice is a member once. A handle: copies stand for the same group. All
/// functions may be called from any thread. (OTP: pg.)
class QACTORS_EXPORT ProcessGroup
{
public:
    /// A new group.
    ProcessGroup();
    /// The process-wide group of this name, made if there is none yet.
    static ProcessGroup named(const QString &name);

    /// Makes the process a member, unless it has ended. Throws MisuseError for a null pid.
    void join(Pid pid) const;
    /// Ends the membership; false if the process was no member.
    bool leave(Pid pid) const;
    /// All members, in the order in which they joined.
    QList<Pid> members() const;
    int count() const; ///< The number of members.

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
    std::shared_ptr<detail::ProcessGroupData> d;
};

} // namespace QActors
