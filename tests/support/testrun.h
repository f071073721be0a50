// SPDX-License-Identifier: MIT
// How the tests of the library itself run coroutines: the test kit, without its verdicts, for tests that look at
// failures, and a log of events.
#pragma once

#include <QActors/LeakGuard>
#include <QActors/Run>
#include <QActors/RunTest>
#include <QActors/Sleep>
#include <QActors/TaskGroup>
#include <QActors/Waiting>

#include <QtCore/qabstracteventdispatcher.h>
#include <QtCore/qcoreapplication.h>
#include <QtCore/qeventloop.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qtimer.h>
#include <QtTest/qtest.h>

namespace TestSupport {

using namespace QActors;
using namespace std::chrono_literals;

/// The kit's clock; or, by hand, it moves only when told to.
class VirtualClock final : public Test::VirtualClock
{
public:
    explicit VirtualClock(bool byHand = false) : Test::VirtualClock(byHand ? ByHand : Automatic) { }
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

/// Runs `fn` as a task in the event loop until it ends; gives its value or throws its error. Fails
/// with the tree of tasks after 30 s of real time and, under virtual time, if everything waits for what cannot come.
template<typename F>
auto await(F fn, std::source_location where = std::source_location::current())
{
    using T = std::remove_cvref_t<detail::CallValue<F &>>;
    auto *body = new detail::TaskBody<T, F>(std::move(fn));
    const auto handle = detail::TaskHandleAccess::make<T>(detail::NodePointer<detail::TaskContext>::sharing(body));
    Test::detail::runToEnd(body, std::chrono::seconds(30), where);
    if (handle.state() != TaskState::Finished)
        detail::throwEnd(detail::TaskHandleAccess::task(handle));
    if constexpr (!std::is_void_v<T>)
        return std::move(*detail::TaskHandleAccess::result(handle)->value);
}

/// The same under a virtual clock that jumps whenever everything waits.
template<typename F>
auto awaitVirtual(F fn, std::source_location where = std::source_location::current())
{
    const VirtualClock clock;
    return await(std::move(fn), where);
}

/// Runs `fn(group)` in a group of its own, in virtual time; ends with the group.
template<typename F>
void inGroup(F fn)
{
    awaitVirtual([&] { return withTaskGroup(std::ref(fn)); });
}

using Test::LeakGuard;
#define VERIFY_NO_LEAK(guard) QVERIFY2((guard).isClean(), qPrintable((guard).toString()))

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

using Test::settle;

} // namespace TestSupport
