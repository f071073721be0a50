// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qstringlist.h>

namespace QActors::detail {

/// The statements of `text`, which `;` separates: not in strings, names in quotes, comments, or a trigger's BEGIN … END.
QStringList splitScript(const QString &text);

} // namespace QActors::detail
