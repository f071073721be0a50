// SPDX-License-Identifier: MIT
// Terms for people: as Erlang's io_lib writes them.
#pragma once

#include <QActors/erlang/term.h>

namespace QActors::detail {

/// See Term::toString(). Stops when `most` characters are there.
QString termText(const Term &term, qsizetype most);
/// In quotes if it needs them.
QString atomText(const QString &name);
/// Whether it is an atom only in quotes. Words that are reserved in any OTP from 25 on are.
bool isReservedWord(QStringView word) noexcept;
/// What an atom without quotes begins with.
bool beginsAtom(QChar c) noexcept;
/// What else may be in one.
bool continuesAtom(QChar c) noexcept;

} // namespace QActors::detail
