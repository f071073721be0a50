// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/erlang/term.h>

namespace QActors::detail {

/// See Term::fromString().
Term parseTerm(QStringView text);

} // namespace QActors::detail
