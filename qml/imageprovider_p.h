// SPDX-License-Identifier: MIT
// Images that tasks gave: image://qactors/<number>, for as long as their handles live, and for a while after.
#pragma once

#include <QtGui/qimage.h>

QT_BEGIN_NAMESPACE
class QJSEngine;
QT_END_NAMESPACE

namespace QActors::detail {

/// Keeps `image`, and gives its number.
QString addImage(const QImage &image);
/// The images' handle is gone. A URL of one may be in an Image still, which may ask again: the latest 64 MB stay.
void retireImages(const QStringList &ids);
/// Makes `engine`, if it is a QQmlEngine, understand image://qactors.
void installImages(QJSEngine *engine);

} // namespace QActors::detail
