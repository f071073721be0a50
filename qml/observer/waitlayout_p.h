// SPDX-License-Identifier: MIT
#pragma once

#include "waitnet_p.h"

#include <QtCore/qrect.h>

namespace QActors::detail {

/// Where the nodes of a WaitNet stand: who waits on the left, whom it waits for on the right; in a narrow place above and below.
/// Those of a cycle stand in a ring. Nodes never overlap. The same net has the same layout; a net is small.
struct WaitLayout
{
    struct Sizes
    {
        double node = 160, height = 44, gap = 70, line = 14; ///< between columns, where the arrows are, and between nodes
        double width = 1000; ///< what there is; components stand beside each other while they fit
    };
    QList<QRectF> nodes;
    QSizeF size;
    static WaitLayout of(const WaitNet &net, const Sizes &sizes);
};

} // namespace QActors::detail
