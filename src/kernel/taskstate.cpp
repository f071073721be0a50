// SPDX-License-Identifier: MIT
#include <QActors/kernel/taskstate.h>

#include "enumnames_p.h"

namespace QActors {

QDebug operator<<(QDebug debug, TaskState state)
{
    static constexpr const char *Names[] = {"Pending", "Running", "Cancelling", "Finished", "Failed", "Cancelled"};
    return detail::printEnum(debug, "TaskState", state, Names);
}

} // namespace QActors
