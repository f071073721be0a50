// SPDX-License-Identifier: MIT
#pragma once

#include "aggregator.h"
#include "logbook.h"

#include <QActors/Supervisor>

/// One process of the tree.
struct TreeRow
{
    QString branch; ///< "│  ├─ ", before its name
    QActors::ChildInfo child;
    Report report;
    Endings endings;
};

/// How the station stands.
struct Tree
{
    QList<TreeRow> rows;
    qint64 readings = 0;
};

/// Asks the supervisors for their children, the aggregator for readings and the logbook for reasons. Throws if one of them
/// is just being restarted: a call never waits for who has ended.
QActors::Async<Tree> treeOf(QActors::ActorRef<QActors::Supervisor> station);

/// A row as text in columns, and what they are.
QString textOf(const TreeRow &row);
QString headerText();
