// SPDX-License-Identifier: MIT
// From QCoro: its tasks cannot be cancelled, and nobody owns them.
#pragma once

#include <QActors/QCoro>
#include <QActors/Sleep>
#include <QActors/Timeouts>

#include <QCoro/QCoroTask>
#include <QCoro/QCoroTimer>
#include <QtCore/QTimer>

//! [qcoro-before]
inline QCoro::Task<int> answerByQCoro(std::chrono::milliseconds time)
{
    QTimer timer;
    timer.setSingleShot(true);
    timer.start(time);
    co_await timer;
    co_return 42;
}
//! [qcoro-before]

//! [qcoro-after]
inline QActors::Async<int> answer(std::chrono::milliseconds time)
{
    co_await QActors::sleep(time);
    co_return 42;
}
//! [qcoro-after]

//! [qcoro-await]
/// A QCoro::Task in an Async: with a deadline, at last.
inline QActors::Async<int> answerInTime()
{
    using namespace std::chrono_literals;
    co_return co_await QActors::failAfter(10s, [] { return answerByQCoro(1ms); });
}
//! [qcoro-await]

//! [qcoro-give]
/// An Async in a QCoro::Task; it converts to one, too.
inline QCoro::Task<int> answerForQCoro()
{
    using namespace std::chrono_literals;
    const int first = co_await answer(1ms);
    QCoro::Task<int> second = answer(1ms);
    co_return first + co_await second;
}
//! [qcoro-give]
