// SPDX-License-Identifier: MIT
#include <QActors/supervision/partitionsupervisor.h>

namespace QActors {

using namespace Qt::StringLiterals;

PartitionSupervisor::PartitionSupervisor(const Partitions &partitions, const std::function<ChildSpec(int)> &make, const SupervisorOptions &options)
    : Supervisor(options, numbered(partitions, make), partitions.d)
{
}

PartitionSupervisor::PartitionSupervisor(const Partitions &partitions, const ChildSpec &spec, const SupervisorOptions &options)
    : PartitionSupervisor(
          partitions, [&spec](int) { return spec; }, options)
{
}

PartitionSupervisor::~PartitionSupervisor() = default;

QList<ChildSpec> PartitionSupervisor::numbered(const Partitions &partitions, const std::function<ChildSpec(int)> &make)
{
    if (!make)
        throw MisuseError(u"PartitionSupervisor: the function that is to make the specs is null"_s);
    QList<ChildSpec> specs;
    for (int i = 0; i < partitions.count(); ++i) {
        ChildSpec spec = make(i);
        if (spec.restart() == Restart::Temporary) {
            throw MisuseError(u"PartitionSupervisor: child '%1' is Temporary, so that its end would leave its keys without a server; make it Permanent or Transient"_s
                                  .arg(spec.id()));
        }
        spec.m_id += u' ' + QString::number(i);
        specs.append(std::move(spec));
    }
    return specs;
}

} // namespace QActors
