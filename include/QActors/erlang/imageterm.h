// SPDX-License-Identifier: MIT
// QImage in requests and answers of other processes. Header only: the library itself does not link Qt Gui.
//
// An image is `{image, Width, Height, Format, Pixels}`: Format is QImage's number, Pixels the lines as QImage has them, each a multiple of
// four bytes. What has a colour table goes as ARGB32 (premultiplied if it has alpha). Text, colour space and resolution stay behind.
#pragma once

#include <QActors/erlang/termconversion.h>

#include <QtGui/qimage.h>

namespace QActors {

/// Makes QImage known as a term, where types are known at run time, too: as an argument and an answer of methods.
template<>
struct TermTraits<QImage>
{
    /// As above; copies the pixels.
    static Term toTerm(const QImage &image)
    {
        const bool isPlain = image.pixelFormat().colorModel() != QPixelFormat::Indexed && image.format() >= QImage::Format_RGB32;
        const QImage plain = isPlain || image.isNull() ? image : image.convertToFormat(QImage::Format_ARGB32_Premultiplied);
        const QByteArray pixels(reinterpret_cast<const char *>(plain.constBits()), plain.sizeInBytes());
        return Term::tuple({Term::atom("image"), Term::integer(plain.width()), Term::integer(plain.height()), Term::integer(int(plain.format())), Term::binary(pixels)});
    }
    /// Copies nothing. Throws TermError for what is no image.
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
        const qsizetype line = (qsizetype(width) * depth + 31) / 32 * 4;
        if (depth <= 0 || line != pixels.size() / height || line * height != pixels.size())
            throw TermError(QStringLiteral("an image of %1 × %2 in the format %3 has not %4 bytes").arg(width).arg(height).arg(format).arg(pixels.size()));
        // The image owns the bytes; nothing is copied.
        auto *owned = new QByteArray(pixels);
        const auto release = [](void *bytes) { delete static_cast<QByteArray *>(bytes); };
        return QImage(reinterpret_cast<const uchar *>(owned->constData()), width, height, line, QImage::Format(format), release, owned);
    }
};

namespace detail {

inline const bool ImageIsRegistered = (registerTermType<QImage>(), true);

} // namespace detail
} // namespace QActors
