// SPDX-License-Identifier: MIT
#pragma once

#include "threadwalk_p.h"

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

} // namespace QActors::detail
