// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/supervision/partitions.h>
#include <QActors/supervision/supervisor.h>

#include <functional>

namespace QActors {

/// Supervises several servers of one kind, one for each of some Partitions, so that work for different keys is done at the
/// same time, or does not stand behind one another's. A restarted server has its partition again. The requests are those of
/// Supervisor, and the children's ids are the spec's with a number: "counter 0", "counter 1"; but no child can be added or
/// deleted. With ChildSpec::on(pool), the servers run on the threads of a pool. (Elixir: PartitionSupervisor.)
class QACTORS_EXPORT PartitionSupervisor : public Supervisor
{
    Q_OBJECT

public:
    /// One child of this spec for each partition. Throws MisuseError for a Temporary child, which would leave its keys without a
    /// server, and for one with a name of its own in a registry of unique names. Start throws MisuseError if another supervisor
    /// of these partitions runs.
    PartitionSupervisor(const Partitions &partitions, const ChildSpec &spec, const SupervisorOptions &options = {});
    /// The same with the specs that `make(index)` gives, for children that differ in their arguments. (Elixir: with_arguments.)
    PartitionSupervisor(const Partitions &partitions, const std::function<ChildSpec(int)> &make, const SupervisorOptions &options = {});
    ~PartitionSupervisor() override;

private:
    static QList<ChildSpec> numbered(const Partitions &partitions, const std::function<ChildSpec(int)> &make);
};

} // namespace QActors
