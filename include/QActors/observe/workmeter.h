// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/global.h>

#include <QtCore/qglobal.h>

namespace QActors {

/// Measures how long each task runs: while there is any object of this class, snapshots and dumps have TaskSnapshot::worked and
/// ThreadSnapshot::worked, and say of a thread that does not answer what it runs. A thread is measured from the first snapshot
/// on that it answers. Any thread may make and destroy it. Costs two looks at the clock for each time that a task goes on, and
/// some memory for each task; nothing when there is none any more.
class QACTORS_EXPORT WorkMeter
{
public:
    WorkMeter() noexcept; ///< Begins to measure, if nobody else does.
    ~WorkMeter(); ///< Ends that, if nobody else does.
    Q_DISABLE_COPY_MOVE(WorkMeter)
};

} // namespace QActors
