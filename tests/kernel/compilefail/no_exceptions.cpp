// expects: QActors needs exceptions
// flags: -fno-exceptions
// SPDX-License-Identifier: MIT
#include <QActors/kernel/global.h>
