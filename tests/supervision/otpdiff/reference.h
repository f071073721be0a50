// SPDX-License-Identifier: MIT
// What Erlang/OTP does with scripts: reference.escript, run once over all of them.
#pragma once

#include "script.h"

namespace OtpDiff {

/// Whether there is an Erlang to ask; its escript is looked for in $PATH.
bool hasErlang();

/// The log of each script, without its first and last line. Throws std::runtime_error if Erlang fails.
std::vector<std::string> runReference(const std::vector<Script> &scripts);

} // namespace OtpDiff
