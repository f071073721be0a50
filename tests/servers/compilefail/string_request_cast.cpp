// expects: a string may be a method's name or a message. To have a method called by its name, give a literal, or a const char *
// SPDX-License-Identifier: MIT
#include <QActors/Call>

void f(QActors::Pid server)
{
    QActors::cast(server, QLatin1StringView("reset"));
}
