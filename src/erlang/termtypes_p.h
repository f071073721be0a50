// SPDX-License-Identifier: MIT
// \internal Conversions of types that are known at run time only.
#pragma once

#include <QActors/erlang/termconversion.h>

namespace QActors::detail {

/// `undefined` for an invalid one. Throws TermError for a type that has no form.
Term writeVariant(const QVariant &value, const TermContext &context);
Term writeValue(QMetaType type, const void *value, const TermContext &context);
/// `out` is of the type then, or, if that is QVariant, whatever is natural.
bool readVariant(QMetaType type, const Term &term, TermReading &reading, QVariant &out);

} // namespace QActors::detail
