// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/messaging/send.h>

#include <QtCore/qlist.h>

#include <memory>

namespace QActors {

namespace detail {
struct ProcessGroupData;
}

/// A set of processes that one sends to together. A process is a member until it leaves or ends, before anybody hears of
/// its end; one that joins twice is a member once. A handle: copies stand for the same group. All functions may be called
/// from any thread. (OTP: pg.)
class QACTORS_EXPORT ProcessGroup
{
public:
    /// A new group.
    ProcessGroup();
    /// The process-wide group of this name, made if there is none yet.
    static ProcessGroup named(const QString &name);

    /// A process that has ended is none, or no longer. Throws MisuseError for a null pid.
    void join(Pid pid) const;
    /// False if it was no member.
    bool leave(Pid pid) const;
    /// In the order they joined.
    QList<Pid> members() const;
    int count() const; ///< How many there are.

    /// Sends a copy to each member; gives how many there were.
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
