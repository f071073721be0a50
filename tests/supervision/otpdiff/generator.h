// SPDX-License-Identifier: MIT
// Random scripts. The same seed and number give the same script with every compiler.
#pragma once

#include "script.h"

#include <cstdint>

namespace OtpDiff {

Script generate(std::uint64_t seed, int number);

} // namespace OtpDiff
