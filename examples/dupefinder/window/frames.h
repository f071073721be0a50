// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qobject.h>

#include <vector>

QT_BEGIN_NAMESPACE
class QQuickWindow;
QT_END_NAMESPACE

/// Measures the intervals between the frames that a window shows, and what the event loop is late by.
class Frames : public QObject
{
    Q_OBJECT
public:
    explicit Frames(QQuickWindow *window);
    /// From now on.
    void begin();
    /// "1200 frames in 20.0 s: p50 16.6 ms, p90 …, p99 …, max …; later than 33 ms: 0"
    QString report() const;

private:
    void frame();
    QElapsedTimer m_time;
    qint64 m_last = -1;
    std::vector<qint64> m_intervals; // ns
};
