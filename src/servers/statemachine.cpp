// SPDX-License-Identifier: MIT
#include <QActors/servers/statemachine.h>

#include "machine_p.h"
#include "serverdata_p.h"

namespace QActors {

using namespace Qt::StringLiterals;

StateMachine::StateMachine() : m_machine(std::make_unique<detail::Machine>(*this))
{
    detail::ServerData::setMachine(*this, m_machine.get());
}

StateMachine::~StateMachine()
{
    detail::ServerData::setMachine(*this, nullptr);
}

Async<> StateMachine::doInit()
{
    m_machine->beginInit();
    if (Async<> rest = detail::ServerData::initOf(*this))
        co_await std::move(rest);
    co_await m_machine->start();
}

int StateMachine::stateNumber() const
{
    return m_machine->property.value();
}

QString StateMachine::stateName() const
{
    m_machine->property.value(); // for bindings
    return m_machine->stateName();
}

bool StateMachine::isInside(int state) const
{
    m_machine->property.value();
    return m_machine->isInside(state);
}

int StateMachine::postponedEvents() const noexcept
{
    return int(m_machine->postponedCount());
}

QString StateMachine::drawing() const
{
    return m_machine->drawing();
}

StateRules<void> StateMachine::inAnyState()
{
    return StateRules<void>(this, &m_machine->any());
}

void StateMachine::setMaxPostponed(int most)
{
    if (most < 0)
        throw MisuseError(u"StateMachine::setMaxPostponed: %1 events; give at least 0"_s.arg(most));
    m_machine->mostPostponed = std::size_t(most);
}

void StateMachine::goToState(int id, QMetaEnum states, std::shared_ptr<void> data, const std::type_info *type, const char *typeName)
{
    m_machine->checkEnum(states);
    m_machine->goTo(id, std::move(data), type, typeName);
}

void StateMachine::repeatState()
{
    m_machine->repeat();
}

void StateMachine::postpone()
{
    m_machine->postpone();
}

void StateMachine::addNext(Message event)
{
    m_machine->addNext(std::move(event));
}

void StateMachine::setStateTimeout(AnyDuration time)
{
    m_machine->setTimeout(detail::TimeoutKey::State, {}, time);
}

void StateMachine::setEventTimeout(AnyDuration time)
{
    m_machine->setTimeout(detail::TimeoutKey::Event, {}, time);
}

void StateMachine::setTimeout(const QString &name, AnyDuration time)
{
    m_machine->setTimeout(detail::TimeoutKey::Named, name, time);
}

Async<> StateMachine::handleCall(Message &request, From from)
{
    return m_machine->dispatch(request, from);
}

Async<> StateMachine::handleCast(Message &message)
{
    return m_machine->dispatch(message, From());
}

Async<> StateMachine::handleInfo(Message &message)
{
    return m_machine->dispatch(message, From());
}

Async<> StateMachine::dispatchMessage(const Message &event, const From &from)
{
    m_machine->requireSaying("dispatch");
    return m_machine->dispatch(event, from);
}

detail::StateProperty &StateMachine::stateProperty() noexcept
{
    return m_machine->property;
}

} // namespace QActors
