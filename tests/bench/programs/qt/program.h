// SPDX-License-Identifier: MIT
// What Qt alone offers, in the bench.
#pragma once

#include "common/bench.h"
#include "common/lateness.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qobject.h>
#include <QtCore/qthread.h>

namespace Bench {

template<typename F>
void post(QObject *to, F f)
{
    QMetaObject::invokeMethod(to, std::move(f), Qt::QueuedConnection);
}

/// A thread with an event loop, in which objects can live.
class Worker : public QThread
{
public:
    Worker() { start(); }
    ~Worker() override
    {
        quit();
        wait();
    }
    /// From then on the object lives there. Deletes it after the end.
    template<typename T>
    T *adopt(T *object)
    {
        object->moveToThread(this);
        return object;
    }
};

} // namespace Bench
