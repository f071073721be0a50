// SPDX-License-Identifier: MIT
#include "filesystem.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

using namespace Qt::StringLiterals;

namespace {

class Descriptor
{
public:
    explicit Descriptor(const QByteArray &path, int flags)
        : m_fd(::open(path.constData(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | flags)) // a pipe must not block
    {
    }
    ~Descriptor()
    {
        if (isOpen())
            ::close(m_fd);
    }
    Q_DISABLE_COPY_MOVE(Descriptor)
    bool isOpen() const { return m_fd >= 0; }
    int get() const { return m_fd; }
    int release() { return std::exchange(m_fd, -1); }

private:
    int m_fd;
};

QString systemError(int error)
{
    return QString::fromLocal8Bit(std::strerror(error));
}

FileId idOf(const struct stat &data)
{
    return {quint64(data.st_dev), quint64(data.st_ino)};
}

qint64 modifiedOf(const struct stat &data)
{
    return qint64(data.st_mtim.tv_sec) * 1'000'000'000 + data.st_mtim.tv_nsec;
}

bool isWanted(const dirent *entry, bool followLinks)
{
    switch (entry->d_type) {
    case DT_REG:
    case DT_UNKNOWN:
        return true;
    case DT_DIR:
        return std::strcmp(entry->d_name, ".") != 0 && std::strcmp(entry->d_name, "..") != 0;
    case DT_LNK:
        return followLinks;
    default:
        return false;
    }
}

QByteArray pathIn(const QByteArray &folder, const char *name)
{
    const bool hasSlash = folder.endsWith('/');
    const auto length = qsizetype(std::strlen(name));
    QByteArray path(folder.size() + !hasSlash + length, Qt::Uninitialized);
    char *to = std::copy_n(folder.constData(), folder.size(), path.data());
    if (!hasSlash)
        *to++ = '/';
    std::copy_n(name, length, to);
    return path;
}

void listFolder(const Folder &folder, bool followLinks, const IsCancelled &isCancelled, Walked &found)
{
    Descriptor descriptor(folder.path, O_DIRECTORY);
    DIR *dir = descriptor.isOpen() ? ::fdopendir(descriptor.get()) : nullptr;
    if (!dir) {
        found.problems.append({folder.path, systemError(errno)});
        return;
    }
    const int at = descriptor.release();
    for (int count = 1;; ++count) {
        errno = 0;
        const dirent *entry = ::readdir(dir);
        if (!entry) {
            if (errno != 0)
                found.problems.append({folder.path, systemError(errno)});
            break;
        }
        if (!isWanted(entry, followLinks))
            continue;
        struct stat data;
        if (::fstatat(at, entry->d_name, &data, followLinks ? 0 : AT_SYMLINK_NOFOLLOW) != 0)
            found.problems.append({pathIn(folder.path, entry->d_name), systemError(errno)});
        else if (S_ISREG(data.st_mode))
            found.files.append({pathIn(folder.path, entry->d_name), idOf(data), qint64(data.st_size), modifiedOf(data)});
        else if (S_ISDIR(data.st_mode) && isWanted(entry, true))
            found.folders.append({pathIn(folder.path, entry->d_name), idOf(data)});
        if (count % 1024 == 0 && isCancelled())
            break;
    }
    ::closedir(dir);
}

QString changed()
{
    return u"changed during the search"_s;
}

bool readExactly(int fd, qint64 offset, char *buffer, qint64 size, QString *error)
{
    if (fd < 0) {
        *error = systemError(errno);
        return false;
    }
    for (qint64 count = 0; count < size;) {
        const ssize_t got = ::pread(fd, buffer + count, size_t(size - count), off_t(offset + count));
        if (got == 0) {
            *error = changed();
            return false;
        }
        if (got > 0) {
            count += got;
        } else if (errno != EINTR) {
            *error = systemError(errno);
            return false;
        }
    }
    return true;
}

} // namespace

bool findFolder(const QByteArray &path, Folder *folder, Problem *problem)
{
    struct stat data;
    int error = 0;
    if (::stat(path.constData(), &data) != 0)
        error = errno;
    else if (!S_ISDIR(data.st_mode))
        error = ENOTDIR;
    if (error != 0) {
        if (problem)
            *problem = {path, systemError(error)};
        return false;
    }
    *folder = {path, idOf(data)};
    return true;
}

Walked listFolders(const QList<Folder> &folders, bool followLinks, const IsCancelled &isCancelled)
{
    Walked found;
    for (const Folder &folder : folders) {
        if (isCancelled())
            break;
        listFolder(folder, followLinks, isCancelled, found);
    }
    return found;
}

bool readHead(const File &file, char *buffer, qint64 size, QString *error)
{
    const Descriptor descriptor(file.path, 0);
    return readExactly(descriptor.get(), 0, buffer, size, error);
}

bool readBlock(const File &file, qint64 offset, char *buffer, qint64 size, QString *error)
{
    const Descriptor descriptor(file.path, 0);
    if (!readExactly(descriptor.get(), offset, buffer, size, error))
        return false;
    // Looked at after the read: what was read is what was found.
    struct stat data;
    if (::fstat(descriptor.get(), &data) != 0) {
        *error = systemError(errno);
        return false;
    }
    if (idOf(data) != file.id || data.st_size != file.size || modifiedOf(data) != file.modified) {
        *error = changed();
        return false;
    }
    return true;
}
