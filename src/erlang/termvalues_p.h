// SPDX-License-Identifier: MIT
#pragma once

namespace QActors::detail {

/// From now on calls by name and by message convert arguments and answers that are Terms. Any thread.
void letCallsConvertTerms();

} // namespace QActors::detail
