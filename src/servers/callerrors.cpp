// SPDX-License-Identifier: MIT
#include <QActors/servers/callerrors.h>

namespace QActors {

CallError::~CallError() = default;
CallTimeout::~CallTimeout() = default;
CallCycle::~CallCycle() = default;

} // namespace QActors
