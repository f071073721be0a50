// SPDX-License-Identifier: MIT
// \internal Exit reasons as Erlang has them; the table is at RemoteExit.
#pragma once

#include <QActors/erlang/remoteexit.h>
#include <QActors/messaging/exitreason.h>

namespace QActors::detail {

QACTORS_ERLANG_EXPORT Term exitReasonToTerm(const ExitReason &reason);
/// The same of an exception.
QACTORS_ERLANG_EXPORT Term exceptionToTerm(const std::exception_ptr &exception);
/// `node` is where the process was, for a RemoteExit.
QACTORS_ERLANG_EXPORT ExitReason exitReasonFromTerm(const Term &term, const QString &node = {});

} // namespace QActors::detail
