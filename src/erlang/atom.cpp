// SPDX-License-Identifier: MIT
#include "termtext_p.h"
#include "utf8text_p.h"

#include <QtCore/qdebug.h>

#include <algorithm>

namespace QActors {

using namespace Qt::StringLiterals;

namespace {

qsizetype charactersOf(QStringView text) noexcept
{
    return std::count_if(text.begin(), text.end(), [](QChar c) { return !c.isLowSurrogate(); });
}

QString checkedName(const QString &name)
{
    if (name.size() > Atom::MaxLength && charactersOf(name) > Atom::MaxLength)
        throw TermError(u"An atom has at most %1 characters, and '%2…' has %3; is it text, which is a binary in Erlang?"_s.arg(Atom::MaxLength).arg(name.first(20)).arg(charactersOf(name)));
    if (!detail::isWhole(name))
        throw TermError(u"An atom was made of text that is no Unicode: half of a surrogate pair is alone in it."_s);
    return name;
}

} // namespace

Atom::Atom(const QString &name) : name(checkedName(name)) { }

Atom::Atom(const char *utf8) : Atom(QString::fromUtf8(utf8)) { }

QString Atom::toString() const
{
    return detail::atomText(name);
}

std::strong_ordering operator<=>(const Atom &one, const Atom &other) noexcept
{
    // By UTF-16 the characters beyond U+FFFF, which are pairs of 0xd800 to 0xdfff there, would stand before those from U+E000.
    const auto [a, b] = std::mismatch(one.name.begin(), one.name.end(), other.name.begin(), other.name.end());
    if (a == one.name.end() || b == other.name.end())
        return (a != one.name.end()) <=> (b != other.name.end());
    if (a->isSurrogate() != b->isSurrogate())
        return a->isSurrogate() <=> b->isSurrogate();
    return a->unicode() <=> b->unicode();
}

QDebug operator<<(QDebug debug, const Atom &atom)
{
    const QDebugStateSaver saver(debug);
    return debug.nospace().noquote() << atom.toString();
}

} // namespace QActors
