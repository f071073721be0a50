// SPDX-License-Identifier: MIT
// The file system as bytes and inodes. Everything here blocks, and may be called in any thread.
#pragma once

#include "messages.h"
#include "work.h"

/// The folder that is there, links followed; else a Problem in `problem`, if given.
bool findFolder(const QByteArray &path, Folder *folder, Problem *problem);

/// The entries of `folders`, one level deep: regular files, and folders. Symbolic links are skipped, or followed.
Walked listFolders(const QList<Folder> &folders, bool followLinks, const IsCancelled &isCancelled);

/// Reads the first `size` bytes. False, with `error` said, if there are not as many, or they cannot be read.
bool readHead(const File &file, char *buffer, qint64 size, QString *error);

/// Reads `size` bytes at `offset`. False, with `error` said, if they cannot be read or the file has changed since it
/// was found: its inode, its size or its time.
bool readBlock(const File &file, qint64 offset, char *buffer, qint64 size, QString *error);
