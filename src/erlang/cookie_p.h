// SPDX-License-Identifier: MIT
#pragma once

#include "wireerror_p.h"

#include <QtCore/qbytearray.h>

namespace QActors::detail {

/// The secret that the nodes of a cluster share: `option` if it is not empty; else that of the variable QACTORS_ERLANG_COOKIE; else that
/// of Erlang's own file, `.erlang.cookie` in the home folder or in `erlang` in that of configurations, which must be its owner's alone.
/// Throws WireError (BadCookie) that says what is wrong and what to do; never with the cookie in it.
QACTORS_ERLANG_EXPORT QByteArray nodeCookie(const QByteArray &option = {});
/// That of a file of such a form.
QACTORS_ERLANG_EXPORT QByteArray cookieOfFile(const QString &path);

} // namespace QActors::detail
