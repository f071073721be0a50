// SPDX-License-Identifier: MIT
#include <QActors/actors/start.h>

namespace QActors::detail {

void launchActor(TaskGroup *group, ActorTask *task, const StartOptions &options, std::source_location where)
{
    if (!options.name().isEmpty()) {
        task->setName(options.name());
        task->actor()->setObjectName(options.name());
    }
    task->setOnExit(options.exitCallback());
    task->launchIn(*group, where);
}

} // namespace QActors::detail
