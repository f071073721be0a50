// SPDX-License-Identifier: MIT
// A machine as a diagram of Mermaid: https://mermaid.js.org/syntax/stateDiagram.html
#include "machine_p.h"

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

QString labelOf(QString text)
{
    // What ends a label, or begins something else.
    return text.replace(u'\n', u' ').replace(u"::"_s, u"."_s).replace(u':', u' ').replace(u';', u',');
}

} // namespace

QString Machine::drawing() const
{
    QString text = u"stateDiagram-v2\n"_s;
    const auto arrows = [&](const MachineNode &node, const QString &from, const QString &indent) {
        const auto arrow = [&](const QString &label, int target) {
            const auto found = m_nodes.find(target);
            text += indent + from + u" --> "_s + (found == m_nodes.end() ? QString::number(target) : found->second->name) + u" : "_s
                    + labelOf(label) + u'\n';
        };
        std::map<QString, const EventRule *> sorted; // the table is hashed
        for (const auto &[type, rule] : node.events)
            sorted.emplace(QString::fromUtf8(rule.typeName), &rule);
        for (const auto &[label, rule] : sorted) {
            for (const int target : rule->targets)
                arrow(label, target);
        }
        for (const auto &[label, target] : node.arrows)
            arrow(label, target);
        for (const int target : node.stateTimeout.targets)
            arrow(u"after a time"_s, target);
        for (const int target : node.eventTimeout.targets)
            arrow(u"no event for a time"_s, target);
        for (const auto &[label, rule] : node.timeouts) {
            for (const int target : rule.targets)
                arrow(u"timeout "_s + label, target);
        }
    };
    const auto draw = [&](auto &self, const MachineNode *parent, const QString &indent) -> void {
        const MachineNode *first = parent ? parent->first : m_order.empty() ? nullptr
                                                                            : m_order.front();
        if (first) {
            const MachineNode *outermost = first;
            while (outermost->parent != parent && outermost->parent)
                outermost = outermost->parent;
            text += indent + u"[*] --> "_s + (parent ? first : outermost)->name + u'\n';
        }
        for (const MachineNode *node : m_order) {
            if (node->parent != parent)
                continue;
            const bool isOuter = std::any_of(m_order.begin(), m_order.end(), [node](const MachineNode *other) { return other->parent == node; });
            if (isOuter) {
                text += indent + u"state "_s + node->name + u" {\n"_s;
                self(self, node, indent + u"    "_s);
                text += indent + u"}\n"_s;
            } else {
                text += indent + node->name + u'\n';
            }
        }
    };
    draw(draw, nullptr, u"    "_s);
    for (const MachineNode *node : m_order)
        arrows(*node, node->name, u"    "_s);
    for (const MachineNode *node : m_order) { // from each of the outermost states
        if (!node->parent)
            arrows(m_any, node->name, u"    "_s);
    }
    return text;
}

} // namespace QActors::detail
