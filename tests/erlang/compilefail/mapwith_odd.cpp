// expects: mapWith(key, element, key, element, …): each key has an element that its value matches.
// SPDX-License-Identifier: MIT
#include <QActors/TermPattern>

auto wrong()
{
    return QActors::mapWith(QActors::Atom("name"), QActors::arg<QString>, "size");
}
