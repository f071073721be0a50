// SPDX-License-Identifier: MIT
// The state machines that the tests talk to.
#pragma once

#include "support/bank.h"

#include <QActors/StateMachine>

namespace TestSupport {

/// As errors name it: in a batch of tests with the batch's namespace.
template<typename T>
QString nameOf()
{
    return QString::fromUtf8(QMetaType::fromType<T>().name());
}

struct Push
{
    int number = 0;
};
/// Answered by an open door only.
struct Knock
{
    using Answer = int;
    int number = 0;
};
struct Unlock
{
    using Answer = bool;
    int code = 0;
};
/// Answered by the state.
struct Where
{
    using Answer = QString;
};

class Door;
/// Has the door say something.
struct Say
{
    std::function<void(Door &)> what;
};
struct Slowly
{
    std::function<Async<>(Door &)> what;
};

class Door : public StateMachine
{
    Q_OBJECT
    Q_PROPERTY(TestSupport::Door::State state READ state NOTIFY stateChanged BINDABLE bindableState)
public:
    enum State {
        Closed,
        Open,
        Locked,
        Broken // not declared
    };
    Q_ENUM(State)
    State state() const { return currentState<State>(); }
    QBindable<State> bindableState() { return stateBindable<State>(); }

    explicit Door(Log &log) : m_log(log)
    {
        in(Closed)
            .onEnter([this] { m_log.add(u"enter Closed"_s); })
            .onLeave([this] { m_log.add(u"leave Closed"_s); })
            .on<Push>([this](const Push &push) {
                m_log.add(u"push %1 in Closed"_s.arg(push.number));
                goTo(Open);
            })
            .postpone<Knock>();
        in(Open)
            .onEnter([this] {
                if (std::exchange(failsToOpen, false))
                    throw std::out_of_range("cannot open");
                m_log.add(u"enter Open"_s);
            })
            .onLeave([this] { m_log.add(u"leave Open"_s); })
            .on<Push>([this](const Push &push) { m_log.add(u"push %1 in Open"_s.arg(push.number)); })
            .on<Knock>(&Door::knocked);
        in(Locked)
            .onEnter([this] { m_log.add(u"enter Locked"_s); })
            .onLeave([this] { m_log.add(u"leave Locked"_s); })
            .on<Unlock>([this](const Unlock &unlock, ReplyTo<bool> reply) { unlocked(unlock, std::move(reply)); });
        inAnyState()
            .on<Where>([this] { return stateName(); })
            .on<Say>([this](const Say &say) { say.what(*this); })
            .on<Slowly>([this](Slowly slowly) -> Async<> { co_await slowly.what(*this); })
            .on<Unlock>([this](const Unlock &unlock) {
                m_log.add(u"unlock %1 in %2"_s.arg(unlock.code).arg(stateName()));
                return false;
            });
    }

    Q_INVOKABLE void lock(int code)
    {
        m_code = code;
        goTo(Locked);
    }
    Q_INVOKABLE QString pass(QString who)
    {
        if (state() != Open) {
            postpone();
            return std::exchange(who, QString()); // is no answer
        }
        return who;
    }
    Q_INVOKABLE QActors::Async<QString> passSlowly(QString who)
    {
        co_await yield();
        if (state() != Open)
            postpone();
        co_return who;
    }
    Q_INVOKABLE void passLater(QString who, QActors::ReplyTo<QString> reply)
    {
        if (state() != Open)
            postpone();
        else
            reply.reply(who);
    }
    void refuse()
    {
        goTo(Open);
        next(Push{1});
        setStateTimeout(1s);
        throw CallError(u"not now"_s);
    }
    Async<> refuseSlowly()
    {
        co_await yield();
        refuse();
    }
    void deleteItself() { delete this; }
    Async<> postponeAndHang()
    {
        postpone();
        co_await sleep(1h);
    }

    bool failsToOpen = false;

    using StateMachine::cancelStateTimeout;
    using StateMachine::cancelTimeout;
    using StateMachine::dispatch;
    using StateMachine::goTo;
    using StateMachine::in;
    using StateMachine::inAnyState;
    using StateMachine::next;
    using StateMachine::postpone;
    using StateMachine::repeatState;
    using StateMachine::setEventTimeout;
    using StateMachine::setMaxPostponed;
    using StateMachine::setStateTimeout;
    using StateMachine::setTimeout;
    using StateMachine::stateData;
    Log &log() { return m_log; }

private:
    int knocked(const Knock &knock)
    {
        m_log.add(u"knock %1 in Open"_s.arg(knock.number));
        return knock.number * 10;
    }
    void unlocked(const Unlock &unlock, ReplyTo<bool> reply)
    {
        m_log.add(u"unlock %1 in Locked"_s.arg(unlock.code));
        if (unlock.code == m_code)
            goTo(Closed);
        spawnTask([reply, right = unlock.code == m_code]() -> Async<> {
            co_await yield();
            reply.reply(right);
        });
    }
    Log &m_log;
    int m_code = 0;
};

/// One whose actions await.
class SlowDoor : public StateMachine
{
    Q_OBJECT
public:
    enum State {
        Closed,
        Open
    };
    Q_ENUM(State)

    explicit SlowDoor(Log &log) : m_log(log)
    {
        for (const State state : {Closed, Open}) {
            in(state).onEnter([this]() -> Async<> { return act(u"enters"_s, u"is in"_s); }).onLeave([this]() -> Async<> {
                return act(u"leaves"_s, u"has left"_s);
            });
        }
        in(Closed).on<Push>(Open);
        in(Open).on<Push>([this](const Push &push) { m_log.add(u"push %1"_s.arg(push.number)); });
        inAnyState().on<Where>([this] { return stateName(); });
    }

private:
    Async<> act(QString before, QString after)
    {
        m_log.add(before + u' ' + stateName());
        co_await sleep(1s);
        m_log.add(after + u' ' + stateName());
    }
    Log &m_log;
};

} // namespace TestSupport
