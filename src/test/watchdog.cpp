// SPDX-License-Identifier: MIT
#include "watchdog_p.h"

#include <QActors/kernel/async.h>

#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <thread>

namespace QActors::Test {

namespace {

/// One thread for the process, made when first needed.
class Sentry
{
public:
    static Sentry &instance()
    {
#ifdef Q_OS_WIN
        static auto *sentry = new Sentry; // other threads are ended there before a library's objects are: a destructor would wait for ever
        return *sentry;
#else
        static Sentry sentry;
        return sentry;
#endif
    }
    void arm(std::chrono::steady_clock::time_point deadline, std::function<QString()> tree)
    {
        const std::lock_guard lock(m_mutex);
        m_tree = std::move(tree);
        m_deadline = deadline;
        m_watched = QActors::detail::Scheduler::current();
        if (!m_thread.joinable())
            m_thread = std::thread([this] { watch(); });
        else if (deadline < m_waitsFor)
            m_changed.notify_one();
    }
    void disarm()
    {
        const std::lock_guard lock(m_mutex);
        m_deadline = Far; // the thread finds out when it wakes
        m_tree = {};
    }
    ~Sentry()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_over = true;
        }
        m_changed.notify_one();
        if (m_thread.joinable())
            m_thread.join();
    }

private:
    static constexpr auto Far = std::chrono::steady_clock::time_point::max();

    void watch()
    {
        std::unique_lock lock(m_mutex);
        while (!m_over) {
            // wait_until with max() overflows in some libraries
            m_waitsFor = std::min(m_deadline, std::chrono::steady_clock::now() + std::chrono::hours(1));
            m_changed.wait_until(lock, m_waitsFor);
            if (!m_over && std::chrono::steady_clock::now() >= m_deadline)
                giveUp();
        }
    }

    // The other thread is stuck: what is read here does not change.
    [[noreturn]] void giveUp() const
    {
        const auto *task = m_watched->currentTask();
        const auto *promise = task ? task->m_innermost : nullptr;
        std::fprintf(stderr, "QActors::Test: the test hangs and its event loop does not turn. ");
        if (promise)
            std::fprintf(stderr, "A task runs without an await since %s:%u, or in an event loop of its own.\n",
                         promise->where.file_name(), unsigned(promise->where.line()));
        else
            std::fprintf(stderr, task ? "A task runs without an await, or in an event loop of its own.\n"
                                      : "No task runs.\n");
        std::fflush(stderr); // if the next should fail, too
        std::fprintf(stderr, "%s\n", qPrintable(m_tree()));
        std::fflush(stderr);
        std::abort();
    }

    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::thread m_thread;
    std::chrono::steady_clock::time_point m_deadline = Far;
    std::chrono::steady_clock::time_point m_waitsFor = Far;
    QActors::detail::Scheduler *m_watched = nullptr;
    std::function<QString()> m_tree;
    bool m_over = false;
};

} // namespace

Watchdog::Watchdog(Duration time, std::function<QString()> tree)
{
    Sentry::instance().arm(std::chrono::steady_clock::now() + time, std::move(tree));
}

Watchdog::~Watchdog()
{
    Sentry::instance().disarm();
}

} // namespace QActors::Test
