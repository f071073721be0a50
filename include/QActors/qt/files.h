// SPDX-License-Identifier: MIT
// Files, on threads of QThreadPool::globalInstance(): what is awaited blocks none that has an event loop. Each await can be cancelled: it
// stops at the next block, and throws when the thread has stopped. If its task is killed, the thread stops just so, and nothing waits
// for that. A file is in memory as far as the function says, and no further. For folders see folderwalk.h.
#pragma once

#include <QActors/kernel/async.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qfiledevice.h>

#include <memory>
#include <optional>

namespace QActors {

/// A failure with a file or folder. The message names function and path, has the system's text, and says what to do. Pipes, sockets
/// and terminals, which may wait for ever, are refused by it, too.
class QACTORS_EXPORT FileError : public Error
{
public:
    FileError(const QString &message, const QString &path, QFileDevice::FileError error); ///< Says `message`.
    ~FileError() override;
    const QString &path() const noexcept { return m_path; } ///< As given to the function, or of the file in the folder.
    /// Qt's number: OpenError (not there, or no permission), ReadError, WriteError (no room), ResourceError, ….
    QFileDevice::FileError error() const noexcept { return m_error; }

private:
    QString m_path;
    QFileDevice::FileError m_error;
};

/// `QByteArray text = co_await readFile(path)`: all of it, and the task's progress on the way. Throws FileError if it cannot be read, or
/// has more than `most` bytes.
[[nodiscard]] QACTORS_EXPORT Async<QByteArray> readFile(QString path, qint64 most = 64 << 20);

/// `co_await writeFile(path, data)`: the file has this content, or, whatever fails or is cancelled before, the one that it had (Qt:
/// QSaveFile). Sets the task's progress. Gives the size. Throws FileError; if the disk is full, with its text.
[[nodiscard]] QACTORS_EXPORT Async<qint64> writeFile(QString path, QByteArray data);

/// Copies a file, with its permissions; `to` is replaced when all has been copied, as by writeFile(). Sets the task's progress, and has
/// a block of 1 MiB in memory. Gives the size. Throws FileError.
[[nodiscard]] QACTORS_EXPORT Async<qint64> copyFile(QString from, QString to);

/// A file, block by block, of any size:
///
///     FileBlocks blocks(path);
///     while (const std::optional<QByteArray> block = co_await blocks.next())
///         …
///
/// A next() that is cancelled loses nothing: the next one gives what was read. One at a time: throws MisuseError while another waits, and
/// after one that was killed while it read. Thread: the task's. Move-only.
class QACTORS_EXPORT FileBlocks
{
public:
    explicit FileBlocks(const QString &path, qsizetype size = 256 << 10); ///< Opened by the first next(). Throws MisuseError if size < 1.
    ~FileBlocks();
    FileBlocks(FileBlocks &&) noexcept;
    FileBlocks &operator=(FileBlocks &&) noexcept;
    /// The next block; empty at the end. Throws FileError.
    [[nodiscard]] Async<std::optional<QByteArray>> next();
    /// How much of the file next() has given, 0 to 1, for Task::setProgress(); -1 if the file has no size, as those of /proc.
    double progress() const noexcept;

private:
    friend class FileLines;
    class Data;
    double progressBut(qsizetype held) const noexcept;
    std::shared_ptr<Data> d;
};

/// The same for lines, without their "\n" or "\r\n"; blocks are read ahead.
class QACTORS_EXPORT FileLines
{
public:
    explicit FileLines(const QString &path, qsizetype longest = 1 << 20); ///< A longer line is a FileError.
    ~FileLines();
    FileLines(FileLines &&) noexcept;
    FileLines &operator=(FileLines &&) noexcept;
    /// The next line; empty at the end. Throws FileError.
    [[nodiscard]] Async<std::optional<QByteArray>> next();
    double progress() const noexcept; ///< As FileBlocks::progress(), of the lines that were given.

private:
    FileBlocks m_blocks;
    QString m_path;
    QByteArray m_buffer;
    qsizetype m_begin = 0;
    qsizetype m_longest;
    bool m_atEnd = false;
};

} // namespace QActors
