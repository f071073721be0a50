// expects: a string may be a method's name or a message. To have a method called by its name, give a literal, or a const char *
// SPDX-License-Identifier: MIT
#include <QActors/Call>

void f(QActors::Pid server)
{
    static_cast<void>(QActors::callFor<int>(std::chrono::seconds(1), server, QByteArray("add"), 5));
}
