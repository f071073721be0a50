// expects: QActors needs coroutines: compile with -std=c++20
// flags: -std=c++17
// SPDX-License-Identifier: MIT
#include <QActors/kernel/global.h>
