// SPDX-License-Identifier: MIT
// Makes a script that shows a difference short.
#pragma once

#include "script.h"

#include <functional>

namespace OtpDiff {

/// Which of these scripts still show a difference.
using Differs = std::function<std::vector<bool>(const std::vector<Script> &)>;

/// Drops operations and children, and makes what stays ordinary, for as long as the script differs.
Script shrink(Script script, const Differs &differs);

} // namespace OtpDiff
