// expects: toTerm(): this type has no form as an Erlang term. Specialise QActors::TermTraits<T> for it
// SPDX-License-Identifier: MIT
#include <QActors/TermConversion>

struct Unknown
{
};

QActors::Term wrong()
{
    return QActors::toTerm(QList<std::pair<int, Unknown>>());
}
