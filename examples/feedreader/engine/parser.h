// SPDX-License-Identifier: MIT
#pragma once

#include "feed.h"

#include <QActors/ActorRef>
#include <QActors/EventLoopPool>
#include <QActors/GenServer>
#include <QActors/Supervisor>

/// Reads RSS and Atom. It does not handle documents that are broken: it ends, and its supervisor starts another.
class Parser : public QActors::GenServer
{
    Q_OBJECT

public:
    /// Throws, and so ends the parser, at the first thing that is wrong.
    Q_INVOKABLE ParsedFeed parse(const QByteArray &document);
};

/// Starts a supervisor in the group, with a parser on a thread of the pool that has the name "parser".
QActors::Async<QActors::ActorRef<QActors::Supervisor>> startParser(QActors::TaskGroup &group, QActors::EventLoopPool &pool);

/// Asks the parser that there is, or will be in a moment. Throws what the parser ended with. One at a time: a document that ends the
/// parser takes along what waits behind it.
QActors::Async<ParsedFeed> parseFeed(QByteArray document);
