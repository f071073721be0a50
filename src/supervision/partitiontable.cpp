// SPDX-License-Identifier: MIT
#include "partitiontable_p.h"

#include <algorithm>

namespace QActors::detail {

using namespace Qt::StringLiterals;

void PartitionTable::processEnded(void *context, Pid pid)
{
    auto *self = static_cast<PartitionTable *>(context);
    const QMutexLocker locker(&self->lock);
    std::replace(self->pids.begin(), self->pids.end(), pid, Pid());
    if (self->supervisor == pid)
        self->supervisor = Pid();
}

void PartitionTable::set(const std::shared_ptr<PartitionTable> &self, int index, Pid pid)
{
    {
        const QMutexLocker locker(&self->lock);
        self->pids.at(std::size_t(index)) = pid;
    }
    addEndHook(pid, {self, &processEnded});
}

void PartitionTable::claim(const std::shared_ptr<PartitionTable> &self, Pid supervisor)
{
    {
        const QMutexLocker locker(&self->lock);
        if (!self->supervisor.isNull()) {
            throw MisuseError(u"PartitionSupervisor: its Partitions are those of %1, which runs; give each supervisor its own"_s.arg(
                self->supervisor.toString()));
        }
        self->supervisor = supervisor;
    }
    addEndHook(supervisor, {self, &processEnded});
}

} // namespace QActors::detail
