// expects: fromTerm<T>(): no T can be made of an Erlang term.
// SPDX-License-Identifier: MIT
#include <QActors/TermConversion>

QStringView wrong(const QActors::Term &term)
{
    return QActors::fromTerm<QStringView>(term);
}
