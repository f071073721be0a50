// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qstring.h>

/// Fills a folder with images that were made up, and a few files that crash a decoder; gives their paths.
QStringList makeDemoFolder(const QString &folder, int images = 60, int broken = 4);
/// The images of a folder, as their names say.
QStringList imagesIn(const QString &folder);
