// SPDX-License-Identifier: MIT
// Full names of nodes: `app@host`.
#pragma once

#include <QActors/erlang/termerror.h>

namespace QActors::detail {

/// Of a full name, in UTF-8.
inline constexpr qsizetype MostNodeNameBytes = 255;

/// Why that is no full name of a node, which is `name@host` of at most 255 bytes; empty if it is one.
QACTORS_ERLANG_EXPORT QString nodeNameFault(const QString &name);
/// The part before the `@`, by which a port mapper knows it.
QACTORS_ERLANG_EXPORT QString nodeShortName(const QString &name);
/// The part behind it.
QACTORS_ERLANG_EXPORT QString nodeHost(const QString &name);

} // namespace QActors::detail
