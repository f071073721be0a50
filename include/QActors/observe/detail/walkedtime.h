// SPDX-License-Identifier: MIT
// \internal What looking costs the threads that are looked at.
#pragma once

#include <QActors/kernel/duration.h>
#include <QActors/kernel/global.h>

namespace QActors::detail {

/// How long the calling thread has worked; nothing where the system does not tell.
QACTORS_EXPORT Duration threadCpuTime() noexcept;

/// How long all threads have worked to say what stands on them: snapshots, dumps, changes. Any thread.
QACTORS_EXPORT Duration walkedTime() noexcept;

/// Adds to that, from its making to its end, on one thread.
class WalkTimer
{
public:
    WalkTimer() noexcept = default;
    ~WalkTimer();
    Q_DISABLE_COPY_MOVE(WalkTimer)

private:
    const Duration m_before = threadCpuTime();
};

} // namespace QActors::detail
