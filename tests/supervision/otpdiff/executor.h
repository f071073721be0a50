// SPDX-License-Identifier: MIT
// What QActors' Supervisor does with a script.
#pragma once

#include "script.h"

namespace OtpDiff {

/// Its log, without the first and last line, under virtual time. What the test kit finds wrong (a leak, a task that
/// waits for ever) is in it as a line that begins with "!".
std::string execute(const Script &script);

} // namespace OtpDiff
