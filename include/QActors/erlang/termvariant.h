// SPDX-License-Identifier: MIT
// Terms of values whose types are known at run time only.
#pragma once

#include <QActors/erlang/termconversion.h>

#include <QtCore/qvariant.h>

namespace QActors {

/// The term that stands for what is in a QVariant: `undefined` for an invalid one; the types of <QActors/TermConversion> that Qt has,
/// registered ones (registerTermType()), enums, gadgets, and lists and maps of such. Throws TermError that names a type which has
/// none, and where it is. Any thread.
[[nodiscard]] QACTORS_ERLANG_EXPORT Term termFromVariant(const QVariant &value, const TermContext &context = {});
/// The same for a value of a type. `value` is not null.
[[nodiscard]] QACTORS_ERLANG_EXPORT Term termFromValue(QMetaType type, const void *value, const TermContext &context = {});

/// Reads a term as a value of the type `wanted`, by the rules of fromTerm(); `out` has that type then. As a QVariant: see
/// variantFromTerm(). False if it does not fit: `why` says so as TermError does, and `out` is unchanged. Any thread.
[[nodiscard]] QACTORS_ERLANG_EXPORT bool termToVariant(const Term &term, QMetaType wanted, QVariant &out, QString &why, const TermContext &context = {});

/// What a term is for QML, and where no type is wanted. This direction forgets differences:
/// - integers are int, qlonglong or qulonglong, whichever is the first to hold it; larger ones stay Terms in the QVariant
/// - `true` and `false` are bool; `undefined`, `nil` and `null` an invalid QVariant; other atoms QString
/// - binaries of UTF-8 are QString, others QByteArray
/// - tuples and lists are QVariantList (a text that Erlang has as a list of numbers, too)
/// - maps whose keys are atoms and binaries of UTF-8, no two of them the same, are QVariantMap; others stay Terms
/// - pids, references and ports are ErlangPid, ErlangRef, ErlangPort (Pid, if the context has it for them)
/// - what is left (funs, bit strings, improper lists) stays a Term.
[[nodiscard]] QACTORS_ERLANG_EXPORT QVariant variantFromTerm(const Term &term, const TermContext &context = {});

} // namespace QActors
