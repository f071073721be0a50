// SPDX-License-Identifier: MIT
#include <QActors/qt/interrupts.h>

#include <QActors/kernel/errors.h>

#include <QtCore/qcoreapplication.h>

#include <atomic>
#include <csignal>

#if defined(Q_OS_UNIX)
#  include <QtCore/qsocketnotifier.h>

#  include <cerrno>
#  include <cstring>
#  include <fcntl.h>
#  include <unistd.h>
#else
#  include <QtCore/qmutex.h>
#  include <qt_windows.h>
#endif

namespace QActors {

using namespace Qt::StringLiterals;

namespace {
constinit std::atomic<bool> s_hasInterrupts{false};
}

#if defined(Q_OS_UNIX)

namespace {

struct Handled
{
    int number;
    const char *name;
    struct sigaction before;
};
Handled s_handled[] = {{SIGINT, "SIGINT", {}}, {SIGTERM, "SIGTERM", {}}};
constinit std::atomic<int> s_interruptPipe{-1}; // the end that is written to

// Does next to nothing, as it must. The default action is back before anybody has heard of the first signal.
void onInterrupt(int number)
{
    const int saved = errno;
    for (const Handled &handled : s_handled) {
        if (handled.before.sa_handler != SIG_IGN)
            ::signal(handled.number, SIG_DFL);
    }
    const auto byte = static_cast<unsigned char>(number);
    static_cast<void>(!::write(s_interruptPipe.load(std::memory_order_relaxed), &byte, 1));
    errno = saved;
}

bool isFree(const struct sigaction &action) noexcept
{
    return !(action.sa_flags & SA_SIGINFO) && (action.sa_handler == SIG_DFL || action.sa_handler == SIG_IGN);
}

} // namespace

class Interrupts::Private
{
public:
    explicit Private(Interrupts *q)
    {
        for (Handled &handled : s_handled) {
            ::sigaction(handled.number, nullptr, &handled.before);
            if (!isFree(handled.before)) {
                throw MisuseError(u"Interrupts: the program handles %1 itself; let one of the two do it"_s
                                      .arg(QString::fromLatin1(handled.name)));
            }
        }
        if (::pipe(m_ends) != 0)
            throw Error(u"Interrupts: no pipe: "_s + QString::fromLocal8Bit(std::strerror(errno)));
        for (const int end : m_ends) {
            ::fcntl(end, F_SETFD, FD_CLOEXEC);
            ::fcntl(end, F_SETFL, O_NONBLOCK);
        }
        s_interruptPipe = m_ends[1];
        m_notifier = std::make_unique<QSocketNotifier>(m_ends[0], QSocketNotifier::Read);
        QObject::connect(m_notifier.get(), &QSocketNotifier::activated, q, [this, q] {
            unsigned char number = 0;
            if (::read(m_ends[0], &number, 1) == 1)
                Q_EMIT q->raised(number); // may delete us
        });
        struct sigaction action = {};
        action.sa_handler = &onInterrupt;
        action.sa_flags = SA_RESTART;
        for (const Handled &handled : s_handled) {
            if (handled.before.sa_handler != SIG_IGN)
                ::sigaction(handled.number, &action, nullptr);
        }
    }
    ~Private()
    {
        for (const Handled &handled : s_handled)
            ::sigaction(handled.number, &handled.before, nullptr);
        s_interruptPipe = -1; // one that is being handled on another thread tells nobody
        m_notifier.reset();
        for (const int end : m_ends)
            ::close(end);
    }
    Q_DISABLE_COPY_MOVE(Private)

private:
    int m_ends[2] = {-1, -1};
    std::unique_ptr<QSocketNotifier> m_notifier;
};

#else

namespace {

QMutex s_interruptLock;
Interrupts *s_interrupts = nullptr;
bool s_wasInterrupted = false;

// On a thread of the system's. FALSE: the default action.
BOOL WINAPI onInterrupt(DWORD event)
{
    {
        const QMutexLocker locker(&s_interruptLock);
        if (!s_interrupts || std::exchange(s_wasInterrupted, true))
            return FALSE;
        const int number = event == CTRL_C_EVENT ? SIGINT : SIGTERM;
        QMetaObject::invokeMethod(s_interrupts, [q = s_interrupts, number] { Q_EMIT q->raised(number); }, Qt::QueuedConnection);
    }
    if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT)
        ::Sleep(INFINITE); // the console or the session goes: once this returned, the program would be ended; now it has the system's seconds
    return TRUE;
}

} // namespace

class Interrupts::Private
{
public:
    explicit Private(Interrupts *q)
    {
        if (const auto handler = std::signal(SIGINT, SIG_DFL); handler != SIG_DFL && handler != SIG_IGN) {
            std::signal(SIGINT, handler);
            throw MisuseError(u"Interrupts: the program handles SIGINT itself; let one of the two do it"_s);
        }
        const QMutexLocker locker(&s_interruptLock);
        s_interrupts = q;
        s_wasInterrupted = false;
        // For ever: the system may hold a lock while a handler runs, for which who takes it away would wait.
        static const bool isHandled = ::SetConsoleCtrlHandler(&onInterrupt, TRUE);
        Q_UNUSED(isHandled)
    }
    ~Private()
    {
        const QMutexLocker locker(&s_interruptLock);
        s_interrupts = nullptr;
    }
    Q_DISABLE_COPY_MOVE(Private)
};

#endif

Interrupts::Interrupts(QObject *parent) : QObject(parent)
{
    if (!QCoreApplication::instance())
        throw MisuseError(u"Interrupts: make a QCoreApplication first"_s);
    if (s_hasInterrupts.exchange(true))
        throw MisuseError(u"Interrupts: there are some already, or quitOnInterrupt() was called; a program has one such object"_s);
    try {
        d = std::make_unique<Private>(this);
    } catch (...) {
        s_hasInterrupts = false;
        throw;
    }
}

Interrupts::~Interrupts()
{
    d.reset();
    s_hasInterrupts = false;
}

void quitOnInterrupt()
{
    QCoreApplication *app = QCoreApplication::instance();
    const QString name = u"QActors::quitOnInterrupt"_s;
    if (app && app->findChild<Interrupts *>(name, Qt::FindDirectChildrenOnly))
        return;
    auto *interrupts = new Interrupts(app);
    interrupts->setObjectName(name);
    QObject::connect(interrupts, &Interrupts::raised, app, [app](int number) {
        if (app->inherits("QGuiApplication"))
            QCoreApplication::quit();
        else
            QCoreApplication::exit(128 + number);
    });
}

} // namespace QActors
