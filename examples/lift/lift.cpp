// SPDX-License-Identifier: MIT
#include "lift.h"

#include <QActors/Task>

using namespace QActors;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

Lift::Lift(QPointer<Lift> &self)
{
    self = this;
    in(Standing).inside(Serving).on<Ride>(&Lift::begin, {Open, Riding});
    in(Riding)
        .inside(Serving)
        .holding<Journey>()
        .onEnter([this] { setTimeout(u"floor"_s, 1s); })
        .onLeave([this] { cancelTimeout(u"floor"_s); })
        .onTimeout(u"floor"_s, &Lift::passFloor)
        .leadsTo(Open, u"there"_s);
    in(Open)
        .inside(Serving)
        .onEnter([this] { setStateTimeout(3s); })
        .on<Ride>(&Lift::arrive)
        .on<Hold>([this] { setStateTimeout(3s); })
        .onStateTimeout(Standing);
    in(Serving).beginsIn(Standing).postpone<Ride>().ignore<Hold>().ignore<Repair>().on<Break>(Broken);
    in(Broken).postpone<Ride>().ignore<Hold>().ignore<Break>().on<Repair>(Serving);
}

Async<> Lift::ride(int floor)
{
    if (!m_asked.contains(floor)) {
        m_asked.append(floor);
        Q_EMIT askedChanged();
    }
    return dispatch(Ride{floor});
}

Async<> Lift::hold()
{
    return dispatch(Hold{});
}

Async<> Lift::breakDown()
{
    return dispatch(Break{});
}

Async<> Lift::repair()
{
    return dispatch(Repair{});
}

// The request itself waits, too: it is answered when the door is open there.
void Lift::begin(const Ride &ride)
{
    if (ride.floor == m_floor)
        goTo(Open);
    else
        goTo(Riding, Journey{ride.floor});
    postpone();
}

void Lift::arrive(const Ride &ride)
{
    if (ride.floor != m_floor)
        return postpone();
    m_asked.removeAll(m_floor);
    Q_EMIT askedChanged();
}

void Lift::passFloor(const Journey &journey)
{
    m_floor += journey.to > m_floor ? 1 : -1;
    Q_EMIT floorChanged();
    if (m_floor == journey.to)
        goTo(Open);
    else
        setTimeout(u"floor"_s, 1s);
}

Building::Building()
{
    m_tasks.startSoon([this]() -> Async<> {
        m_ref = co_await start<Lift>(m_tasks, std::ref(m_lift));
        Q_EMIT liftChanged();
    });
}
