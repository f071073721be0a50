// SPDX-License-Identifier: MIT
#include <QActors/sync/channel.h>

namespace QActors {

ChannelClosed::~ChannelClosed() = default;
ChannelBroken::~ChannelBroken() = default;

} // namespace QActors
