// SPDX-License-Identifier: MIT
// What is said in the engine, and what it says to its listener.
#pragma once

#include <QActors/Pid>

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>
#include <QtCore/qstring.h>

#include <compare>

/// A file or folder by what it is, whatever its names.
struct FileId
{
    quint64 device = 0;
    quint64 inode = 0;
    friend auto operator<=>(const FileId &, const FileId &) = default;
};
inline size_t qHash(const FileId &id, size_t seed = 0) noexcept
{
    return qHashMulti(seed, id.device, id.inode);
}

/// A regular file as the scanner saw it. Paths are the file system's own bytes, in no particular encoding.
struct File
{
    QByteArray path;
    FileId id;
    qint64 size = 0;
    qint64 modified = 0; // nanoseconds since 1970
};
struct Folder
{
    QByteArray path;
    FileId id;
};

/// Something could not be read, or is no longer what it was. The search goes on.
struct Problem
{
    QByteArray path;
    QString text;
};

// --- to the listener

struct Progress
{
    enum Stage {
        Scanning,
        ReadingHeads,
        Comparing
    };
    Stage stage = Scanning;
    qint64 folders = 0;    // found so far
    qint64 files = 0;      // …
    qint64 bytes = 0;      // … in them
    qint64 groups = 0;     // of equal files, found so far
    qint64 bytesDone = 0;  // in this stage; of 0 while scanning
    qint64 bytesTotal = 0; // …
};

/// Files with the same bytes, at least two, by path.
struct Group
{
    qint64 size = 0;
    QList<QByteArray> paths;
};

/// The last word.
struct Finished
{
    Progress totals;
    bool isPartial = false; // it was stopped before the end
    QString error;          // why it failed, if it did
};

// --- from the scanner's walks to the scanner, and from there to the index

struct Walked
{
    QList<Folder> folders;
    QList<File> files;
    QList<Problem> problems;
};
struct ScanEnded
{
};

// --- between the index and the readers

struct ReaderIdle
{
    QActors::Pid reader;
};
struct ReadHeads
{
    QList<File> files;
};
struct HeadedFile
{
    size_t head = 0; // the hash of its first bytes
    File file;
};
struct HeadsRead
{
    QList<HeadedFile> files;
    QList<Problem> problems;
};
/// Each set: files of one size that may be equal.
struct CompareFiles
{
    QList<QList<File>> sets;
};
struct Compared
{
    QList<Group> groups;
    QList<Problem> problems;
};
