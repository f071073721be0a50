// SPDX-License-Identifier: MIT
// QACTORS_DUMP=USR1: the program prints its tasks when it gets that signal, and when its quit takes longer than a second.
#include <QActors/observe/dump.h>

#include "elevated_p.h"

#include <QActors/kernel/detail/scheduler.h>

#include <QtCore/qcoreapplication.h>

#include <cstdio>
#include <cstdlib>

#if defined(Q_OS_UNIX)
#  include <atomic>
#  include <cerrno>
#  include <csignal>
#  include <cstring>
#  include <fcntl.h>
#  include <poll.h>
#  include <thread>
#  include <unistd.h>
#endif

namespace QActors {

namespace {

#if defined(Q_OS_UNIX)

constexpr int QuitPatience = 1000; // ms

struct Signal
{
    const char *name;
    int number;
};
constexpr Signal Signals[] = {{"USR1", SIGUSR1}, {"USR2", SIGUSR2}, {"QUIT", SIGQUIT}};

std::atomic<int> s_write{-1}; // the pipe's end that a signal handler writes to; relaxed: the number is all

void tell(char what) noexcept
{
    const int saved = errno;
    static_cast<void>(!::write(s_write.load(std::memory_order_relaxed), &what, 1)); // full: there will be a dump anyway
    errno = saved;
}

bool hasTasks() noexcept
{
    for (quint32 index = 0; const detail::Scheduler *scheduler = detail::Scheduler::at(index); ++index) {
        if (scheduler->taskCount() > 0)
            return true;
    }
    return false;
}

/// Dumps on a thread of its own: the one that hangs cannot.
class Trigger
{
public:
    explicit Trigger(int signal)
    {
        int ends[2];
        if (::pipe(ends) != 0) {
            std::fprintf(stderr, "QACTORS_DUMP: no pipe: %s\n", std::strerror(errno));
            return;
        }
        for (const int end : ends)
            ::fcntl(end, F_SETFD, FD_CLOEXEC);
        ::fcntl(ends[1], F_SETFL, O_NONBLOCK);
        m_read = ends[0];
        s_write = ends[1];
        m_thread = std::thread([this] { watch(); });
        struct sigaction action = {};
        action.sa_handler = [](int) { tell('d'); };
        action.sa_flags = SA_RESTART;
        ::sigaction(signal, &action, nullptr);
    }
    ~Trigger()
    {
        if (!m_thread.joinable())
            return;
        tell('e');
        m_thread.join();
        ::close(s_write.exchange(-1)); // a signal that comes yet tells nobody
        ::close(m_read);
    }
    Q_DISABLE_COPY_MOVE(Trigger)

private:
    void watch() const
    {
        int patience = -1;
        for (;;) {
            pollfd input{m_read, POLLIN, 0};
            const int ready = ::poll(&input, 1, patience);
            if (ready == 0) {
                patience = -1;
                if (hasTasks())
                    dump("The quit has taken a second; these tasks hold it up, or do not know of it:");
                continue;
            }
            char what = 0;
            if (ready < 0 || ::read(m_read, &what, 1) != 1)
                continue;
            if (what == 'e')
                return;
            if (what == 'd')
                dump("The tasks, for a signal asked for them:");
            else
                patience = QuitPatience;
        }
    }
    static void dump(const char *why)
    {
        std::fprintf(stderr, "QACTORS_DUMP: %s\n", why);
        dumpTasks();
    }

    int m_read = -1;
    std::thread m_thread;
};

void dumpIfAsked()
{
    const char *wanted = std::getenv("QACTORS_DUMP");
    if (!wanted || !*wanted || detail::isElevated())
        return;
    for (const Signal &signal : Signals) {
        if (std::strcmp(wanted, signal.name) != 0)
            continue;
        struct sigaction before = {};
        ::sigaction(signal.number, nullptr, &before);
        if (s_write < 0 && (before.sa_flags & SA_SIGINFO || before.sa_handler != SIG_DFL)) {
            std::fprintf(stderr, "QACTORS_DUMP: the program handles SIG%s itself; use another signal\n", wanted);
            return;
        }
        static const Trigger trigger(signal.number);
        QObject::connect(QCoreApplication::instance(), &QCoreApplication::aboutToQuit, QCoreApplication::instance(), [] { tell('q'); });
        return;
    }
    std::fprintf(stderr, "QACTORS_DUMP: %s is no signal that it knows; use USR1, USR2 or QUIT\n", wanted);
}

#else

void dumpIfAsked()
{
    if (std::getenv("QACTORS_DUMP"))
        std::fprintf(stderr, "QACTORS_DUMP: there are no such signals on this system; call QActors::dumpTasks()\n");
}

#endif

} // namespace

Q_COREAPP_STARTUP_FUNCTION(dumpIfAsked)

} // namespace QActors
