// SPDX-License-Identifier: MIT
#include <QActors/erlang/remoteexit.h>

namespace QActors {

using namespace Qt::StringLiterals;

static QString sentenceOf(const Term &reason, const QString &node)
{
    constexpr qsizetype Most = 200;
    if (reason.isAtom("noconnection")) {
        return node.isEmpty() ? u"the connection to the process' node was lost, or there was none (noconnection)"_s
                              : u"the connection to %1 was lost, or there was none (noconnection)"_s.arg(node);
    }
    const QString where = node.isEmpty() ? u"a process elsewhere"_s : u"a process on "_s + node;
    return where + u" ended with "_s + reason.toString(Most);
}

RemoteExit::RemoteExit(const Term &reason, const QString &node) : Error(sentenceOf(reason, node)), m_reason(reason), m_node(node) { }

RemoteExit::~RemoteExit() = default;

} // namespace QActors
