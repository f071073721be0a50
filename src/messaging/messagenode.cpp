// SPDX-License-Identifier: MIT
#include <QActors/messaging/detail/messagenode.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

void throwEmptyMessage()
{
    throw MisuseError(u"this Message is empty: it was never filled, or it has been sent"_s);
}

/// The text at the beginning of a tuple, which tells its receiver what it is; null if there is none.
static const QString *tagOf(const MessageNode *node)
{
    return node->type()->arity > 0 ? node->type()->element(node->payload, 0).as<QString>() : nullptr;
}

QString MessageNode::describe() const
{
    constexpr qsizetype Most = 40; // it may be no tag, but a text of any length
    if (isRequest())
        return type()->request->name(this);
    const QString text = u"a message of type "_s + QString::fromUtf8(type()->name());
    const QString *tag = tagOf(this);
    if (!tag)
        return text;
    return text + u", \"%1\""_s.arg(tag->size() > Most ? tag->first(Most) + u'…' : *tag);
}

} // namespace QActors::detail
