// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qglobal.h>

#include <atomic>
#include <functional>
#include <memory>

/// Counts bytes that are settled, in many threads at once; shared by who counts and who reads it.
using Meter = std::shared_ptr<std::atomic<qint64>>;
inline Meter makeMeter()
{
    return std::make_shared<std::atomic<qint64>>(0);
}

/// Asked between two pieces of work in the pool: is the result still wanted?
using IsCancelled = std::function<bool()>;
