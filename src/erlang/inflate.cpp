// SPDX-License-Identifier: MIT
#include "inflate_p.h"

#include <QtCore/qendian.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>

namespace QActors::detail {

namespace {

constexpr int LongestCode = 15; // in bits
constexpr int Literals = 288;
constexpr int Distances = 30;
constexpr int EndOfBlock = 256;

/// Codes of Huffman: how many there are of each length, and their symbols in the order of the codes.
class HuffmanCodes
{
public:
    /// False if there are more codes than bits can tell apart. Fewer are not refused: what has no code is noticed when it is read.
    bool build(const quint8 *lengths, int count) noexcept
    {
        m_counts.fill(0);
        for (int i = 0; i < count; ++i)
            ++m_counts[lengths[i]];
        m_counts[0] = 0;
        int free = 1;
        std::array<quint16, LongestCode + 2> next{};
        for (int length = 1; length <= LongestCode; ++length) {
            free = 2 * free - m_counts[length];
            if (free < 0)
                return false;
            next[length + 1] = quint16(next[length] + m_counts[length]);
        }
        for (int i = 0; i < count; ++i) {
            if (lengths[i])
                m_symbols[next[lengths[i]]++] = quint16(i);
        }
        return true;
    }
    template<typename Bits>
    int read(Bits &bits) const
    {
        // Of the codes of a length, the first is `first`; each longer one begins where those would have ended.
        int code = 0, first = 0, index = 0;
        for (int length = 1; length <= LongestCode; ++length) {
            code |= bits.take(1);
            const int count = m_counts[length];
            if (code - first < count)
                return m_symbols[index + code - first];
            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }
        return -1;
    }

private:
    std::array<quint16, LongestCode + 1> m_counts{};
    std::array<quint16, Literals> m_symbols{};
};

/// The lowest bit of a byte first; zeros after the end, which isBeyond() tells.
class BitReader
{
public:
    BitReader(const uchar *at, const uchar *end) : m_at(at), m_end(end) { }
    int take(int count) noexcept
    {
        while (m_count < count) {
            m_beyond |= m_at == m_end;
            m_bits |= quint32(m_at == m_end ? 0 : *m_at++) << m_count;
            m_count += 8;
        }
        const int value = int(m_bits & ((1u << count) - 1));
        m_bits >>= count;
        m_count -= count;
        return value;
    }
    bool isBeyond() const noexcept { return m_beyond; }
    /// Without what remains of a byte.
    const uchar *bytes() noexcept
    {
        m_at -= m_beyond ? 0 : m_count / 8;
        m_bits = 0;
        m_count = 0;
        return m_at;
    }
    void skip(qsizetype bytes) noexcept { m_at += bytes; }
    qsizetype left() const noexcept { return m_end - m_at; }

private:
    const uchar *m_at;
    const uchar *const m_end;
    quint32 m_bits = 0;
    int m_count = 0;
    bool m_beyond = false;
};

class Inflater
{
public:
    Inflater(QByteArrayView compressed, qsizetype size)
        : m_in(reinterpret_cast<const uchar *>(compressed.data()), reinterpret_cast<const uchar *>(compressed.data()) + compressed.size()), m_size(size)
    {
    }

    bool run()
    {
        bool last = false;
        while (!last) {
            last = m_in.take(1);
            bool ok = false;
            switch (m_in.take(2)) {
            case 0: ok = stored(); break;
            case 1: ok = useFixedCodes() && compressed(); break;
            case 2: ok = readCodes() && compressed(); break;
            default: break;
            }
            if (!ok || m_in.isBeyond())
                return false;
        }
        return m_out.size() == m_size;
    }
    BitReader &in() noexcept { return m_in; }
    QByteArray &out() noexcept { return m_out; }

private:
    bool hasRoom(qsizetype more) const noexcept { return more <= m_size - m_out.size(); }

    bool stored()
    {
        const uchar *at = m_in.bytes();
        constexpr qsizetype Header = 4;
        if (m_in.left() < Header)
            return false;
        const quint16 size = qFromLittleEndian<quint16>(at);
        if (size != quint16(~qFromLittleEndian<quint16>(at + 2)) || m_in.left() - Header < size || !hasRoom(size))
            return false;
        m_out.append(reinterpret_cast<const char *>(at) + Header, size);
        m_in.skip(Header + size);
        return true;
    }

    bool useFixedCodes()
    {
        std::array<quint8, Literals> lengths;
        for (int i = 0; i < Literals; ++i)
            lengths[size_t(i)] = i < 144 ? 8 : i < 256 ? 9
                                           : i < 280   ? 7
                                                       : 8;
        std::array<quint8, Distances> distances;
        distances.fill(5);
        return m_literals.build(lengths.data(), Literals) && m_distances.build(distances.data(), Distances);
    }

