// expects: (A letter, char or QChar, is neither number nor text: say int or QString.)
// SPDX-License-Identifier: MIT
#include <QActors/TermConversion>

QActors::Term wrong()
{
    return QActors::toTerm('a');
}
