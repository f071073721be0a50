// SPDX-License-Identifier: MIT
// How late a precise timer of 1 ms is on its thread.
#pragma once

#include "bench.h"

#include <QtCore/qtimer.h>

#include <algorithm>
#include <vector>

namespace Bench {

/// Starts a single shot again and again; each is late by what exceeds a millisecond since it was started.
class Lateness
{
public:
    Lateness()
    {
        m_timer.setTimerType(Qt::PreciseTimer);
        m_timer.setSingleShot(true);
        m_timer.setInterval(1);
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] {
            m_late.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - m_started).count()
                             - 1000);
            arm();
        });
        arm();
    }
    void report(const char *p50, const char *p99, const char *max)
    {
        m_timer.stop();
        std::sort(m_late.begin(), m_late.end());
        const std::int64_t count = std::int64_t(m_late.size());
        if (count == 0)
            return; // no figure is better than a wrong one
        Bench::report(p50, m_late[std::size_t(count / 2)], "us", count);
        Bench::report(p99, m_late[std::size_t(count - 1 - count / 100)], "us", count);
        Bench::report(max, m_late.back(), "us", count);
    }

private:
    void arm()
    {
        m_started = std::chrono::steady_clock::now();
        m_timer.start();
    }
    QTimer m_timer;
    std::chrono::steady_clock::time_point m_started;
    std::vector<double> m_late;
};

} // namespace Bench
