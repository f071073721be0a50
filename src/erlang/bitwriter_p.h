// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/erlang/term.h>

namespace QActors::detail {

/// Puts bits behind bits, the highest first.
class BitWriter
{
public:
    void append(const QByteArray &bytes);
    /// The lowest `bits` of an integer, in two's complement if it is negative. False if it needs more.
    bool append(const Term &integer, qint64 bits);
    Term result() const { return Term::bitString(m_bytes, m_bits); }

private:
    void appendBits(uchar value, int count);

    QByteArray m_bytes;
    qint64 m_bits = 0;
};

} // namespace QActors::detail
