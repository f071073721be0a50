// SPDX-License-Identifier: MIT
#include "machine_p.h"

#include "messaging/logging_p.h"

#include <QActors/actors/detail/actortask.h>
#include <QActors/servers/detail/systemcall.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

Q_LOGGING_CATEGORY(machineLog, "qactors.machine", QtWarningMsg)

QString MachineEvent::name() const
{
    if (kind == Timeout)
        return timeout.text();
    if (request)
        return request->name();
    return u"a message of type "_s + QString::fromUtf8(message.value().typeName());
}

QString Machine::name() const
{
    return task() ? task()->name() : QString::fromUtf8(m_machine.metaObject()->className());
}

// ---- From event to event

Async<> Machine::start()
{
    checkTable();
    if (!m_said.target) {
        m_phase = Phase::Init;
        goTo(m_order.front()->id, nullptr, nullptr, nullptr);
    }
    m_eventName = u"start"_s;
    if (Async<> rest = finish())
        co_await std::move(rest);
}

Async<> Machine::handleArrived(RequestNode *&request, Message &message)
{
    if (request && SystemCall::from(request))
        return request->serve(m_machine); // no event
    m_current.kind = request ? MachineEvent::Request : MachineEvent::Plain;
    if (std::optional<TimeoutKey> key; request && m_timeouts.take(request, key)) {
        std::exchange(request, nullptr)->discard();
        if (!key)
            return {}; // it was cancelled: no event
        m_current.kind = MachineEvent::Timeout;
        m_current.timeout = std::move(*key);
    }
    return handle(request, message);
}

Async<> Machine::handleNext(RequestNode *&request, Message &message)
{
    if (m_events.empty()) {
        m_current.kind = MachineEvent::Timeout;
        m_current.timeout = m_timeouts.takeDue();
    } else {
        MachineEvent event = std::move(m_events.front());
        m_events.pop_front();
        if (const CallCell *cell = event.request ? event.request->cell() : nullptr; cell && cell->isWithdrawn())
            return {}; // its caller has taken it along: no event
        m_current.kind = event.kind;
        m_current.timeout = std::move(event.timeout);
        request = std::exchange(event.request, nullptr);
        message = std::move(event.message);
    }
    return handle(request, message);
}

Async<> Machine::handle(RequestNode *&request, Message &message)
{
    m_request = &request;
    m_message = &message;
    m_said = {};
    m_phase = Phase::Handler;
    m_acting = m_state;
    m_rule = nullptr;
    const ActorTask *const actor = task();
    if (Async<> rest = serve(request, message))
        return finishLater(std::move(rest));
    return actor->isActorGone() ? Async<>() : finish(); // a handler may delete the machine
}

Async<> Machine::serve(RequestNode *request, Message &message)
{
    if (m_current.kind == MachineEvent::Timeout)
        return serveTimeout();
    if (!request)
        return dispatch(message, From());
    if (machineLog().isDebugEnabled())
        m_eventName = request->name();
    return request->serve(m_machine);
}

Async<> Machine::runRule(MachineNode *node, const EventRule *rule, const StateHandler &handler, const void *event, const From &from)
{
    m_acting = node == &m_any ? m_state : node;
    m_rule = rule;
    return handler(node->data.get(), event, from);
}

bool Machine::hasRule(const Message &event, bool isCall) const
{
    const std::type_info &type = *MessageAccess::node(event)->type()->info;
    const auto knows = [&](const MachineNode &state) {
        const auto found = state.events.find(type);
        return state.other || (found != state.events.end() && (found->second.any || (isCall && found->second.calls)));
    };
    return knows(m_any) || std::any_of(m_nodes.begin(), m_nodes.end(), [&](const auto &node) { return knows(*node.second); });
}

Async<> Machine::dispatch(const Message &event, const From &from)
{
    if (!m_state)
        throw MisuseError(u"dispatch: %1 has not been started"_s.arg(name()));
    const MessageNode *node = MessageAccess::node(event);
    const auto known = [&](MachineNode *state) -> std::pair<const EventRule *, const StateHandler *> {
        if (const auto found = state->events.find(*node->type()->info); found != state->events.end()) {
            const EventRule &rule = found->second;
            if (from.isValid() && rule.calls)
                return {&rule, &rule.calls};
            if (rule.any)
                return {&rule, &rule.any};
        }
        return {nullptr, state->other ? &state->other : nullptr};
    };
    if (machineLog().isDebugEnabled())
        m_eventName = QString::fromUtf8(node->type()->name());
    for (MachineNode *state = m_state; state; state = state == &m_any ? nullptr : state->parent ? state->parent
                                                                                                : &m_any) {
        const auto [rule, handler] = known(state);
        if (handler)
            return runRule(state, rule, *handler, rule ? node->whole().data : static_cast<const void *>(&event), from);
    }
    const QString type = QString::fromUtf8(node->type()->name());
    failUnhandled(u"an event of type "_s + type, u"an on<%1>(), ignore<%1>() or postpone<%1>()"_s.arg(type));
}

