// SPDX-License-Identifier: MIT
#include <QActors/messaging/detail/foreignprocess.h>

namespace QActors::detail {

ForeignProcess::~ForeignProcess() = default;

} // namespace QActors::detail
