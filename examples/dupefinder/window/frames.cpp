// SPDX-License-Identifier: MIT
#include "frames.h"

#include <QtQuick/qquickwindow.h>

#include <algorithm>
#include <numeric>

using namespace Qt::StringLiterals;

Frames::Frames(QQuickWindow *window) : QObject(window)
{
    m_time.start();
    connect(window, &QQuickWindow::frameSwapped, this, &Frames::frame);
}

void Frames::begin()
{
    m_intervals.clear();
    m_last = -1;
}

void Frames::frame()
{
    const qint64 now = m_time.nsecsElapsed();
    if (m_last >= 0)
        m_intervals.push_back(now - m_last);
    m_last = now;
}

QString Frames::report() const
{
    if (m_intervals.empty())
        return u"no frames"_s;
    std::vector<qint64> sorted = m_intervals;
    std::sort(sorted.begin(), sorted.end());
    const auto at = [&](double part) {
        const auto index = std::min(sorted.size() - 1, std::size_t(part * double(sorted.size())));
        return QString::number(double(sorted[index]) / 1e6, 'f', 1);
    };
    const auto late = sorted.end() - std::upper_bound(sorted.begin(), sorted.end(), 33'000'000);
    const double seconds = double(std::accumulate(sorted.begin(), sorted.end(), qint64(0))) / 1e9;
    return u"%1 frames in %2 s (%3 a second): p50 %4 ms, p90 %5, p99 %6, p99.9 %7, max %8; later than 33 ms: %9"_s
        .arg(sorted.size())
        .arg(seconds, 0, 'f', 1)
        .arg(double(sorted.size()) / seconds, 0, 'f', 1)
        .arg(at(0.5), at(0.9), at(0.99), at(0.999), at(1))
        .arg(late);
}
