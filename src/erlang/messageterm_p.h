// SPDX-License-Identifier: MIT
// \internal Messages of this program as terms, for processes elsewhere.
#pragma once

#include <QActors/erlang/termcontext.h>
#include <QActors/messaging/message.h>

#include <QtCore/qvariant.h>

namespace QActors::detail {

/// `{add, 5}` of "add" and its arguments, `get` of "get" alone. Throws CallError for a value without a form, which it names.
Term namedRequest(const QByteArray &method, const QVariantList &arguments, const TermContext &context);
/// Several values as a tuple, one as itself. Throws CallError as namedRequest() does.
Term messageOfValues(const QVariantList &values, const TermContext &context);
/// Several values as a tuple, one as itself. A text is a binary, also one that was a literal: `send(pid, Atom("add"), 5)` writes
/// an atom. Throws TermError for an empty message, for a request, and for a value whose type has no form, which it names.
QACTORS_ERLANG_EXPORT Term termOfMessage(const Message &message, const TermContext &context = {});

} // namespace QActors::detail
