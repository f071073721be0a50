// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/qt/signal.h>

#include <QtCore/qtimer.h>

namespace QActors::detail {

/// `co_await timer`, with a QTimer or a QTimer *: its next timeout. Does not start it. Throws SenderGone if it is
/// null or dies first. A QTimer goes by real time; sleep() goes by the thread's Clock and costs less.
template<>
struct AwaitTraits<QTimer>
{
    static auto wrap(const QTimer &timer) { return when(&timer, &QTimer::timeout); }
    static auto wrap(const QTimer &&timer) = delete;
};

template<>
struct AwaitTraits<QTimer *>
{
    static auto wrap(const QTimer *timer) { return when(timer, &QTimer::timeout); }
};

} // namespace QActors::detail
