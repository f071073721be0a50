// SPDX-License-Identifier: MIT
#include <QActors/messaging/detail/messagenode.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

QString MessageNode::describe() const
{
    return isRequest() ? type()->request->name(this) : u"a message of type "_s + QString::fromUtf8(type()->name());
}

} // namespace QActors::detail
