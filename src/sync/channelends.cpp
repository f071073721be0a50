// SPDX-License-Identifier: MIT
#include <QActors/sync/channelends.h>

namespace QActors {

using namespace Qt::StringLiterals;

ChannelEnded::~ChannelEnded() = default;

void detail::throwEndClosed(const char *what)
{
    throw ChannelClosed(u"Channel: %1() of an end that is closed; use it before, or clone() an open one"_s.arg(QString::fromUtf8(what)));
}

} // namespace QActors
