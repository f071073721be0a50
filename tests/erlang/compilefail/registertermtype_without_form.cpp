// expects: registerTermType<T>(): this type has no form as an Erlang term.
// SPDX-License-Identifier: MIT
#include <QActors/TermConversion>

struct Unknown
{
};

void wrong()
{
    QActors::registerTermType<Unknown>();
}