    bool readCodes()
    {
        constexpr quint8 Places[] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
        constexpr int MostLiterals = 286;
        const int literals = m_in.take(5) + 257, distances = m_in.take(5) + 1, codes = m_in.take(4) + 4;
        if (literals > MostLiterals || distances > Distances)
            return false;
        std::array<quint8, MostLiterals + Distances> lengths{};
        for (int i = 0; i < codes; ++i)
            lengths[Places[i]] = quint8(m_in.take(3));
        HuffmanCodes ofLengths;
        if (!ofLengths.build(lengths.data(), int(std::size(Places))))
            return false;
        lengths.fill(0);
        for (int at = 0; at < literals + distances;) {
            const int symbol = ofLengths.read(m_in);
            if (symbol < 0 || m_in.isBeyond())
                return false;
            if (symbol < 16) {
                lengths[size_t(at++)] = quint8(symbol);
                continue;
            }
            if (symbol == 16 && at == 0)
                return false;
            const quint8 length = symbol == 16 ? lengths[size_t(at - 1)] : quint8(0);
            int repeats = symbol == 16 ? 3 + m_in.take(2) : symbol == 17 ? 3 + m_in.take(3)
                                                                         : 11 + m_in.take(7);
            if (repeats > literals + distances - at)
                return false;
            while (repeats-- > 0)
                lengths[size_t(at++)] = length;
        }
        return lengths[EndOfBlock] && m_literals.build(lengths.data(), literals) && m_distances.build(lengths.data() + literals, distances);
    }

    bool compressed()
    {
        constexpr quint16 LengthBases[] = {3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
        constexpr quint8 LengthBits[] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
        constexpr int FirstLength = EndOfBlock + 1;
        for (;;) {
            const int symbol = m_literals.read(m_in);
            if (symbol < 0 || m_in.isBeyond())
                return false;
            if (symbol == EndOfBlock)
                return true;
            if (symbol < EndOfBlock) {
                if (!hasRoom(1))
                    return false;
                m_out += char(symbol);
                continue;
            }
            if (symbol - FirstLength >= int(std::size(LengthBases)))
                return false;
            const qsizetype length = LengthBases[symbol - FirstLength] + m_in.take(LengthBits[symbol - FirstLength]);
            const int place = m_distances.read(m_in);
            if (place < 0)
                return false;
            // Two distances for each number of further bits.
            const int bits = place < 2 ? 0 : place / 2 - 1;
            const qsizetype distance = (place < 2 ? place : (2 + place % 2) << bits) + 1 + m_in.take(bits);
            if (m_in.isBeyond() || distance > m_out.size() || !hasRoom(length))
                return false;
            copy(distance, length);
        }
    }

    /// What is copied may be what has just been copied.
    void copy(qsizetype distance, qsizetype length)
    {
        const qsizetype from = m_out.size() - distance;
        m_out.resize(m_out.size() + length);
        char *const to = m_out.data() + m_out.size() - length;
        const char *const source = m_out.constData() + from;
        if (distance >= length) {
            memcpy(to, source, size_t(length));
        } else {
            for (qsizetype i = 0; i < length; ++i)
                to[i] = source[i];
        }
    }

    BitReader m_in;
    const qsizetype m_size;
    QByteArray m_out;
    HuffmanCodes m_literals;
    HuffmanCodes m_distances;
};

quint32 adler32(QByteArrayView bytes) noexcept
{
    constexpr quint32 Prime = 65521;
    constexpr qsizetype Often = 5552; // before the sums are larger than 32 bits
    quint32 a = 1, b = 0;
    while (!bytes.isEmpty()) {
        const QByteArrayView part = bytes.first((std::min)(bytes.size(), Often));
        for (const char c : part) {
            a += uchar(c);
            b += a;
        }
        a %= Prime;
        b %= Prime;
        bytes = bytes.sliced(part.size());
    }
    return b << 16 | a;
}

} // namespace

std::optional<Inflated> inflate(QByteArrayView compressed, qsizetype size)
{
    constexpr qsizetype Header = 2, Sum = 4;
    constexpr int Deflate = 8, Dictionary = 0x20;
    if (compressed.size() < Header + Sum)
        return {};
    const int method = uchar(compressed[0]), flags = uchar(compressed[1]);
    if ((method & 0xf) != Deflate || (method << 8 | flags) % 31 != 0 || (flags & Dictionary))
        return {};
    Inflater inflater(compressed.sliced(Header), size);
    if (!inflater.run())
        return {};
    const uchar *at = inflater.in().bytes();
    if (inflater.in().left() < Sum || qFromBigEndian<quint32>(at) != adler32(inflater.out()))
        return {};
    const qsizetype taken = compressed.size() - inflater.in().left() + Sum;
    return Inflated{std::move(inflater.out()), taken};
}

} // namespace QActors::detail
