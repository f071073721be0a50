// SPDX-License-Identifier: MIT
// Calls that take their request along, to a StateMachine that postpones them.
#include "support/door.h"

#include <QActors/CallRef>

using namespace TestSupport;

namespace {

/// Grinds when it has been switched on; what comes before is postponed, after a while.
class Mill : public StateMachine
{
    Q_OBJECT
public:
    enum State {
        Off,
        On
    };
    Q_ENUM(State)
    explicit Mill(Log &log) : m_log(log)
    {
        in(Off);
        in(On);
    }
    Async<int> grind(int n)
    {
        m_log.add(u"grind %1 %2"_s.arg(n).arg(stateName()));
        if (stateName() == u"Off"_s) {
            co_await yield();
            postpone();
            co_return 0;
        }
        try {
            co_await sleep(10s);
        } catch (const Cancelled &) {
            m_log.add(u"stopped"_s);
            throw;
        }
        co_return n;
    }
    void switchOn() { goTo(On); }
    void look() { m_log.add(u"looked"_s); }

private:
    Log &m_log;
};

} // namespace

class tst_StateMachineCancelling : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void CC11_aRequestThatIsPostponed_data()
    {
        QTest::addColumn<QString>("when");
        QTest::addColumn<QString>("expected");
        QTest::newRow("never") << u"never"_s << u"grind 1 Off, grind 1 On, answer 1, looked"_s;
        QTest::newRow("while it is postponed") << u"postponed"_s << u"grind 1 Off, looked"_s;
        QTest::newRow("while it runs again") << u"runs"_s << u"grind 1 Off, grind 1 On, stopped, looked"_s;
    }
    void CC11_aRequestThatIsPostponed()
    {
        QFETCH(QString, when);
        QFETCH(QString, expected);
        const LeakGuard guard;
        Log log;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto mill = co_await start<Mill>(group, log);
            const auto caller = Task::spawn(group, [&]() -> Async<> {
                const int answer = co_await mill.cancelling().call(&Mill::grind, 1);
                log.add(u"answer %1"_s.arg(answer));
            });
            co_await sleep(1s);
            if (when == u"postponed"_s)
                caller.cancel();
            co_await settle();
            co_await mill.call(&Mill::switchOn);
            co_await sleep(1s);
            if (when == u"runs"_s)
                caller.cancel();
            co_await caller.wait();
            co_await mill.call(&Mill::look);
            stop(mill);
        });
        QCOMPARE(log.join(u", "_s), expected);
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_StateMachineCancelling)
#include "tst_statemachine_cancelling.moc"
