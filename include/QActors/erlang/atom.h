// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/erlang/termerror.h>

#include <QtCore/qhashfunctions.h>
#include <QtCore/qmetatype.h>
#include <QtCore/qstring.h>

#include <compare>

QT_BEGIN_NAMESPACE
class QDebug;
QT_END_NAMESPACE

namespace QActors {

/// An atom of Erlang's as a value of C++: a name that stands for itself, `Atom("ok")`. A node of Erlang's never forgets an atom that
/// it has seen: do not make them of what users write, but of what the program knows; text is a binary.
struct QACTORS_ERLANG_EXPORT Atom
{
    static constexpr int MaxLength = 255; ///< In characters (of Unicode, not of UTF-16).

    Atom() noexcept = default; ///< The atom `''`.
    /// Throws TermError if `name` has more than MaxLength characters, or halves of a surrogate pair.
    explicit Atom(const QString &name);
    explicit Atom(const char *utf8); ///< The same of UTF-8; for literals.

    QString name; ///< Without quotes. Whoever changes it hears of a name that cannot be when a Term is made of it.

    /// As Erlang writes it, in quotes where it needs them: `ok`, `'Hello World'`.
    QString toString() const;

    friend bool operator==(const Atom &one, const Atom &other) noexcept { return one.name == other.name; }
    /// As Erlang orders them: by the code points of the names.
    friend QACTORS_ERLANG_EXPORT std::strong_ordering operator<=>(const Atom &one, const Atom &other) noexcept;
    friend size_t qHash(const Atom &atom, size_t seed = 0) noexcept { return ::qHash(atom.name, seed); }
};

QACTORS_ERLANG_EXPORT QDebug operator<<(QDebug debug, const Atom &atom); ///< Prints toString().

} // namespace QActors

Q_DECLARE_METATYPE(QActors::Atom)
