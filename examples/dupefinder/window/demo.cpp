// SPDX-License-Identifier: MIT
#include "demo.h"

#include <QtCore/qdir.h>
#include <QtCore/qfile.h>
#include <QtCore/qrandom.h>
#include <QtGui/qpainter.h>

using namespace Qt::StringLiterals;

namespace {

void write(const QString &path, const QByteArray &bytes)
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("cannot write %s", qUtf8Printable(path));
}

/// Sky, sun, hills, and some grain, so that it does not compress to nothing.
QImage landscape(int hue, QRandomGenerator &random)
{
    QImage image(640, 480, QImage::Format_RGB32);
    QPainter painter(&image);
    QLinearGradient sky(0, 0, 0, 480);
    sky.setColorAt(0, QColor::fromHsv(hue, 120, 250));
    sky.setColorAt(1, QColor::fromHsv((hue + 40) % 360, 60, 255));
    painter.fillRect(image.rect(), sky);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(QColor(255, 250, 220));
    painter.drawEllipse(QPoint(random.bounded(100, 540), random.bounded(80, 180)), 50, 50);
    for (int ridge = 0; ridge < 3; ++ridge) {
        painter.setBrush(QColor::fromHsv((hue + 140 + ridge * 15) % 360, 110, 190 - ridge * 45));
        painter.drawEllipse(QPoint(random.bounded(640), 560), 300 + random.bounded(150), 280 - ridge * 50);
    }
    painter.end();
    for (int y = 0; y < image.height(); ++y) {
        auto *line = reinterpret_cast<QRgb *>(image.scanLine(y));
        for (int x = 0; x < image.width(); ++x) {
            const int grain = random.bounded(-6, 7);
            const auto with = [grain](int part) { return std::clamp(part + grain, 0, 255); };
            line[x] = qRgb(with(qRed(line[x])), with(qGreen(line[x])), with(qBlue(line[x])));
        }
    }
    return image;
}

} // namespace

void writeDemo(const QString &folder)
{
    QRandomGenerator random(7);
    QDir(folder).removeRecursively();
    const QStringList names{u"Beach"_s, u"Fjord"_s, u"Harbour"_s, u"Old town"_s, u"Summit"_s, u"Sunset"_s};
    for (int i = 0; i < names.size(); ++i) {
        const QString path = folder + u"/Pictures/"_s + names[i] + u".png"_s;
        QDir().mkpath(QFileInfo(path).path());
        landscape(i * 55, random).save(path);
        for (int copy = 0; copy <= i % 3; ++copy) {
            const QString to = folder + u"/Backup %1/"_s.arg(copy + 1) + names[i] + u".png"_s;
            QDir().mkpath(QFileInfo(to).path());
            QFile::copy(path, to);
        }
    }
    for (int i = 1; i <= 30; ++i) {
        QByteArray paper(random.bounded(2'000, 150'000), Qt::Uninitialized);
        for (char &byte : paper)
            byte = char(random.bounded(256));
        const QString name = (i % 3 ? u"Invoice %1.pdf"_s : u"Letter %1.odt"_s).arg(2020 + i);
        write(folder + u"/Papers/"_s + name, paper);
        if (i % 2)
            write(folder + u"/Backup 1/"_s + name, paper);
    }
}
