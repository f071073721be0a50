// SPDX-License-Identifier: MIT
// Groups in tasks of groups, as deep as they come: no end of one is as deep a call.
#include "support/tasks.h"

#include <QActors/Assertions>
#include <QActors/ExceptionGroup>

using namespace TestSupport;

namespace {

constexpr int Deep = 10'000; // a call a level would be far too many for the stack

/// Writes down that it goes.
class Level
{
public:
    Level(QList<int> &gone, int number) : m_gone(gone), m_number(number) { }
    ~Level() { m_gone.append(m_number); }
    Q_DISABLE_COPY_MOVE(Level)

private:
    QList<int> &m_gone;
    const int m_number;
};

Async<> nested(int level, QList<int> &gone, bool fails = false)
{
    const Level outside(gone, 2 * level); // outlives the tasks of the group
    auto body = [&, level, fails](TaskGroup &group) -> Async<> {
        const Level inside(gone, 2 * level + 1);
        if (level > 0)
            group.startSoon(nested(level - 1, gone, fails));
        else if (fails)
            throw std::runtime_error("the cause");
        co_await sleepForever();
    };
    co_await withTaskGroup(body);
}

Async<> allWait(int levels)
{
    for (int i = 0; i < levels + 3; ++i)
        co_await yield();
}

} // namespace

class tst_TaskGroupDepth : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // Whatever the depth: those inside a group go before what is around it.
    void tasksGoBeforeWhatIsAroundTheirGroup()
    {
        const LeakGuard guard;
        for (const int levels : {10, 49, 50, 51, 52, 200}) {
            QList<int> gone;
            await([&]() -> Async<> {
                TaskGroup group;
                group.startSoon(nested(levels, gone));
                co_await allWait(levels);
            });
            QCOMPARE(gone.size(), 2 * (levels + 1));
            for (int level = 1; level <= levels; ++level) {
                QVERIFY(gone.indexOf(2 * (level - 1)) < gone.indexOf(2 * level));
                QVERIFY(gone.indexOf(2 * level + 1) < gone.indexOf(2 * level));
            }
        }
        VERIFY_NO_LEAK(guard);
    }

    void killedDeep()
    {
        const LeakGuard guard;
        QList<int> gone;
        await([&]() -> Async<> {
            TaskGroup group;
            group.startSoon(nested(Deep, gone));
            co_await allWait(Deep);
        });
        QCOMPARE(gone.size(), 2 * (Deep + 1));
        VERIFY_NO_LEAK(guard);
    }

    // As often as there are siblings, and with handles that outlive them.
    void killedWideAndDeep()
    {
        const LeakGuard guard;
        QList<int> gone;
        std::vector<TaskHandle<>> handles;
        await([&]() -> Async<> {
            TaskGroup group;
            for (int i = 0; i < 3; ++i)
                handles.push_back(group.startSoon(nested(300, gone)));
            co_await allWait(300);
        });
        QCOMPARE(gone.size(), 3 * 2 * 301);
        for (const TaskHandle<> &handle : handles)
            QCOMPARE(handle.state(), TaskState::Cancelled);
        handles.clear();
        VERIFY_NO_LEAK(guard);
    }

    void cancelledDeep()
    {
        const LeakGuard guard;
        QList<int> gone;
        QString reason;
        await([&]() -> Async<> {
            TaskGroup group;
            const auto outermost = group.startSoon(nested(Deep / 8, gone));
            co_await allWait(Deep / 8);
            group.cancel(u"enough"_s);
            co_await group.join();
            try {
                co_await outermost;
            } catch (const TaskCancelled &error) {
                reason = error.message();
            }
        });
        QVERIFY2(reason.endsWith(u"was cancelled: enough"), qPrintable(reason));
        QCOMPARE(gone.size(), 2 * (Deep / 8 + 1));
        VERIFY_NO_LEAK(guard);
    }

    void failedDeep()
    {
        const LeakGuard guard;
        QList<int> gone;
        await([&]() -> Async<> {
            QString cause;
            try {
                co_await nested(Deep / 8, gone, true);
            } catch (const ExceptionGroup &error) {
                cause = error.message().section(u"- "_s, -1);
            }
            QACTORS_COMPARE(cause, u"the cause"_s);
        });
        QCOMPARE(gone.size(), 2 * (Deep / 8 + 1));
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_TaskGroupDepth)
#include "tst_taskgroup_depth.moc"
