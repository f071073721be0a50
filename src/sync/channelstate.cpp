// SPDX-License-Identifier: MIT
#include <QActors/sync/detail/channelstate.h>

#include <QActors/sync/channelends.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

void throwChannelClosed(bool sending)
{
    throw ChannelClosed(sending ? u"Channel: it is closed, and takes no more"_s : u"Channel: it is closed, and nothing is left in it"_s);
}

void throwChannelBroken()
{
    throw ChannelBroken(u"Channel: all ends for receiving are closed"_s);
}

void throwChannelCapacity(int capacity)
{
    throw MisuseError(u"Channel: a capacity of %1; give it none or more"_s.arg(capacity));
}

void throwChannelEnded()
{
    throw ChannelEnded(u"Channel: all ends for sending are closed, and nothing is left in it"_s);
}

} // namespace QActors::detail
