// SPDX-License-Identifier: MIT
#include "utf8text_p.h"

#include <QtCore/qstringconverter.h>

#include <algorithm>
#include <cstring>

namespace QActors::detail {

std::optional<QString> textOfUtf8(QByteArrayView bytes)
{
    if (isAscii(bytes))
        return QString::fromLatin1(bytes);
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::ConvertInitialBom | QStringDecoder::Flag::ConvertInvalidToNull);
    QString text = decoder.decode(bytes);
    // A begun character at the end is no error to it: more might come. Then the text is shorter than its bytes say.
    if (decoder.hasError() || QStringView(text).toUtf8().size() != bytes.size())
        return {};
    return text;
}

bool isAscii(QByteArrayView bytes) noexcept
{
    constexpr quint64 HighBits = 0x8080808080808080u;
    const char *at = bytes.begin();
    for (; bytes.end() - at >= qsizetype(sizeof(quint64)); at += sizeof(quint64)) {
        quint64 eight;
        memcpy(&eight, at, sizeof(eight));
        if (eight & HighBits)
            return false;
    }
    return std::none_of(at, bytes.end(), [](char c) { return c & 0x80; });
}

bool isWhole(QStringView text) noexcept
{
    return text.isValidUtf16();
}

} // namespace QActors::detail