Async<> Machine::serveTimeout()
{
    const TimeoutKey &key = m_current.timeout;
    m_eventName = key.text();
    MachineNode *state = m_state;
    if (key.kind == TimeoutKey::State && isInside(key.state))
        state = find(key.state, ""); // of an outer state; one that was postponed may be of none that the machine is in
    for (; state; state = state == &m_any ? nullptr : state->parent ? state->parent
                                                                    : &m_any) {
        const EventRule *rule = &state->stateTimeout;
        if (key.kind == TimeoutKey::Event) {
            rule = &state->eventTimeout;
        } else if (key.kind == TimeoutKey::Named) {
            const auto found = state->timeouts.find(key.name);
            rule = found == state->timeouts.end() ? nullptr : &found->second;
        }
        if (rule && rule->any)
            return runRule(state, rule, rule->any, nullptr, From());
    }
    failUnhandled(key.text(), key.kind == TimeoutKey::State   ? u"an onStateTimeout()"_s
                              : key.kind == TimeoutKey::Event ? u"an onEventTimeout()"_s
                                                              : u"an onTimeout(\"%1\", …)"_s.arg(key.name));
}

void Machine::failUnhandled(const QString &event, const QString &remedy)
{
    throw Error(u"%1 has no rule for %2 in its state %3; give %4 to this state, to one around it, or to inAnyState()"_s.arg(name(), event, stateName(), remedy));
}

Async<> Machine::finishLater(Async<> rest)
{
    const ActorTask *const actor = task();
    co_await std::move(rest);
    if (actor->isActorGone())
        co_return;
    rest = finish();
    if (rest)
        co_await std::move(rest);
}

Async<> Machine::finish()
{
    m_handlersTimeouts = m_said.timeouts.size();
    if (m_said.postpones)
        keepEvent();
    if (m_said.target) {
        Way way = wayTo(*m_said.target, std::move(m_said.data));
        if (way.target != m_state || !way.left.empty()) {
            if (way.hasActions())
                return goSlowly(std::move(way));
            leave(way);
            if (arrive(way))
                settle(true);
            return {};
        }
    } else if (m_said.repeats) {
        return repeatSlowly();
    }
    settle(false);
    return {};
}

void Machine::keepEvent()
{
    MachineEvent kept;
    kept.kind = m_current.kind;
    kept.timeout = std::move(m_current.timeout);
    kept.request = std::exchange(*m_request, nullptr);
    kept.message = std::move(*m_message);
    if (CallCell *cell = kept.request ? kept.request->cell() : nullptr) {
        cell->serveEnds();
        cell->unhold();
    }
    m_postponed.push_back(std::move(kept));
}

void Machine::settle(bool changed)
{
    constexpr std::size_t Many = 1000;
    if (changed) {
        std::move(m_postponed.rbegin(), m_postponed.rend(), std::front_inserter(m_events));
        m_postponed.clear();
    } else if (m_said.postpones && m_postponed.size() > mostPostponed) {
        throw Error(u"%1 has postponed more than %2 events in its state %3, which is not left; the last is %4"_s.arg(
            name(), QString::number(mostPostponed), stateName(), m_postponed.back().name()));
    } else if (m_said.postpones && m_postponed.size() == Many) {
        qCWarning(machineLog).noquote() << name() << "has postponed" << Many << "events in its state" << stateName() + u", the last is "_s + m_postponed.back().name();
    }
    m_timeouts.cancel({TimeoutKey::Event, -1, {}});
    const auto &set = m_said.timeouts;
    for (std::size_t i = 0; i < set.size(); ++i) {
        const auto owned = [&](std::size_t at) { // that a handler sets is the new state's
            TimeoutKey key = set[at].first;
            if (changed && at < m_handlersTimeouts && key.kind == TimeoutKey::State)
                key.state = m_state->id;
            return key;
        };
        const TimeoutKey key = owned(i);
        bool isLast = true;
        for (std::size_t later = i + 1; later < set.size(); ++later)
            isLast = isLast && owned(later) != key;
        if (isLast)
            m_timeouts.set(key, set[i].second);
    }
    for (auto event = m_said.next.rbegin(); event != m_said.next.rend(); ++event) {
        m_events.emplace_front();
        m_events.front().kind = MachineEvent::Next;
        m_events.front().message = std::move(*event);
    }
    m_said = {};
    m_phase = Phase::Idle;
    m_acting = nullptr;
}

void Machine::ended(const ExitReason &reason) noexcept
{
    m_timeouts.clear();
    const auto fail = [&](MachineEvent &event) {
        if (CallCell *cell = event.request ? event.request->cell() : nullptr; cell && cell->claim())
            cell->fail(processEnded(task() ? task()->pid() : Pid(), reason));
    };
    std::for_each(m_postponed.begin(), m_postponed.end(), fail);
    std::for_each(m_events.begin(), m_events.end(), fail);
    m_postponed.clear();
    m_events.clear();
}

} // namespace QActors::detail
