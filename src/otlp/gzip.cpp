// SPDX-License-Identifier: MIT
#include "gzip_p.h"

#include <array>

namespace QActors::detail {

namespace {

// Of RFC 1952, section 8.
constexpr std::array<quint32, 256> Table = [] {
    std::array<quint32, 256> table{};
    for (quint32 i = 0; i < table.size(); ++i) {
        quint32 sum = i;
        for (int bit = 0; bit < 8; ++bit)
            sum = sum & 1 ? 0xedb88320u ^ (sum >> 1) : sum >> 1;
        table[i] = sum;
    }
    return table;
}();

quint32 checksum(const QByteArray &data) noexcept
{
    quint32 sum = 0xffffffffu;
    for (const char c : data)
        sum = Table[(sum ^ uchar(c)) & 0xff] ^ (sum >> 8);
    return ~sum;
}

void appendNumber(QByteArray &to, quint32 number)
{
    for (int i = 0; i < 4; ++i, number >>= 8)
        to += char(number & 0xff);
}

} // namespace

// Qt makes the same in other clothes: its own 4 bytes, zlib's 2, and 4 behind.
QByteArray gzipped(const QByteArray &data)
{
    constexpr qsizetype Before = 6, Behind = 4;
    constexpr int Fast = 3; // JSON of spans becomes hardly shorter by more
    const QByteArray zlib = qCompress(data, Fast);
    QByteArray made("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff", 10); // deflate, no name, no time, of an unknown system
    made.reserve(zlib.size() + 18);
    if (data.isEmpty()) // of nothing Qt makes nothing
        made += QByteArrayView("\x03\x00", 2);
    else
        made += QByteArrayView(zlib).sliced(Before).chopped(Behind);
    appendNumber(made, checksum(data));
    appendNumber(made, quint32(data.size()));
    return made;
}

} // namespace QActors::detail
