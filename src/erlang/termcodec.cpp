// SPDX-License-Identifier: MIT
#include <QActors/erlang/detail/termcodec.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

void throwInElement(const TermError &error, qsizetype index)
{
    throw TermError(error.message() + u", in element %1 of the tuple"_s.arg(index));
}

void throwInItem(const TermError &error, qsizetype index)
{
    throw TermError(error.message() + u", in item %1 of the list"_s.arg(index));
}

void throwInValue(const TermError &error, const Term &key)
{
    throw TermError(error.message() + u", in key %1 of the map"_s.arg(key.toString(40)));
}

} // namespace QActors::detail
