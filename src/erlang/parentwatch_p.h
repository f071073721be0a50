// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/duration.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>

namespace QActors::detail {

/// A child's thread that waits for the end of its standard input, which is that of the parent, and sees to it that the child's process ends, too,
/// whatever the application's thread does. It lives as long as the process.
class ParentWatch
{
public:
    /// `gone` is called once, on the watch's own thread, and has ends() called soon.
    static void start(std::function<void()> gone);
    /// The process is ending, and may take so long. Any thread.
    static void ends(Duration within);

private:
    void run();
    std::function<void()> m_gone;
    std::mutex m_lock;
    std::condition_variable m_changed;
    std::optional<Duration> m_within;
};

} // namespace QActors::detail
