// SPDX-License-Identifier: MIT
#include <QActors/sync/channel.h>

namespace QActors {

using namespace Qt::StringLiterals;

ChannelClosed::~ChannelClosed() = default;

namespace detail {

void throwChannelClosed(bool sending)
{
    throw ChannelClosed(sending ? u"Channel: it is closed, and takes no more"_s : u"Channel: it is closed, and nothing is left in it"_s);
}

void throwChannelCapacity(int capacity)
{
    throw MisuseError(u"Channel: a capacity of %1; give it none or more"_s.arg(capacity));
}

} // namespace detail
} // namespace QActors
