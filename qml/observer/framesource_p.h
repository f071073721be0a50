// SPDX-License-Identifier: MIT
#pragma once

#include "frame_p.h"

#include <QActors/ObserverClient>
#include <QActors/WorkMeter>
#include <QActors/observe/detail/changesreader.h>
#include <QActors/observe/detail/changeswriter.h>

#include <QtCore/qtimer.h>

namespace QActors::detail {

/// Takes snapshots, of this program or of another, and makes frames of them; on the observing thread.
class FrameSource final : public QObject
{
    Q_OBJECT

public:
    FrameSource();
    /// Empty for this program; the path of a recording shows its last minute, and how that ended.
    void begin(const QString &program);
    void setInterval(int milliseconds);
    void setFrozen(bool frozen);
    void setWish(const FrameWish &wish);

Q_SIGNALS:
    void made(const std::shared_ptr<const QActors::detail::Frame> &frame);
    void failed(const QString &why);

private:
    void play();
    void ask();
    void take(Snapshot snapshot);
    void fail(const QString &why);

    QTimer m_next;
    ObserverClient m_client;
    struct Own
    {
        WorkMeter meter;
        ChangesWriter writer;
        ChangesReader reader;
    };
    std::unique_ptr<Own> m_own; // while it is this program
    FrameMaker m_maker;
    FrameWish m_wish;
    QString m_program;
    bool m_isFrozen = false;
};

} // namespace QActors::detail
