// SPDX-License-Identifier: MIT
#include <QActors/erlang/termerror.h>

namespace QActors {

TermError::TermError(const QString &message) : Error(message) { }

TermError::~TermError() = default;

} // namespace QActors
