// expects: QActors needs run-time type information
// flags: -fno-rtti
// SPDX-License-Identifier: MIT
#include <QActors/kernel/global.h>
