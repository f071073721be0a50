// SPDX-License-Identifier: MIT
#pragma once

#include "threadwalk_p.h"
#include "waitcycles_p.h"

#include <functional>

namespace QActors::detail {

/// Hears of all threads, one after the other, on the calling thread.
class ReportVisitor : public ThreadVisitor
{
public:
    /// Nothing comes of this thread any more.
    virtual void end() = 0;

protected:
    ~ReportVisitor() = default;
};

/// Asks all threads and shows what they answer. All are asked at once, and the first pieces wait until it is their turn.
void report(ReportVisitor &visitor, Duration patience);

/// The same; `walk` goes through each thread, on that thread, and knows who is in a cycle.
using ReportWalk = std::function<void(Scheduler *scheduler, const WaitEdges &cycles, ThreadVisitor &to)>;
void report(ReportVisitor &visitor, Duration patience, const ReportWalk &walk);

} // namespace QActors::detail
