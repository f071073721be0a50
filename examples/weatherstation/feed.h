// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/Async>

#include <QtCore/qbytearray.h>

#include <functional>
#include <memory>

/// Where a sensor has its lines from: an instrument, or a test that plays one. When it is destroyed, nothing of the
/// instrument is left.
class Feed
{
public:
    virtual ~Feed() = default;
    /// Throws if the instrument does not start.
    virtual QActors::Async<> open() = 0;
    /// The next line, without its end. Throws when there will be none.
    virtual QActors::Async<QByteArray> nextLine() = 0;
    /// Tells the instrument something.
    virtual void order(const QByteArray &what) = 0;
    /// Ends the instrument and waits for its end.
    virtual QActors::Async<> close() = 0;
    /// Its process id; 0 if it is no process.
    virtual qint64 peer() const { return 0; }
};

/// A sensor that is restarted begins with a new feed: whatever was wrong with the old one has gone with it.
using MakeFeed = std::function<std::unique_ptr<Feed>()>;
