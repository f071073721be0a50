// SPDX-License-Identifier: MIT
#include <QActors/qt/files.h>

#include "inturn_p.h"

#include <QtCore/qfile.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qsavefile.h>

#ifdef Q_OS_UNIX
#  include <sys/stat.h>
#endif

namespace QActors {

using namespace Qt::StringLiterals;

FileError::FileError(const QString &message, const QString &path, QFileDevice::FileError error) : Error(message), m_path(path), m_error(error) { }
FileError::~FileError() = default;

namespace {

constexpr qint64 FileBlock = 1 << 20;
constexpr int FileSteps = 1000;

[[noreturn]] void throwFile(const char *function, const QFileDevice &file, const QString &path, const QString &advice)
{
    const QString message = u"%1: %2: %3; %4"_s.arg(QString::fromLatin1(function), path, file.errorString(), advice);
    throw FileError(message, path, file.error());
}

// Of such files an open or a read may wait for another program, for ever and with a thread of the pool, and no cancel ends that.
void requireNoWait(const char *function, const QString &path)
{
#ifdef Q_OS_UNIX
    struct stat status;
    if (::stat(QFile::encodeName(path).constData(), &status) != 0)
        return; // the open says why
    QString kind;
    if (S_ISFIFO(status.st_mode)) {
        kind = u"a pipe"_s;
    } else if (S_ISSOCK(status.st_mode)) {
        kind = u"a socket"_s;
    } else if (S_ISCHR(status.st_mode)) {
        static const QStringList never{u"/dev/null"_s, u"/dev/zero"_s, u"/dev/full"_s, u"/dev/random"_s, u"/dev/urandom"_s};
        if (!never.contains(QFileInfo(path).canonicalFilePath()))
            kind = u"a device"_s;
    }
    if (!kind.isEmpty()) {
        const QString message = u"%1: %2 is %3, which may wait for ever; give a file, or read from and write to it by a QIODevice and its signals"_s.arg(QString::fromLatin1(function), path, kind);
        throw FileError(message, path, QFileDevice::OpenError);
    }
#else
    Q_UNUSED(function)
    Q_UNUSED(path)
#endif
}

void openToRead(const char *function, QFile &file)
{
    if (QFileInfo(file.fileName()).isDir()) {
        throw FileError(u"%1: %2 is a folder; give a file, or walk it with FolderWalk"_s.arg(QString::fromLatin1(function), file.fileName()),
                        file.fileName(), QFileDevice::OpenError);
    }
    requireNoWait(function, file.fileName());
    if (!file.open(QIODevice::ReadOnly))
        throwFile(function, file, file.fileName(), u"is it there, and may it be read?"_s);
}

void openToWrite(const char *function, QSaveFile &file)
{
    requireNoWait(function, file.fileName());
    if (!file.open(QIODevice::WriteOnly))
        throwFile(function, file, file.fileName(), u"is its folder there, and may it be written?"_s);
}

void writeBlock(const char *function, QSaveFile &file, const char *data, qint64 size)
{
    while (size > 0) { // what is written in part says why when the rest is tried
        const qint64 written = file.write(data, size);
        if (written <= 0)
            throwFile(function, file, file.fileName(), u"the file is as it was before; is there room?"_s);
        data += written;
        size -= written;
    }
}

void commitFile(const char *function, QSaveFile &file)
{
    if (!file.commit())
        throwFile(function, file, file.fileName(), u"the file is as it was before; is there room?"_s);
}

/// Of a part of a whole.
template<typename T>
void showPart(QPromise<T> &promise, qint64 done, qint64 all)
{
    promise.setProgressValue(all > 0 ? int(FileSteps * done / std::max(done, all)) : FileSteps);
}

} // namespace

Async<QByteArray> readFile(QString path, qint64 most)
{
    const auto read = [path, most](QPromise<QByteArray> &promise) {
        QFile file(path);
        openToRead("readFile", file);
        promise.setProgressRange(0, FileSteps);
        QByteArray all;
        const qint64 size = file.size(); // 0 of what the system makes up
        const auto requireRoom = [&](qint64 wanted) {
            if (wanted > most)
                throw FileError(u"readFile: %1 has more than %2 bytes; allow more, or read it with FileBlocks"_s.arg(path).arg(most), path, QFileDevice::ReadError);
        };
        requireRoom(size);
        all.reserve(size);
        while (!promise.isCanceled()) {
            const QByteArray block = file.read(FileBlock);
            if (block.isEmpty() && file.error() != QFileDevice::NoError)
                throwFile("readFile", file, path, u"is the disk still there?"_s);
            if (block.isEmpty())
                break;
            requireRoom(all.size() + block.size());
            all += block;
            showPart(promise, all.size(), size);
        }
        promise.addResult(std::move(all));
    };
    co_return co_await offload(read);
}

Async<qint64> writeFile(QString path, QByteArray data)
{
    const auto write = [path, data](QPromise<qint64> &promise) {
        QSaveFile file(path);
        openToWrite("writeFile", file);
        promise.setProgressRange(0, FileSteps);
        for (qint64 done = 0; done < data.size();) {
            if (promise.isCanceled())
                return; // what was written goes with `file`
            const qint64 size = std::min<qint64>(FileBlock, data.size() - done);
            writeBlock("writeFile", file, data.constData() + done, size);
            done += size;
            showPart(promise, done, data.size());
        }
        if (promise.isCanceled())
            return;
        commitFile("writeFile", file);
        promise.addResult(data.size());
    };
    co_return co_await offload(write);
}

Async<qint64> copyFile(QString from, QString to)
{
    const auto copy = [from, to](QPromise<qint64> &promise) {
        QFile source(from);
        openToRead("copyFile", source);
        QSaveFile file(to);
        openToWrite("copyFile", file);
        promise.setProgressRange(0, FileSteps);
        qint64 done = 0;
        for (;;) {
            if (promise.isCanceled())
                return;
            const QByteArray block = source.read(FileBlock);
            if (block.isEmpty() && source.error() != QFileDevice::NoError)
                throwFile("copyFile", source, from, u"is the disk still there?"_s);
            if (block.isEmpty())
                break;
            writeBlock("copyFile", file, block.constData(), block.size());
            done += block.size();
            showPart(promise, done, source.size());
        }
        file.setPermissions(source.permissions());
        commitFile("copyFile", file);
        promise.addResult(done);
    };
    co_return co_await offload(copy);
}

class FileBlocks::Data : public detail::InTurn
{
public:
    Data(const QString &path, qsizetype size) : file(path), size(size) { }
    // On the pool's thread.
    void read()
    {
        if (!file.isOpen())
            openToRead("FileBlocks", file);
        QByteArray next = file.read(size);
        if (next.isEmpty() && file.error() != QFileDevice::NoError)
            throwFile("FileBlocks", file, file.fileName(), u"is the disk still there?"_s);
        atEnd = next.isEmpty();
        all = file.size();
        block = std::move(next);
    }
    QFile file;
    const qsizetype size;
    QByteArray block; // that was read and not given
    qint64 all = 0; // bytes in the file, as the last read saw it
    bool atEnd = false;
    // On the task's thread.
    qint64 given = 0;
    qint64 of = 0; // `all`, at the last end of a read
    bool isOver = false;
};

FileBlocks::FileBlocks(const QString &path, qsizetype size) : d(std::make_shared<Data>(path, size))
{
    if (size < 1)
        throw MisuseError(u"FileBlocks: blocks of %1 bytes; give one or more"_s.arg(size));
}
FileBlocks::~FileBlocks() = default;
FileBlocks::FileBlocks(FileBlocks &&) noexcept = default;
FileBlocks &FileBlocks::operator=(FileBlocks &&) noexcept = default;

Async<std::optional<QByteArray>> FileBlocks::next()
{
    const std::shared_ptr<Data> data = d;
    if (data->block.isEmpty() && !data->atEnd) {
        const auto fill = [data] { data->read(); };
        co_await data->run(fill, "FileBlocks");
    }
    data->of = data->all;
    data->isOver = data->block.isEmpty();
    if (data->isOver)
        co_return std::nullopt;
    data->given += data->block.size();
    co_return std::exchange(data->block, {});
}

double FileBlocks::progress() const noexcept
{
    return progressBut(0);
}

// Of what was given without so many bytes.
double FileBlocks::progressBut(qsizetype held) const noexcept
{
    if (d->isOver && held == 0)
        return 1;
    const qint64 done = d->given - held;
    if (d->of <= 0)
        return done > 0 ? -1 : 0;
    return std::min(1.0, double(done) / double(d->of));
}

FileLines::FileLines(const QString &path, qsizetype longest) : m_blocks(path), m_path(path), m_longest(longest) { }
FileLines::~FileLines() = default;
FileLines::FileLines(FileLines &&) noexcept = default;
FileLines &FileLines::operator=(FileLines &&) noexcept = default;

double FileLines::progress() const noexcept
{
    return m_blocks.progressBut(m_buffer.size() - m_begin);
}

Async<std::optional<QByteArray>> FileLines::next()
{
    qsizetype searched = m_begin;
    for (;;) {
        const qsizetype end = m_buffer.indexOf('\n', searched);
        const qsizetype length = (end < 0 ? m_buffer.size() : end) - m_begin;
        if (length > m_longest)
            throw FileError(u"FileLines: %1 has a line of more than %2 bytes; allow more, or read it with FileBlocks"_s.arg(m_path).arg(m_longest), m_path, QFileDevice::ReadError);
        if (end >= 0 || m_atEnd) {
            if (end < 0 && length == 0)
                co_return std::nullopt;
            QByteArray line = m_buffer.mid(m_begin, length);
            m_begin += length + (end < 0 ? 0 : 1);
            if (line.endsWith('\r'))
                line.chop(1);
            co_return line;
        }
        m_buffer.remove(0, m_begin);
        m_begin = 0;
        searched = m_buffer.size();
        const std::optional<QByteArray> block = co_await m_blocks.next();
        if (block)
            m_buffer += *block;
        else
            m_atEnd = true;
    }
}

} // namespace QActors
