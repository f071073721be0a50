// SPDX-License-Identifier: MIT
// QImage in requests and answers of other processes. Header only: the library itself does not link Qt Gui.
//
// An image is `{image, Width, Height, Format, Pixels}`: Format is QImage's number, Pixels the lines as QImage has them, each a multiple of
// four bytes; the lowest byte of a number first, on any processor. What has a colour table goes as ARGB32 (premultiplied if it has alpha). Text, colour space and resolution stay behind.
#pragma once

#include <QActors/erlang/termconversion.h>

#include <QtCore/qendian.h>
#include <QtGui/qimage.h>

namespace QActors {

namespace detail {

/// Of how many bytes the numbers are that a format's pixels consist of; 1 if it gives the order of its bytes itself.
constexpr int bytesOfPixelNumber(QImage::Format format) noexcept
{
    switch (format) {
    case QImage::Format_RGB32:
    case QImage::Format_ARGB32:
    case QImage::Format_ARGB32_Premultiplied:
    case QImage::Format_BGR30:
    case QImage::Format_A2BGR30_Premultiplied:
    case QImage::Format_RGB30:
    case QImage::Format_A2RGB30_Premultiplied:
    case QImage::Format_RGBX32FPx4:
    case QImage::Format_RGBA32FPx4:
    case QImage::Format_RGBA32FPx4_Premultiplied: return 4;
    case QImage::Format_RGB16:
    case QImage::Format_RGB555:
    case QImage::Format_RGB444:
    case QImage::Format_ARGB4444_Premultiplied:
    case QImage::Format_RGBX64:
    case QImage::Format_RGBA64:
    case QImage::Format_RGBA64_Premultiplied:
    case QImage::Format_RGBX16FPx4:
    case QImage::Format_RGBA16FPx4:
    case QImage::Format_RGBA16FPx4_Premultiplied:
    case QImage::Format_Grayscale16: return 2;
    default: return 1;
    }
}

/// From this processor's order of bytes to the term's, and back; most have it already.
inline void orderPixelBytes(QByteArray &pixels, QImage::Format format)
{
    if constexpr (Q_BYTE_ORDER == Q_BIG_ENDIAN) {
        const int size = bytesOfPixelNumber(format);
        if (size == 4)
            qbswap<4>(pixels.constData(), pixels.size() / 4, pixels.data());
        else if (size == 2)
            qbswap<2>(pixels.constData(), pixels.size() / 2, pixels.data());
    }
}

} // namespace detail

/// Makes QImage known as a term, where types are known at run time, too: as an argument and an answer of methods.
template<>
struct TermTraits<QImage>
{
    /// As above; copies the pixels.
    static Term toTerm(const QImage &image)
    {
        const bool isPlain = image.pixelFormat().colorModel() != QPixelFormat::Indexed && image.format() >= QImage::Format_RGB32;
        const QImage plain = isPlain || image.isNull() ? image : image.convertToFormat(QImage::Format_ARGB32_Premultiplied);
        QByteArray pixels(reinterpret_cast<const char *>(plain.constBits()), plain.sizeInBytes());
        detail::orderPixelBytes(pixels, plain.format());
        return Term::tuple({Term::atom("image"), Term::integer(plain.width()), Term::integer(plain.height()), Term::integer(int(plain.format())), Term::binary(pixels)});
    }
    /// Copies nothing, where the lowest byte is first. Throws TermError for what is no image.
    static QImage fromTerm(const Term &term)
    {
        const auto [tag, width, height, format, pixels] = QActors::fromTerm<std::tuple<Atom, int, int, int, QByteArray>>(term);
        if (tag != Atom("image"))
            throw TermError(QStringLiteral("{image,Width,Height,Format,Pixels} was wanted"));
        if (width == 0 && height == 0 && pixels.isEmpty())
            return {};
        if (width <= 0 || height <= 0 || format < QImage::Format_RGB32 || format >= QImage::NImageFormats)
            throw TermError(QStringLiteral("an image of %1 × %2 in the format %3 is none").arg(width).arg(height).arg(format));
        const int depth = QImage(1, 1, QImage::Format(format)).depth(); // with what pads a pixel
        const qint64 line = (qint64(width) * depth + 31) / 32 * 4; // in 64 bits everywhere: what comes may be anything
        if (depth <= 0 || line != pixels.size() / height || line * height != pixels.size())
            throw TermError(QStringLiteral("an image of %1 × %2 in the format %3 has not %4 bytes").arg(width).arg(height).arg(format).arg(pixels.size()));
        // The image owns the bytes; nothing is copied.
        auto *owned = new QByteArray(pixels);
        detail::orderPixelBytes(*owned, QImage::Format(format));
        const auto release = [](void *bytes) { delete static_cast<QByteArray *>(bytes); };
        return QImage(reinterpret_cast<const uchar *>(owned->constData()), width, height, qsizetype(line), QImage::Format(format), release, owned);
    }
};

namespace detail {

inline const bool ImageIsRegistered = (registerTermType<QImage>(), true);

} // namespace detail
} // namespace QActors
