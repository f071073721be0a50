// SPDX-License-Identifier: MIT
#include <QActors/qt/filechanges.h>

#include <QActors/qt/detail/changenotifier.h>
#include <QActors/qt/detail/wakeup.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qdir.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qfilesystemwatcher.h>
#include <QtCore/qhash.h>
#include <QtCore/qset.h>

#include <vector>

#ifdef Q_OS_UNIX
#  include <sys/stat.h>
#endif

namespace QActors {

using namespace Qt::StringLiterals;

namespace {

/// A file's look from outside.
struct FileStamp
{
    explicit FileStamp(const QFileInfo &info)
        : exists(info.exists()), isFolder(info.isDir()), size(exists && !isFolder ? info.size() : 0),
          time(exists && !isFolder ? info.lastModified().toMSecsSinceEpoch() : 0)
    {
    }
    bool operator==(const FileStamp &) const = default;
    bool exists;
    bool isFolder;
    qint64 size;
    qint64 time;
};

FileStamp stampOf(const QString &path)
{
    return FileStamp(QFileInfo(path));
}

/// The next folder above that exists.
QString folderAbove(const QString &path)
{
    QString above = path;
    do {
        above = above.left(std::max<qsizetype>(above.lastIndexOf(u'/'), 0));
    } while (!above.isEmpty() && !QFileInfo(above).isDir());
    return above.isEmpty() ? u"/"_s : above;
}

/// What the system watches, whatever its name is by then: a folder that was moved away is watched where it went. (Elsewhere than on
/// Unix one that is watched cannot be moved.)
using Identity = std::pair<quint64, quint64>;

Identity identityOf(const QString &path)
{
#ifdef Q_OS_UNIX
    struct stat found = {};
    if (::stat(QFile::encodeName(path).constData(), &found) == 0)
        return {quint64(found.st_dev), quint64(found.st_ino)};
#else
    Q_UNUSED(path)
#endif
    return {};
}

struct WatchedFile
{
    QString named; // by the user
    QString path; // absolute
    FileStamp seen;
};

} // namespace

/// Watches each path, and the folder above, by which one that is replaced or made again is found; and the one above that, if it can
/// be watched, for a folder that is itself replaced.
class FileChanges::Private final : public QFileSystemWatcher
{
public:
    Private()
    {
        connect(this, &QFileSystemWatcher::fileChanged, this, [this](const QString &path) { told(path); });
        connect(this, &QFileSystemWatcher::directoryChanged, this, [this](const QString &path) { told(path); });
    }

    void watch(const QString &named)
    {
        const QString path = QDir::cleanPath(QFileInfo(named).absoluteFilePath());
        m_watched.push_back({named, path, stampOf(path)});
        arm();
    }
    void forget(const QString &named)
    {
        std::erase_if(m_watched, [&](const WatchedFile &one) { return one.named == named; });
        m_changed.removeAll(named);
        arm();
    }
    QStringList take() { return std::exchange(m_changed, {}); }
    detail::ChangeNotifier news; // of changes, however they were found
    const QString &trouble() const { return m_trouble; }

private:
    void told(const QString &path)
    {
        for (const WatchedFile &one : m_watched) {
            if (one.path == path)
                change(one);
        }
        look();
        arm();
    }
    void change(const WatchedFile &one)
    {
        if (!m_changed.contains(one.named))
            m_changed.append(one.named);
    }
    /// True if it has taken something out of the system's watch, which has to come in again.
    bool look()
    {
        bool isIncomplete = false;
        for (WatchedFile &one : m_watched) {
            const FileStamp now = stampOf(one.path);
            if (now == one.seen)
                continue;
            // A file that has replaced another is watched as that one, if somebody still has it open.
            if (!now.isFolder)
                isIncomplete |= removePath(one.path);
            one.seen = now;
            change(one);
        }
        return isIncomplete;
    }
    /// Looks again after: what changed before the system watched was not told.
    void arm()
    {
        constexpr int Most = 10; // what changes all the time is watched in the end, too
        for (int attempt = 0; attempt < Most; ++attempt) {
            watchAll();
            if (!look() && m_trouble.isEmpty())
                break;
            if (attempt + 1 == Most)
                watchAll();
        }
        if (!m_changed.isEmpty() || !m_trouble.isEmpty())
            Q_EMIT news.changed();
    }
    void watchAll()
    {
        m_trouble.clear();
        QSet<QString> wanted;
        QSet<QString> wished;
        for (const WatchedFile &one : m_watched) {
            if (QFileInfo::exists(one.path))
                wanted.insert(one.path);
            const QString above = folderAbove(one.path);
            wanted.insert(above);
            wished.insert(folderAbove(above));
        }
        QSet<QString> missing = wanted + wished;
        for (const QString &path : files() + directories()) {
            if (missing.contains(path) && m_identities.value(path) == identityOf(path))
                missing.remove(path);
            else
                removePath(path);
        }
        for (const QString &path : std::as_const(missing)) {
            m_identities.insert(path, identityOf(path));
            if (!addPath(path) && wanted.contains(path))
                m_trouble = path;
        }
        m_identities.removeIf([&](const auto &known) { return !wanted.contains(known.key()) && !wished.contains(known.key()); });
    }

    std::vector<WatchedFile> m_watched;
    QStringList m_changed;
    QHash<QString, Identity> m_identities; // of what is watched
    QString m_trouble; // a path that the system does not watch
};

namespace {

[[noreturn]] void throwCannotWatch(const QString &path)
{
    throw Error(u"FileChanges: the system does not watch %1; it may not be readable, or the system watches as many as it can (on "
                "Linux see fs.inotify.max_user_watches): watch fewer files, or their folder"_s.arg(path));
}

template<typename Watcher>
Async<QStringList> nextChanges(QPointer<Watcher> watcher)
{
    const QString what = u"a change of a file"_s;
    for (;;) {
        if (!watcher)
            throw SenderGone(u"FileChanges::next: the FileChanges was destroyed"_s);
        QStringList changed = watcher->take();
        if (!changed.isEmpty())
            co_return changed;
        if (!watcher->trouble().isEmpty())
            throwCannotWatch(watcher->trouble());
        co_await detail::WakeUp(&watcher->news, what, &detail::ChangeNotifier::changed);
    }
}

} // namespace

FileChanges::FileChanges(const QStringList &paths) : d(std::make_unique<Private>())
{
    for (const QString &path : paths)
        add(path);
}

FileChanges::~FileChanges() = default;

void FileChanges::add(const QString &path)
{
    if (path.isEmpty())
        throw MisuseError(u"FileChanges::add: the path is empty"_s);
    d->watch(path);
    if (const QString trouble = d->trouble(); !trouble.isEmpty()) {
        d->forget(path);
        throwCannotWatch(trouble);
    }
}

void FileChanges::remove(const QString &path)
{
    d->forget(path);
}

Async<QStringList> FileChanges::next()
{
    return nextChanges(QPointer<Private>(d.get()));
}

} // namespace QActors
