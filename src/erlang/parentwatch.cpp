// SPDX-License-Identifier: MIT
#include "parentwatch_p.h"

#include <QtCore/qglobal.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <thread>

#ifdef Q_OS_WIN
#  include <io.h>
#else
#  include <unistd.h>
#endif

namespace QActors::detail {

using namespace std::chrono_literals;

namespace {

constexpr auto OrphanTime = 5s;
constexpr auto LongestTime = 24h; // for a process to end
constexpr int ExitOrphaned = 1;

// For ever: its thread may outlive main().
ParentWatch &theWatch()
{
    static auto *watch = new ParentWatch;
    return *watch;
}

void readToEnd()
{
    char ignored[256];
#ifdef Q_OS_WIN
    while (::_read(0, ignored, sizeof ignored) > 0) { }
#else
    for (;;) {
        const auto got = ::read(0, ignored, sizeof ignored);
        if (got == 0 || (got < 0 && errno != EINTR))
            return;
    }
#endif
}

} // namespace

void ParentWatch::start(std::function<void()> gone)
{
    ParentWatch &watch = theWatch();
    watch.m_gone = std::move(gone);
    std::thread([&watch] { watch.run(); }).detach();
}

void ParentWatch::run()
{
    readToEnd();
    m_gone();
    std::unique_lock lock(m_lock);
    if (m_changed.wait_for(lock, OrphanTime, [this] { return m_within.has_value(); })) {
        const Duration within = std::clamp<Duration>(*m_within, Duration::zero(), LongestTime);
        lock.unlock();
        std::this_thread::sleep_for(within + OrphanTime);
    }
    std::_Exit(ExitOrphaned); // the application's thread hangs
}

void ParentWatch::ends(Duration within)
{
    ParentWatch &watch = theWatch();
    const std::lock_guard lock(watch.m_lock);
    watch.m_within = within;
    watch.m_changed.notify_all();
}

} // namespace QActors::detail
