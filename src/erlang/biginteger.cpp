// SPDX-License-Identifier: MIT
#include "biginteger_p.h"

#include <QtCore/qalgorithms.h>
#include <QtCore/qlist.h>

#include <algorithm>
#include <cmath>

namespace QActors::detail {

namespace {

constexpr int BytesOfWord = 4;

QList<quint32> wordsOf(QByteArrayView magnitude)
{
    QList<quint32> words((magnitude.size() + BytesOfWord - 1) / BytesOfWord);
    for (qsizetype i = 0; i < magnitude.size(); ++i)
        words[i / BytesOfWord] |= quint32(uchar(magnitude[i])) << (i % BytesOfWord * BitsOfByte);
    return words;
}

QByteArray bytesOf(const QList<quint32> &words)
{
    QByteArray bytes(words.size() * BytesOfWord, Qt::Uninitialized);
    for (qsizetype i = 0; i < bytes.size(); ++i)
        bytes[i] = char(words[i / BytesOfWord] >> (i % BytesOfWord * BitsOfByte));
    bytes.resize(withoutZeros(bytes).size());
    return bytes;
}

int valueOfDigit(char digit) noexcept
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    return (digit | 0x20) - 'a' + 10;
}

/// The `count` (at most 8) highest bytes as a number, and whether anything below them is not 0.
quint64 highest(QByteArrayView magnitude, qsizetype count, bool &rest) noexcept
{
    quint64 number = 0;
    for (qsizetype i = magnitude.size() - 1; i >= magnitude.size() - count; --i)
        number = number << BitsOfByte | uchar(magnitude[i]);
    const QByteArrayView below = magnitude.first(magnitude.size() - count);
    rest = std::any_of(below.begin(), below.end(), [](char byte) { return byte != 0; });
    return number;
}

} // namespace

QByteArrayView withoutZeros(QByteArrayView magnitude) noexcept
{
    while (!magnitude.isEmpty() && magnitude.back() == 0)
        magnitude.chop(1);
    return magnitude;
}

QByteArray magnitudeOf(quint64 number)
{
    QByteArray bytes;
    for (; number; number >>= BitsOfByte)
        bytes += char(number & 0xff);
    return bytes;
}

std::optional<quint64> unsignedOfMagnitude(QByteArrayView magnitude) noexcept
{
    if (magnitude.size() > qsizetype(sizeof(quint64)))
        return {};
    bool rest = false;
    return highest(magnitude, magnitude.size(), rest);
}

std::strong_ordering compareMagnitudes(QByteArrayView one, QByteArrayView other) noexcept
{
    if (one.size() != other.size())
        return one.size() <=> other.size();
    for (qsizetype i = one.size() - 1; i >= 0; --i) {
        if (one[i] != other[i])
            return uchar(one[i]) <=> uchar(other[i]);
    }
    return std::strong_ordering::equal;
}

std::strong_ordering compareMagnitude(QByteArrayView one, double number) noexcept
{
    // number is mantissa * 2^shift, with a mantissa of 53 bits
    constexpr int MantissaBits = 53;
    int exponent = 0;
    const auto mantissa = quint64(std::ldexp(std::frexp(number, &exponent), MantissaBits));
    const int shift = exponent - MantissaBits;
    const qsizetype size = (exponent + BitsOfByte - 1) / BitsOfByte;
    if (one.size() != size)
        return one.size() <=> size;
    for (qsizetype i = size - 1; i >= 0; --i) {
        const qsizetype from = i * BitsOfByte - shift; // the place of the byte's lowest bit in the mantissa
        uchar byte = 0;
        if (from >= 0 && from < MantissaBits)
            byte = uchar(mantissa >> from);
        else if (from < 0 && from > -BitsOfByte)
            byte = uchar(mantissa << -from);
        if (uchar(one[i]) != byte)
            return uchar(one[i]) <=> byte;
    }
    return std::strong_ordering::equal;
}

double doubleOfMagnitude(QByteArrayView magnitude) noexcept
{
    const qsizetype count = (std::min)(magnitude.size(), qsizetype(sizeof(quint64)));
    bool rest = false;
    quint64 number = highest(magnitude, count, rest);
    if (!number)
        return 0;
    // All of it is rounded once: the highest bit is in front, and what is below the lowest one makes it odd.
    qsizetype shift = (magnitude.size() - count) * BitsOfByte;
    if (shift > 0) {
        const int free = int(qCountLeadingZeroBits(number));
        const uchar next = uchar(magnitude[magnitude.size() - count - 1]);
        if (free > 0) {
            number = number << free | next >> (BitsOfByte - free);
            shift -= free;
        }
        if (rest)
            number |= 1;
    }
    return std::ldexp(double(number), int(shift));
}

QByteArray decimalOf(QByteArrayView magnitude)
{
    constexpr quint32 Chunk = 1'000'000'000;
    constexpr int Digits = 9;
    QList<quint32> words = wordsOf(magnitude);
    QByteArray digits; // the last first
    qsizetype size = words.size();
    while (size > 0) {
        quint64 rest = 0;
        for (qsizetype i = size - 1; i >= 0; --i) {
            rest = rest << 32 | words[i];
            words[i] = quint32(rest / Chunk);
            rest %= Chunk;
        }
        while (size > 0 && words[size - 1] == 0)
            --size;
        for (int i = 0; size > 0 ? i < Digits : rest > 0; ++i, rest /= 10)
            digits += char('0' + rest % 10);
    }
    if (digits.isEmpty())
        digits = "0";
    std::reverse(digits.begin(), digits.end());
    return digits;
}

QByteArray magnitudeOfDigits(QByteArrayView digits, int base)
{
    QList<quint32> words;
    for (qsizetype at = 0; at < digits.size();) {
        quint64 factor = 1, carry = 0; // as many digits at once as a word has
        for (; at < digits.size() && factor * quint64(base) <= 0xffffffffu; ++at) {
            factor *= quint64(base);
            carry = carry * quint64(base) + quint64(valueOfDigit(digits[at]));
        }
        for (quint32 &word : words) {
            carry += word * factor;
            word = quint32(carry);
            carry >>= 32;
        }
        if (carry)
            words += quint32(carry);
    }
    return bytesOf(words);
}

} // namespace QActors::detail
