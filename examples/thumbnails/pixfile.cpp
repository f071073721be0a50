// SPDX-License-Identifier: MIT
#include "pixfile.h"

#include <QtCore/qdatastream.h>
#include <QtCore/qfile.h>

#include <cstring>

namespace {

constexpr char Magic[] = "PIX1";
constexpr qsizetype HeaderSize = 12;

bool write(const QString &path, int width, int height, QByteArrayView pixels)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return false;
    QDataStream out(&file);
    out.writeRawData(Magic, 4);
    out << qint32(width) << qint32(height);
    return out.writeRawData(pixels.data(), int(pixels.size())) == pixels.size();
}

} // namespace

QImage readPixFile(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray data = file.readAll();
    QDataStream in(data);
    qint32 magic = 0;
    qint32 width = 0;
    qint32 height = 0;
    in >> magic >> width >> height;
    QImage image(width, height, QImage::Format_RGB32);
    const qsizetype line = qsizetype(width) * 4;
    for (int y = 0; y < height; ++y) // whether the file has that many or not
        std::memcpy(image.scanLine(y), data.constData() + HeaderSize + y * line, std::size_t(line));
    return image;
}

bool writePixFile(const QString &path, const QImage &image)
{
    const QImage plain = image.convertToFormat(QImage::Format_RGB32);
    return write(path, plain.width(), plain.height(), QByteArrayView(reinterpret_cast<const char *>(plain.constBits()), plain.sizeInBytes()));
}

bool writeBrokenPixFile(const QString &path)
{
    return write(path, 6000, 6000, "not so many");
}
