// expects: QActors needs std::source_location
// flags: -Wall
// SPDX-License-Identifier: MIT
// As clang 14 has it, which is Debian 12's default: the header is there, and empty.
#include <version>
#undef __cpp_lib_source_location
#include <QActors/kernel/global.h>
