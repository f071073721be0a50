// SPDX-License-Identifier: MIT
#include <QActors/erlang/nodeerror.h>

namespace QActors {

NodeError::NodeError(Kind kind, const QString &message, const QString &node) : Error(message), m_kind(kind), m_node(node) { }

NodeError::~NodeError() = default;

} // namespace QActors
