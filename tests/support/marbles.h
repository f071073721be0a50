// SPDX-License-Identifier: MIT
// Marbles of the kit, for a test that is no coroutine.
#pragma once

#include "support/testrun.h"

#include <QActors/Dispatcher>
#include <QActors/Marbles>
#include <QActors/Stream>

namespace TestSupport {

using Test::marbles;

/// Draws the stream that `make()` gives, under virtual time.
template<typename F>
QString drawn(F make, Duration most = std::chrono::hours(1))
{
    const LeakGuard guard;
    QString line = awaitVirtual([&] { return Test::draw(make(), most); });
    if (!guard.isClean())
        line += QStringLiteral(" left: ") + guard.toString();
    return line;
}

} // namespace TestSupport
