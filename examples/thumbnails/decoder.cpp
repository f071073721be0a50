// SPDX-License-Identifier: MIT
#include "decoder.h"

#include "pixfile.h"

#include <QtGui/qimagereader.h>

using namespace Qt::StringLiterals;

QImage Decoder::thumbnail(const QString &path, int size) const
{
    const QSize most(size, size);
    if (path.endsWith(u".pix"_s))
        return readPixFile(path).scaled(most, Qt::KeepAspectRatio, Qt::SmoothTransformation);
    QImageReader reader(path);
    reader.setAutoTransform(true);
    if (const QSize whole = reader.size(); whole.isValid())
        reader.setScaledSize(whole.scaled(most, Qt::KeepAspectRatio).expandedTo(QSize(1, 1)));
    const QImage image = reader.read();
    if (image.isNull())
        throw QActors::CallError(reader.errorString());
    return image;
}
