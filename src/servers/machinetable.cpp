// SPDX-License-Identifier: MIT
#include <QActors/servers/detail/machinetable.h>

#include "machine_p.h"

namespace QActors::detail {

MachineNode &MachineAccess::node(StateMachine &machine, int id, QMetaEnum states)
{
    return machine.m_machine->node(id, states);
}

void MachineAccess::checkEnum(StateMachine &machine, QMetaEnum states)
{
    machine.m_machine->checkEnum(states);
}

void MachineAccess::goTo(StateMachine &machine, int id, std::shared_ptr<void> data, const std::type_info *type, const char *typeName)
{
    machine.m_machine->goTo(id, std::move(data), type, typeName);
}

void MachineAccess::postpone(StateMachine &machine)
{
    machine.m_machine->postpone();
}

void *MachineAccess::dataOf(const StateMachine &machine, const std::type_info &type, const char *typeName)
{
    return machine.m_machine->dataOf(type, typeName);
}

} // namespace QActors::detail
