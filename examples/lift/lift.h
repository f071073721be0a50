// SPDX-License-Identifier: MIT
// A lift as a state machine, and the building that it is in.
#pragma once

#include <QActors/StateMachine>
#include <QActors/TaskGroup>

#include <QtCore/qpointer.h>
#include <QtQml/qqmlregistration.h>

/// Rides to one floor after the other. What is asked while it rides, or is broken, waits: it is postponed.
class Lift : public QActors::StateMachine
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("The building has one.")
    Q_PROPERTY(Lift::State state READ state NOTIFY stateChanged BINDABLE bindableState FINAL)
    Q_PROPERTY(int floor READ floor NOTIFY floorChanged FINAL)
    Q_PROPERTY(QList<int> asked READ asked NOTIFY askedChanged FINAL)

public:
    enum State {
        Serving, // Standing, Riding and Open are inside of it
        Standing,
        Riding,
        Open,
        Broken
    };
    Q_ENUM(State)

    explicit Lift(QPointer<Lift> &self);
    State state() const { return currentState<State>(); }
    QBindable<State> bindableState() { return stateBindable<State>(); }
    int floor() const { return m_floor; }
    QList<int> asked() const { return m_asked; } ///< The floors where somebody waits, or wants to.

    // Requests; what they mean the rules say.
    Q_INVOKABLE QActors::Async<> ride(int floor); ///< Answered when the door is open there.
    Q_INVOKABLE QActors::Async<> hold();          ///< Keeps the door open for a while.
    Q_INVOKABLE QActors::Async<> breakDown();
    Q_INVOKABLE QActors::Async<> repair();

Q_SIGNALS:
    void floorChanged();
    void askedChanged();

private:
    struct Ride
    {
        int floor = 0;
    };
    struct Hold
    {
    };
    struct Break
    {
    };
    struct Repair
    {
    };
    struct Journey
    {
        int to = 0;
    };
    void begin(const Ride &ride);
    void arrive(const Ride &ride);
    void passFloor(const Journey &journey);

    int m_floor = 0;
    QList<int> m_asked;
};

/// What QML sees.
class Building : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_SINGLETON
    Q_PROPERTY(Lift *lift READ lift NOTIFY liftChanged FINAL)
    Q_PROPERTY(int floors READ floors CONSTANT FINAL)

public:
    Building();
    Lift *lift() const { return m_lift; }
    int floors() const { return 5; }
    Q_INVOKABLE void ride(int floor) const { m_ref.cast(&Lift::ride, floor); }
    Q_INVOKABLE void hold() const { m_ref.cast(&Lift::hold); }
    Q_INVOKABLE void breakDown() const { m_ref.cast(&Lift::breakDown); }
    Q_INVOKABLE void repair() const { m_ref.cast(&Lift::repair); }

Q_SIGNALS:
    void liftChanged();

private:
    QPointer<Lift> m_lift;
    QActors::ActorRef<Lift> m_ref;
    QActors::TaskGroup m_tasks{this};
};
