// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qstring.h>

/// Writes a small tree of pictures and papers with duplicates, for pictures of the window. The same each time.
void writeDemo(const QString &folder);
