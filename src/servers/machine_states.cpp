// SPDX-License-Identifier: MIT
// From state to state.
#include "machine_p.h"

#include <QActors/actors/detail/actortask.h>
#include <QActors/kernel/detail/currenttask.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

// ---- What a handler says

void Machine::requireSaying(const char *verb, bool inActions) const
{
    const QString what = QString::fromUtf8(verb);
    if (m_phase == Phase::Idle) {
        throw MisuseError(u"%1: %2 handles no event now; %1() belongs into a handler or a method of the machine, which an event "
                          "calls: send it one"_s.arg(what, name()));
    }
    if (currentTask() != task()) {
        throw MisuseError(u"%1: called by another task than that of %2, while it handles an event; call or cast the machine "
                          "from there"_s.arg(what, name()));
    }
    if (!inActions && (m_phase == Phase::Leave || m_phase == Phase::Enter)) {
        throw MisuseError(u"%1: the %2 action of %3 cannot do that; a state timeout of no time brings an event, whose handler "
                          "can"_s.arg(what, m_phase == Phase::Leave ? u"leave"_s : u"enter"_s, m_acting->name));
    }
}

void Machine::goTo(int id, std::shared_ptr<void> data, const std::type_info *type, const char *typeName)
{
    requireSaying("goTo");
    MachineNode *named = find(id, "goTo");
    if (m_rule && !m_rule->targets.empty() && std::find(m_rule->targets.begin(), m_rule->targets.end(), id) == m_rule->targets.end()) {
        throw MisuseError(u"goTo: the rule of %1 that handles this event does not name %2 among its targets"_s.arg(
            m_acting ? m_acting->name : QString(), named->name));
    }
    if (data && (!named->holds || *named->holds != *type)) {
        throw MisuseError(u"goTo: %1 holds %2, but a %3 is given"_s.arg(
            named->name, named->holds ? u"a "_s + QString::fromUtf8(named->holdsName) : u"no data"_s, QString::fromUtf8(typeName)));
    }
    const bool given = bool(data);
    const Way way = wayTo(id, data);
    for (const MachineNode *entered : way.entered) {
        if (entered->holds && !entered->makeData && !(given && entered == named)) {
            throw MisuseError(u"goTo: %1 holds a %2, which cannot be made without you: goTo(%1, value)"_s.arg(
                entered->name, QString::fromUtf8(entered->holdsName)));
        }
    }
    m_said.target = id;
    m_said.data = std::move(data);
    m_said.repeats = false;
}

void Machine::repeat()
{
    requireSaying("repeatState");
    m_said.target.reset();
    m_said.data.reset();
    m_said.repeats = true;
}

void Machine::postpone()
{
    requireSaying("postpone");
    if (m_phase == Phase::Init)
        throw MisuseError(u"postpone: init() handles no event"_s);
    CallCell *cell = *m_request ? (*m_request)->cell() : nullptr;
    if (cell && !m_said.postpones && !cell->hold())
        throw MisuseError(u"postpone: this call was answered before, or has failed"_s);
    m_said.postpones = true;
}

void Machine::addNext(Message event)
{
    requireSaying("next");
    m_said.next.push_back(std::move(event));
}

void Machine::setTimeout(TimeoutKey::Kind kind, const QString &timeout, Duration time)
{
    requireSaying(kind == TimeoutKey::State ? "setStateTimeout" : kind == TimeoutKey::Event ? "setEventTimeout"
                                                                                            : "setTimeout",
                  kind == TimeoutKey::Named || m_phase != Phase::Leave);
    m_said.timeouts.emplace_back(TimeoutKey{kind, kind == TimeoutKey::State && m_acting ? m_acting->id : -1, timeout}, time);
}

// ---- From state to state

bool Machine::Way::hasActions() const
{
    return std::any_of(left.begin(), left.end(), [](const MachineNode *node) { return bool(node->leave); })
           || std::any_of(entered.begin(), entered.end(), [](const MachineNode *node) { return bool(node->enter); });
}

Machine::Way Machine::wayTo(int id, std::shared_ptr<void> data) const
{
    MachineNode *const named = find(id, "goTo");
    MachineNode *target = named;
    while (target->first)
        target = target->first;
    const MachineNode *common = m_state; // the innermost one that is not left
    while (common && !common->contains(target))
        common = common->parent;
    if (data && common && named->contains(common))
        common = named->parent; // its data changes, so it is left
    Way way{target, named, std::move(data), {}, {}};
    for (MachineNode *node = m_state; node != common; node = node->parent)
        way.left.push_back(node);
    for (MachineNode *node = target; node != common; node = node->parent)
        way.entered.insert(way.entered.begin(), node);
    return way;
}

Async<> Machine::goSlowly(Way way)
{
    const ActorTask *const actor = task();
    for (MachineNode *node : way.left) {
        if (node->leave)
            co_await act(Phase::Leave, node, node->leave);
        if (actor->isActorGone())
            co_return;
    }
    leave(way);
    if (!arrive(way))
        co_return;
    for (MachineNode *node : way.entered) {
        if (node->enter)
            co_await act(Phase::Enter, node, node->enter);
        if (actor->isActorGone())
            co_return;
    }
    settle(true);
}

Async<> Machine::repeatSlowly()
{
    const ActorTask *const actor = task();
    if (m_state->enter)
        co_await act(Phase::Enter, m_state, m_state->enter);
    if (!actor->isActorGone())
        settle(false);
}

Async<> Machine::act(Phase phase, MachineNode *node, const StateHandler &action)
{
    m_phase = phase;
    m_acting = node;
    QString refusal;
    try {
        if (Async<> rest = action(node->data.get(), nullptr, From()))
            co_await std::move(rest);
    } catch (const CallError &error) {
        refusal = QString::fromUtf8(error.what());
    }
    if (!refusal.isNull()) {
        throw Error(u"the %1 action of %2 threw a CallError, which would be a handler's answer to a call: %3"_s.arg(
            phase == Phase::Leave ? u"leave"_s : u"enter"_s, node->name, refusal));
    }
}

void Machine::leave(const Way &way) noexcept
{
    for (MachineNode *node : way.left) {
        m_timeouts.cancel({TimeoutKey::State, node->id, {}});
        node->data.reset();
    }
}

bool Machine::arrive(Way &way)
{
    for (MachineNode *node : way.entered) {
        if (way.data && node == way.named)
            node->data = std::move(way.data);
        else if (node->makeData)
            node->data = node->makeData();
    }
    qCDebug(machineLog).noquote() << name() + (m_state ? u": %1 -> %2 (%3)"_s.arg(m_state->name, way.target->name, m_eventName) : u": begins in "_s + way.target->name);
    const bool isOther = m_state != way.target;
    m_state = way.target;
    if (!isOther)
        return true;
    const ActorTask *const actor = task();
    property.set(m_state->id);
    property.notify();
    if (!actor->isActorGone())
        Q_EMIT m_machine.stateChanged();
    return !actor->isActorGone();
}

} // namespace QActors::detail
