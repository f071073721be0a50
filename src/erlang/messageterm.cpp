// SPDX-License-Identifier: MIT
#include "messageterm_p.h"

#include "termtypes_p.h"

#include <QActors/messaging/detail/messagenode.h>
#include <QActors/servers/callerrors.h>

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

static Term termOfArgument(const QString &what, const QVariant &value, qsizetype number, const TermContext &context)
{
    try {
        return writeVariant(value, context);
    } catch (const TermError &error) {
        throw CallError(u"%1: argument %2 cannot go to a process elsewhere: %3"_s.arg(what, QString::number(number), error.message()));
    }
}

Term namedRequest(const QByteArray &method, const QVariantList &arguments, const TermContext &context)
{
    const QString name = QString::fromUtf8(method);
    QList<Term> elements;
    try {
        elements.append(Term::atom(name));
    } catch (const TermError &error) {
        throw CallError(error.message());
    }
    for (const QVariant &argument : arguments)
        elements.append(termOfArgument(name + u"()"_s, argument, elements.size(), context));
    return arguments.isEmpty() ? elements.first() : Term::tuple(std::move(elements));
}

Term messageOfValues(const QVariantList &values, const TermContext &context)
{
    QList<Term> elements;
    for (const QVariant &value : values)
        elements.append(termOfArgument(u"the message"_s, value, elements.size() + 1, context));
    return elements.size() == 1 ? elements.first() : Term::tuple(std::move(elements));
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
