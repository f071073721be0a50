// SPDX-License-Identifier: MIT
#pragma once

#include "feed.h"

#include <QtCore/qprocess.h>

/// How to run an instrument.
struct Instrument
{
    QString program;
    quint32 seed = 1;
    double chaos = 0; ///< the probability of a failure at each reading
    int interval = 500; ///< ms between two readings
};

/// The lines that an instrument's process prints. The process lives as long as this object at most.
class ProcessFeed : public QObject, public Feed
{
    Q_OBJECT
public:
    explicit ProcessFeed(const Instrument &instrument);
    ~ProcessFeed() override;

    QActors::Async<> open() override;
    QActors::Async<QByteArray> nextLine() override;
    void order(const QByteArray &what) override;
    QActors::Async<> close() override;
    qint64 peer() const override { return m_process.processId(); }

Q_SIGNALS:
    /// There is something to read, or the process has ended.
    void changed();

private:
    QActors::Async<> waitForEnd();
    QString howItEnded() const;

    const Instrument m_instrument;
    QProcess m_process;
};

/// Each feed it makes runs a process of its own, with another seed: an instrument that fails at its third reading does
/// not do so for ever.
MakeFeed processFeeds(const Instrument &instrument);
