// SPDX-License-Identifier: MIT
// A format of images as they were written in a hurry: "PIX1", width and height in 32 bits each, and the pixels.
#pragma once

#include <QtGui/qimage.h>

/// Believes what the file says of itself, which is a mistake that decoders have been known for.
QImage readPixFile(const QString &path);
bool writePixFile(const QString &path, const QImage &image);
/// One that says to be much larger than it is.
bool writeBrokenPixFile(const QString &path);
