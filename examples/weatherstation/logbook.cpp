// SPDX-License-Identifier: MIT
#include "logbook.h"

#include <QActors/Registry>

using namespace QActors;

// A restarted logbook finds the names that are there, and hears of those that come. A restarted sensor's pid is a new one:
// its name is registered again, and so it is watched again.
Async<> Logbook::init()
{
    using Registration = std::tuple<QString, Pid>;
    onInfo<Registration>([this](const Registration &named) { watch(std::get<QString>(named), std::get<Pid>(named)); });
    onInfo<Down>([this](const Down &down) {
        Endings &endings = m_endings[m_watched.take(down.ref)];
        endings.last = down.reason.toString();
        endings.failures += !down.reason.isOrderly();
    });
    listen(&Registry::global(), &Registry::nameRegistered);
    for (const QString &name : registeredNames())
        watch(name, whereis(name));
    co_return;
}

void Logbook::watch(const QString &name, Pid pid)
{
    if (pid != this->pid())
        m_watched.insert(monitor(pid), name);
}
