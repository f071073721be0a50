// SPDX-License-Identifier: MIT
#include "biginteger_p.h"
#include "bitwriter_p.h"

#include <QtCore/qalgorithms.h>

namespace QActors::detail {

namespace {

qint64 bitsOf(const QByteArray &magnitude)
{
    if (magnitude.isEmpty())
        return 0;
    return qint64(magnitude.size()) * BitsOfByte - qCountLeadingZeroBits(quint8(magnitude.back()));
}

bool isPowerOfTwo(const QByteArray &magnitude)
{
    return qPopulationCount(quint8(magnitude.back())) == 1 && magnitude.count('\0') == magnitude.size() - 1;
}

} // namespace

void BitWriter::append(const QByteArray &bytes)
{
    if (m_bits % BitsOfByte == 0) {
        m_bytes += bytes;
        m_bits += qint64(bytes.size()) * BitsOfByte;
        return;
    }
    for (const char byte : bytes)
        appendBits(uchar(byte), BitsOfByte);
}

bool BitWriter::append(const Term &integer, qint64 bits)
{
    QByteArray magnitude = integer.magnitude();
    const bool negative = integer.isNegative();
    const qint64 needed = bitsOf(magnitude);
    // The lowest that fits is -2^(bits - 1).
    if (needed > bits || (negative && needed == bits && !isPowerOfTwo(magnitude)))
        return false;
    magnitude.append((bits + BitsOfByte - 1) / BitsOfByte - magnitude.size(), '\0');
    if (negative) {
        int carry = 1;
        for (char &byte : magnitude) {
            carry += uchar(~uchar(byte));
            byte = char(carry);
            carry >>= BitsOfByte;
        }
    }
    const int first = int(bits % BitsOfByte);
    for (qsizetype i = magnitude.size() - 1; i >= 0; --i)
        appendBits(uchar(magnitude[i]), first != 0 && i == magnitude.size() - 1 ? first : BitsOfByte);
    return true;
}

/// The lowest `count` of the value.
void BitWriter::appendBits(uchar value, int count)
{
    const int used = int(m_bits % BitsOfByte);
    if (used == 0)
        m_bytes += '\0';
    const unsigned shifted = (unsigned(value) & ((1u << count) - 1)) << (2 * BitsOfByte - used - count);
    m_bytes.back() = char(uchar(m_bytes.back()) | uchar(shifted >> BitsOfByte));
    if (used + count > BitsOfByte)
        m_bytes += char(shifted & 0xff);
    m_bits += count;
}

} // namespace QActors::detail
