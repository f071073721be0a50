// SPDX-License-Identifier: MIT
// How the tests run coroutines: virtual time, a log of events, and a check that nothing is left behind.
#pragma once

#include <QActors/Run>
#include <QActors/Sleep>

#include <QtCore/qabstracteventdispatcher.h>
#include <QtCore/qcoreapplication.h>
#include <QtCore/qeventloop.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qtimer.h>
#include <QtTest/qtest.h>

namespace TestSupport {

using namespace QActors;
using namespace std::chrono_literals;

/// Stands still until everything waits, then jumps to the next deadline; or, by hand, only when told to.
class VirtualClock final : public Clock
{
public:
    explicit VirtualClock(bool byHand = false) : m_byHand(byHand)
    {
        Dispatcher::current()->setClock(this);
    }
    ~VirtualClock() override { Dispatcher::current()->setClock(nullptr); }
    TimePoint now() const override { return m_now; }
    bool skipTo(TimePoint deadline) override
    {
        if (m_byHand)
            return false;
        m_now = std::max(m_now, deadline);
        return true;
    }
    void advance(Duration by) { m_now += by; }
    /// Since the clock was made.
    Duration elapsed() const { return m_now - Start; }

private:
    static constexpr TimePoint Start{std::chrono::hours(1)};
    TimePoint m_now = Start;
    bool m_byHand;
};

/// An ordered log of what happened.
struct Log : QStringList
{
    using QStringList::QStringList;
    Log &add(const QString &line)
    {
        append(line);
        return *this;
    }
};

/// Runs `fn` as a task in the event loop until it ends; gives its value or throws its error. Aborts the test
/// with the place it waits at if nothing ends it for 30 s of real time.
template<typename F>
auto await(F fn, std::source_location where = std::source_location::current())
{
    using T = std::remove_cvref_t<detail::CallValue<F &>>;
    auto *body = new detail::TaskBody<T, F>(std::move(fn));
    TaskHandle<T> handle(detail::NodePointer<detail::TaskContext>::sharing(body));
    detail::RootTask root(body, where);
    bool late = false;
    QTimer watchdog;
    QObject::connect(&watchdog, &QTimer::timeout, &watchdog, [&] { late = true; });
    watchdog.setSingleShot(true);
    watchdog.start(30s);
    while (!handle.hasEnded() && !late)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    if (late)
        qFatal("The test hangs: waiting for %s", qPrintable(handle.whereItWaits()));
    watchdog.stop();
    if (handle.state() != TaskState::Finished)
        detail::throwEnd(handle.task());
    if constexpr (!std::is_void_v<T>)
        return std::move(*handle.result()->value);
}

/// The same under a virtual clock that jumps whenever everything waits.
template<typename F>
auto awaitVirtual(F fn, std::source_location where = std::source_location::current())
{
    const VirtualClock clock;
    return await(std::move(fn), where);
}

/// Fails if frames, messages or tasks that were made since are still there.
class LeakGuard
{
public:
    qptrdiff blocks() const { return detail::poolBlocksInUse() - m_blocks; }
    qint64 tasks() const { return Dispatcher::current()->taskCount() - m_tasks; }

private:
    qptrdiff m_blocks = detail::poolBlocksInUse();
    qint64 m_tasks = Dispatcher::current()->taskCount();
};
#define VERIFY_NO_LEAK(guard) \
    do { \
        QCOMPARE((guard).tasks(), 0); \
        QCOMPARE((guard).blocks(), 0); \
    } while (false)

/// Lives in a frame and says when it goes.
struct Sentinel
{
    explicit Sentinel(int &alive) : m_alive(&alive) { ++*m_alive; }
    Sentinel(const Sentinel &other) : m_alive(other.m_alive) { ++*m_alive; }
    Sentinel &operator=(const Sentinel &) = delete;
    ~Sentinel() { --*m_alive; }

private:
    int *m_alive;
};

/// The message of an exception of type E that `fn` throws; null if it throws none, or another.
template<typename E, typename F>
QString messageOf(F fn)
{
    try {
        fn();
    } catch (const E &error) {
        return QString::fromUtf8(error.what());
    }
    return {};
}

/// Puts every task that is ready now behind us, `turns` times.
inline Async<> settle(int turns = 10)
{
    for (int i = 0; i < turns; ++i)
        co_await yield();
}

} // namespace TestSupport
