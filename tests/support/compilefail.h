// SPDX-License-Identifier: MIT
// What most tests of what must not compile include, parsed once for all of them. No more: the more there is, the longer each
// of them takes to load it.
#include <QActors/Combinators>
#include <QActors/GenServer>
#include <QActors/Mailbox>
