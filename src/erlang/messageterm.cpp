// SPDX-License-Identifier: MIT
#include "messageterm_p.h"

#include "termtypes_p.h"

#include <QActors/messaging/detail/messagenode.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

static Term termOfPart(const ElementRef &part, const TermContext &context)
{
    if (const Term *term = part.as<Term>())
        return *term;
    if (part.type->arity < 0)
        return writeValue(part.type->metaType(), part.data, context);
    QList<Term> elements;
    elements.reserve(part.type->arity);
    for (int i = 0; i < part.type->arity; ++i) {
        try {
            elements.append(termOfPart(part.type->element(part.data, i), context));
        } catch (const TermError &error) {
            throwInElement(error, i + 1);
        }
    }
    return Term::tuple(std::move(elements));
}

Term termOfMessage(const Message &message, const TermContext &context)
{
    const MessageNode *node = MessageAccess::node(message);
    if (!node)
        throw TermError(u"an empty message has no form as an Erlang term"_s);
    if (node->isRequest())
        throw TermError(u"%1 names a method of C++, which a process elsewhere has not: call it by a message or by the method's name"_s.arg(node->describe()));
    try {
        return termOfPart(node->whole(), context);
    } catch (const TermError &error) {
        throw TermError(u"%1 cannot go to a process elsewhere: %2"_s.arg(node->describe(), error.message()));
    }
}

} // namespace QActors::detail
