// expects: matchTerm(): its handlers give no value; nobody would get it.
// SPDX-License-Identifier: MIT
#include <QActors/TermPattern>

bool wrong(const QActors::Term &term)
{
    return QActors::matchTerm(term, QActors::onTerm(5, [] { return 1; }));
}
