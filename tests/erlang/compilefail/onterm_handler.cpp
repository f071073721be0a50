// expects: onTerm(elements…, handler): the handler does not fit.
// SPDX-License-Identifier: MIT
#include <QActors/TermPattern>

auto wrong()
{
    return QActors::onTerm(QActors::Atom("set"), QActors::arg<QString>, [](int) { });
}
