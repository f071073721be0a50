// SPDX-License-Identifier: MIT
#include <QActors/qt/detail/changenotifier.h>

namespace QActors::detail {

ChangeNotifier::ChangeNotifier() = default;
ChangeNotifier::~ChangeNotifier() = default;

} // namespace QActors::detail
