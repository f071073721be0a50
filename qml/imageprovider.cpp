// SPDX-License-Identifier: MIT
#include "imageprovider_p.h"

#include <QtCore/qhash.h>
#include <QtCore/qmutex.h>
#include <QtQml/qqmlengine.h>
#include <QtQuick/qquickimageprovider.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype RetiredBytes = 64 * 1024 * 1024;

struct Images
{
    QMutex mutex; // the provider is asked on the threads that load pixmaps
    QHash<QString, QImage> byId;
    QStringList retired; // oldest first
    qsizetype retiredBytes = 0;
    quint64 last = 0;
};
Q_GLOBAL_STATIC(Images, images)

class Provider : public QQuickImageProvider
{
public:
    Provider() : QQuickImageProvider(QQuickImageProvider::Image) { }
    QImage requestImage(const QString &id, QSize *size, const QSize &requested) override
    {
        QImage image;
        {
            const QMutexLocker lock(&images->mutex);
            image = images->byId.value(id);
        }
        if (size)
            *size = image.size();
        if (image.isNull() || (requested.width() <= 0 && requested.height() <= 0))
            return image;
        const QSize wanted(requested.width() > 0 ? requested.width() : image.width(),
                           requested.height() > 0 ? requested.height() : image.height());
        return image.scaled(wanted, Qt::KeepAspectRatio, Qt::SmoothTransformation);
    }
};

} // namespace

QString addImage(const QImage &image)
{
    const QMutexLocker lock(&images->mutex);
    QString id = QString::number(++images->last);
    images->byId.insert(id, image);
    return id;
}

void retireImages(const QStringList &ids)
{
    if (ids.isEmpty() || images.isDestroyed())
        return;
    const QMutexLocker lock(&images->mutex);
    for (const QString &id : ids)
        images->retiredBytes += images->byId.value(id).sizeInBytes();
    images->retired += ids;
    while (images->retiredBytes > RetiredBytes && images->retired.size() > 1)
        images->retiredBytes -= images->byId.take(images->retired.takeFirst()).sizeInBytes();
}

void installImages(QJSEngine *engine)
{
    if (auto *qml = qobject_cast<QQmlEngine *>(engine); qml && !qml->imageProvider(u"qactors"_s))
        qml->addImageProvider(u"qactors"_s, new Provider);
}

} // namespace QActors::detail
