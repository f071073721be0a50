// SPDX-License-Identifier: MIT
// Who waits for whom, as a picture has it: few nodes, however many wait.
#pragma once

#include "framerow_p.h"

namespace QActors::detail {

struct WaitNode
{
    FrameRow row; // of a process that the snapshot does not have: a name only, and id 0
    int more = 0; // so many others that wait for the same are left out, and stand here as one
    bool inCycle = false;
};

struct WaitArrow
{
    int from = 0, to = 0; // nodes
    QString label;
    bool inCycle = false;
};

/// The tasks that wait, and those that are waited for. Cycles come first.
struct WaitNet
{
    QList<WaitNode> nodes;
    QList<WaitArrow> arrows;
    int waits = 0; // all there are
    int cycles = 0; // rings of them
    int hidden = 0; // nodes for which there is no room
    /// The same nodes and arrows, whatever is written in them.
    bool hasShapeOf(const WaitNet &other) const;
    /// A line for each wait that is shown.
    QString toText() const;
};

/// Only what hangs together with a row that matches `search`, if that is not empty.
WaitNet waitNetOf(const std::shared_ptr<const Snapshot> &snapshot, const SnapshotRates &rates, const QString &search);

} // namespace QActors::detail
