// SPDX-License-Identifier: MIT
#pragma once

#include "options.h"
#include "rates_p.h"

#include <QtCore/qlist.h>

/// A snapshot as lines of text.
class Page
{
public:
    struct Line
    {
        QString text;
        QActors::TaskId task{}; ///< 0 if it is of none
        bool isAlarming = false; ///< in a cycle of waits, or a thread that does not answer
    };
    /// The header of a program, one line.
    static QString title(const QString &program, const QActors::Snapshot &snapshot, const QActors::detail::SnapshotRates &rates);
    /// The tree; or that of who is followed, and all that is known of it. Empty if who is followed is not there.
    static QList<Line> tree(const QActors::Snapshot &snapshot, const QActors::detail::SnapshotRates &rates, const QString &follow);
    /// A table of the actors, in this order, and its header.
    static QList<Line> top(const QActors::Snapshot &snapshot, const QActors::detail::SnapshotRates &rates, Options::Order order);
};
