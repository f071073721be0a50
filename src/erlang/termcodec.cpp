// SPDX-License-Identifier: MIT
#include <QActors/erlang/detail/termcodec.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

// Of what is very deep the innermost places suffice.
[[noreturn]] static void throwPlaced(const TermError &error, const QString &place)
{
    constexpr qsizetype Most = 500;
    throw TermError(error.message().size() > Most ? error.message() : error.message() + u", in "_s + place);
}

void throwInElement(const TermError &error, qsizetype index)
{
    throwPlaced(error, u"element %1 of the tuple"_s.arg(index));
}

void throwInItem(const TermError &error, qsizetype index)
{
    throwPlaced(error, u"item %1 of the list"_s.arg(index));
}

void throwInValue(const TermError &error, const Term &key)
{
    throwPlaced(error, u"key %1 of the map"_s.arg(key.toString(40)));
}

} // namespace QActors::detail
