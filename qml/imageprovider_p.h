// SPDX-License-Identifier: MIT
// Images that tasks gave: image://qactors/<number>, for as long as their handles live.
#pragma once

#include <QtGui/qimage.h>

QT_BEGIN_NAMESPACE
class QJSEngine;
QT_END_NAMESPACE

namespace QActors::detail {

/// Keeps `image`, and gives its number.
QString addImage(const QImage &image);
void removeImage(const QString &id);
/// Makes `engine`, if it is a QQmlEngine, understand image://qactors.
void installImages(QJSEngine *engine);

} // namespace QActors::detail
