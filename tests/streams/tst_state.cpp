// SPDX-License-Identifier: MIT
#include "support/testrun.h"

#include <QActors/State>
#include <QActors/StreamOperators>

#include <QtCore/qproperty.h>

#include <thread>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

class Tank : public QObject
{
    Q_OBJECT
    Q_PROPERTY(int level READ level WRITE setLevel BINDABLE bindableLevel)

public:
    int level() const { return m_level.value(); }
    void setLevel(int level) { m_level.set(level); }
    QBindable<int> bindableLevel() { return m_level.bindable(); }
    Stream<int> changes() const { return m_level.changes(); }
    State<int> m_level{1};
};

} // namespace

class tst_State : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void SM23_theValueNowAndTheLatestAfterEachChange()
    {
        const LeakGuard guard;
        awaitVirtual([]() -> Async<> {
            std::optional<State<int>> state(std::in_place, 1);
            auto one = state->changes();
            auto two = state->changes();
            QACTORS_COMPARE((co_await one.next()).value_or(0), 1);
            state->set(2);
            state->set(3); // nobody saw 2
            state->set(3);
            QACTORS_COMPARE((co_await one.next()).value_or(0), 3);
            QACTORS_COMPARE((co_await two.next()).value_or(0), 3);
            const auto next = [&one] { return one.next(); };
            QACTORS_VERIFY(!(co_await moveOnAfter(1h, next))); // an equal value was no change
            state->set(9);
            state->set(3); // back again: no change for who sees the latest
            QACTORS_VERIFY(!(co_await moveOnAfter(1h, next)));
            state->update([](int n) { return n + 1; });
            state.reset(); // after the last value, the end
            QACTORS_COMPARE((co_await one.next()).value_or(0), 4);
            QACTORS_VERIFY(!(co_await one.next()));
        });
        VERIFY_NO_LEAK(guard);
    }

    void SM23_theEndWakesWhoWaits()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            auto state = std::make_unique<State<QString>>(u"a"_s);
            auto changes = state->changes();
            co_await changes.next();
            group.startSoon([&state]() -> Async<> {
                co_await sleep(1s);
                state.reset();
            });
            QACTORS_VERIFY(!(co_await changes.next()));
        });
        VERIFY_NO_LEAK(guard);
    }

    void SM7_itIsOneThreads()
    {
        State<int> state(1);
        state.set(2);
        const Stream<int> changes = state.changes();
        QStringList refused;
        std::jthread([&] {
            refused.append(messageOf<MisuseError>([&] { state.set(3); }));
            refused.append(messageOf<MisuseError>([&] { static_cast<void>(state.changes()); }));
        }).join();
        QCOMPARE(refused, QStringList({u"State::set: it is another thread's, on which it was used first"_s,
                                       u"State::changes: it is another thread's, on which it was used first"_s}));
        QCOMPARE(state.value(), 2);
    }

    void SM24_bindableInBothDirections()
    {
        const LeakGuard guard;
        awaitVirtual([]() -> Async<> {
            Tank tank;
            auto levels = tank.changes();
            QACTORS_COMPARE((co_await levels.next()).value_or(0), 1);
            QProperty<int> valve(5);
            tank.bindableLevel().setBinding([&valve] { return valve.value() * 2; });
            QACTORS_COMPARE((co_await levels.next()).value_or(0), 10);
            valve = 6;
            QACTORS_COMPARE((co_await levels.next()).value_or(0), 12);
            QProperty<QString> text;
            text.setBinding([&tank] { return QString::number(tank.level()); });
            QACTORS_VERIFY(tank.setProperty("level", 7)); // ends the binding
            valve = 8;
            QACTORS_COMPARE(text.value(), u"7"_s);
            QACTORS_COMPARE((co_await levels.next()).value_or(0), 7);
        });
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_State)
#include "tst_state.moc"
