// SPDX-License-Identifier: MIT
#include "demofolder.h"

#include "pixfile.h"

#include <QtCore/qdir.h>
#include <QtCore/qdiriterator.h>
#include <QtGui/qimagereader.h>
#include <QtGui/qpainter.h>

#include <cmath>

using namespace Qt::StringLiterals;

namespace {

QImage madeUp(int number)
{
    QImage image(480, 360, QImage::Format_RGB32);
    for (int y = 0; y < image.height(); ++y) {
        auto *line = reinterpret_cast<QRgb *>(image.scanLine(y));
        for (int x = 0; x < image.width(); ++x) {
            const double wave = std::sin(x / (20.0 + number)) + std::cos(y / (15.0 + number % 7)) + std::sin((x + y) / 40.0);
            line[x] = QColor::fromHsvF(float(std::fmod(number * 0.13 + wave * 0.08 + 2, 1.0)), 0.65f, float(0.55 + 0.12 * wave)).rgb();
        }
    }
    return image;
}

} // namespace

QStringList makeDemoFolder(const QString &folder, int images, int broken)
{
    const QDir dir(folder);
    for (int i = 0; i < images; ++i) {
        const QString name = dir.filePath(u"image "_s + QString::number(i + 1).rightJustified(3, u'0'));
        if (i % 10 == 9)
            writePixFile(name + u".pix"_s, madeUp(i));
        else
            madeUp(i).save(name + u".png"_s);
        if (broken > 0 && i % (images / broken) == images / broken - 1)
            writeBrokenPixFile(name + u"x.pix"_s);
    }
    return imagesIn(folder);
}

QStringList imagesIn(const QString &folder)
{
    QStringList patterns{u"*.pix"_s};
    for (const QByteArray &format : QImageReader::supportedImageFormats())
        patterns.append(u"*."_s + QString::fromLatin1(format));
    QStringList paths;
    QDirIterator files(folder, patterns, QDir::Files);
    while (files.hasNext())
        paths.append(files.next());
    paths.sort();
    return paths;
}
