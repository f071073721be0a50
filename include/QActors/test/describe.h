// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/actors/message.h>
#include <QActors/test/assertions.h>

namespace QActors::Test {

/// A message as text, for failures: ("balance", <0.1.2>), Deposit, 5. Values that QVariant makes text of, or that have
/// a QDebug operator known to QMetaType, are shown; others by their type.
QACTORS_TEST_EXPORT QString describeMessage(const QActors::detail::ElementRef &element);
inline QString describeMessage(const Message &message)
{
    return message.isEmpty() ? QStringLiteral("nothing") : describeMessage(message.node()->whole());
}

} // namespace QActors::Test
