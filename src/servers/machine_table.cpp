// SPDX-License-Identifier: MIT
// What a machine declares.
#include "machine_p.h"

namespace QActors::detail {

using namespace Qt::StringLiterals;

void Machine::checkEnum(QMetaEnum states)
{
    if (!m_enum.isValid())
        m_enum = states;
    if (qstrcmp(m_enum.scope(), states.scope()) != 0 || qstrcmp(m_enum.enumName(), states.enumName()) != 0) {
        throw MisuseError(u"%1: its states are of the enum %2::%3; one of %4::%5 is none of them"_s.arg(
            name(), QString::fromUtf8(m_enum.scope()), QString::fromUtf8(m_enum.enumName()), QString::fromUtf8(states.scope()),
            QString::fromUtf8(states.enumName())));
    }
}

MachineNode &Machine::node(int id, QMetaEnum states)
{
    checkEnum(states);
    std::unique_ptr<MachineNode> &made = m_nodes[id];
    if (!made) {
        const char *key = states.valueToKey(id);
        made = std::make_unique<MachineNode>();
        made->id = id;
        made->name = key ? QString::fromUtf8(key) : QString::number(id);
        m_order.push_back(made.get());
    }
    return *made;
}

MachineNode *Machine::find(int id, const char *verb) const
{
    if (const auto found = m_nodes.find(id); found != m_nodes.end())
        return found->second.get();
    const char *key = m_enum.isValid() ? m_enum.valueToKey(id) : nullptr;
    throw MisuseError(u"%1: %2 does not declare the state %3; its rules begin with in(%3)"_s.arg(
        QString::fromUtf8(verb), name(), key ? QString::fromUtf8(key) : QString::number(id)));
}

void Machine::checkTable() const
{
    if (m_order.empty())
        throw MisuseError(u"%1 has no states; declare them in its constructor or init(): in(Closed).on<Push>(Open)"_s.arg(name()));
    const auto checkTargets = [this](const EventRule &rule) {
        for (const int target : rule.targets)
            find(target, "on");
    };
    const auto check = [&](const MachineNode &node) {
        for (const auto &[type, rule] : node.events)
            checkTargets(rule);
        for (const auto &[timeout, rule] : node.timeouts)
            checkTargets(rule);
        checkTargets(node.stateTimeout);
        checkTargets(node.eventTimeout);
        for (const auto &[label, target] : node.arrows)
            find(target, "leadsTo");
        const MachineNode *slow = &node;
        for (const MachineNode *fast = node.parent; fast; fast = fast->parent) {
            if (fast == slow)
                throw MisuseError(u"inside: %1 of %2 is inside of itself"_s.arg(node.name, name()));
            if (!(fast = fast->parent))
                break;
            if (fast == slow)
                throw MisuseError(u"inside: %1 of %2 is inside of itself"_s.arg(node.name, name()));
            slow = slow->parent;
        }
        if (node.first && (node.first == &node || !node.contains(node.first)))
            throw MisuseError(u"beginsIn: %1 of %2 is not inside of %3; say so first: in(%1).inside(%3)"_s.arg(node.first->name, name(), node.name));
    };
    for (const MachineNode *node : m_order)
        check(*node);
    check(m_any);
}

bool Machine::isInside(int id) const
{
    const auto found = m_nodes.find(id);
    return found != m_nodes.end() && m_state && found->second->contains(m_state);
}

void *Machine::dataOf(const std::type_info &type, const char *typeName) const
{
    for (MachineNode *node = m_state; node; node = node->parent) {
        if (node->data && *node->holds == type)
            return node->data.get();
    }
    throw MisuseError(u"stateData: %1 in its state %2 holds no %3"_s.arg(name(), m_state ? m_state->name : u"before the start"_s,
                                                                         QString::fromUtf8(typeName)));
}

} // namespace QActors::detail
