// SPDX-License-Identifier: MIT
// What readers do in the pool. Plain functions: they block, and own or share all they use.
#pragma once

#include "messages.h"
#include "work.h"

/// As much of a file as tells most files of one size apart.
constexpr qint64 HeadSize = 4096;

/// The hash of each file's first HeadSize bytes: equal files have equal heads.
HeadsRead readHeads(const QList<File> &files, Meter meter, const IsCancelled &isCancelled);

/// The groups of equal files in each set, decided by comparing all of their bytes.
Compared compareFiles(const QList<QList<File>> &sets, Meter meter, const IsCancelled &isCancelled);
