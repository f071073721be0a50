// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qglobal.h>

namespace TestSupport {

/// How often a test goes round: `some` times, or, by hand, as often as the variable QACTORS_TEST_ROUNDS says.
inline int rounds(int some)
{
    bool isNumber = false;
    const int wanted = qEnvironmentVariableIntValue("QACTORS_TEST_ROUNDS", &isNumber);
    return isNumber && wanted > 0 ? wanted : some;
}

} // namespace TestSupport
