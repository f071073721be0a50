// SPDX-License-Identifier: MIT
#include <QActors/messaging/detail/messagenode.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

void throwEmptyMessage()
{
    throw MisuseError(u"this Message is empty: it was never filled, or it has been sent"_s);
}

QString MessageNode::describe() const
{
    return isRequest() ? type()->request->name(this) : u"a message of type "_s + QString::fromUtf8(type()->name());
}

} // namespace QActors::detail
