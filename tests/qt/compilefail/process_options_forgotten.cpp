// expects: nodiscard
// flags: -Werror=unused-result
// SPDX-License-Identifier: MIT
#include <QActors/Process>

void f(QActors::ProcessOptions &options)
{
    options.input("x");
}
