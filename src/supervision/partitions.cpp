// SPDX-License-Identifier: MIT
#include <QActors/supervision/partitions.h>

#include "partitiontable_p.h"

#include <QActors/placement/eventlooppool.h>

#include <QtCore/qthread.h>

#include <algorithm>

namespace QActors {

using namespace Qt::StringLiterals;

Partitions::Partitions() : Partitions(std::max(1, QThread::idealThreadCount())) { }

Partitions::Partitions(int count)
{
    if (count < 1)
        throw MisuseError(u"Partitions: %1 of them; there is at least one"_s.arg(count));
    d = std::make_shared<detail::PartitionTable>(count);
}

Partitions::Partitions(const EventLoopPool &pool) : Partitions(std::max(1, pool.threadCount())) { }

int Partitions::count() const noexcept
{
    return int(d->pids.size());
}

Pid Partitions::at(int index) const
{
    if (index < 0 || index >= count())
        throw MisuseError(u"Partitions: there is no partition %1; there are %2, from 0"_s.arg(QString::number(index), QString::number(count())));
    const QMutexLocker locker(&d->lock);
    return d->pids.at(std::size_t(index));
}

Pid Partitions::require(int index) const
{
    const Pid pid = at(index);
    if (pid.isNull()) {
        throw NoProcess(u"partition %1 of %2 has no server: it is being restarted, was stopped, or its PartitionSupervisor does not run"_s.arg(
            QString::number(index), QString::number(count())));
    }
    return pid;
}

} // namespace QActors
