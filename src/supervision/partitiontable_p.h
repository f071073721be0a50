// SPDX-License-Identifier: MIT
// The servers of a PartitionSupervisor, for those who look them up on any thread.
#pragma once

#include "messaging/processlinks_p.h"

#include <QtCore/qmutex.h>

#include <vector>

namespace QActors::detail {

struct PartitionTable
{
    explicit PartitionTable(int count) : pids(std::size_t(count)) { }
    /// A server, or the supervisor, has ended.
    static void processEnded(void *context, Pid pid);
    /// The server of this partition has started.
    static void set(const std::shared_ptr<PartitionTable> &self, int index, Pid pid);
    /// The supervisor of these partitions starts. Throws MisuseError if there is another.
    static void claim(const std::shared_ptr<PartitionTable> &self, Pid supervisor);

    QMutex lock;
    std::vector<Pid> pids;
    Pid supervisor;
};

} // namespace QActors::detail
