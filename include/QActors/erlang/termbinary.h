// SPDX-License-Identifier: MIT
// Terms as Erlang sends and stores them: its external term format.
#pragma once

#include <QActors/erlang/term.h>

namespace QActors {

/// How much binaryToTerm() makes of bytes that come from elsewhere. A value; each setter gives a changed copy.
class QACTORS_ERLANG_EXPORT DecodeLimits
{
public:
    [[nodiscard]] DecodeLimits depth(int most) const; ///< Levels inside each other; Term::MaxDepth, above which it does not go.
    [[nodiscard]] DecodeLimits nodes(qsizetype most) const; ///< Terms in all: each number, atom, character of a string…, of up to some 200 bytes; 1,000,000.
    [[nodiscard]] DecodeLimits bytes(qsizetype most) const; ///< Of the binary, and of what a compressed one holds; 64 MB.
    [[nodiscard]] DecodeLimits integerBytes(int most) const; ///< Of one integer; 1,024.

    int depth() const noexcept { return m_depth; } ///< As set.
    qsizetype nodes() const noexcept { return m_nodes; } ///< As set.
    qsizetype bytes() const noexcept { return m_bytes; } ///< As set.
    int integerBytes() const noexcept { return m_integerBytes; } ///< As set.

private:
    int m_depth = Term::MaxDepth;
    qsizetype m_nodes = 1'000'000;
    qsizetype m_bytes = 64 * 1024 * 1024;
    int m_integerBytes = 1024;
};

/// As Erlang's `term_to_binary(Term)`, in the forms of OTP 26 and later, which OTP 25 reads, too. Throws TermError if it would be
/// larger than 2 GB. Any thread.
[[nodiscard]] QACTORS_ERLANG_EXPORT QByteArray termToBinary(const Term &term);
/// As Erlang's `binary_to_term(Bytes)`, with limits: all forms that OTP 25 to 29 make, old and compressed ones, too. Throws TermError
/// that says what is wrong, and at which byte: for bytes that are no term or more than one, and beyond a limit. Any thread.
[[nodiscard]] QACTORS_ERLANG_EXPORT Term binaryToTerm(QByteArrayView bytes, const DecodeLimits &limits = {});

} // namespace QActors
