// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/async.h>

#include <QtCore/qstringlist.h>

#include <memory>

namespace QActors {

/// Changes of files and folders, from now on: what happens between two waits is there at the next one.
///
///     FileChanges changes({configPath});
///     for (;;) {
///         read(configPath);
///         co_await changes.next();
///     }
///
/// A file may be written in place, replaced (as editors and QSaveFile do), deleted, moved, and made again, and need not be there yet: all
/// of these are changes, and none ends the watch, where a QFileSystemWatcher hears of the first alone. So for its folder, or a link to
/// that, which is replaced; not for folders further above. Of a folder, it is a
/// change if something in it comes, goes or is renamed. A change is told once, however many writes there were; a file that is
/// being written may be seen half: look again at the next change, or wait a moment first. Thread: that of the object, which runs
/// an event loop.
class QACTORS_EXPORT FileChanges
{
public:
    /// Watches `paths`, which need not exist. Throws as add() does.
    explicit FileChanges(const QStringList &paths);
    ~FileChanges();
    Q_DISABLE_COPY_MOVE(FileChanges)

    /// Watches one more. Throws MisuseError for an empty path, Error if the system watches no more (on Linux: fs.inotify).
    void add(const QString &path);
    /// Watches it no longer, and forgets its changes.
    void remove(const QString &path);
    /// Waits until something has changed since the last next(), or since the object was made, and gives the paths, as they
    /// were named, in the order of their first change. If the await is cancelled or its task killed, the next one gets them;
    /// of two that wait, one. Throws SenderGone if the object is destroyed meanwhile; Error if the system cannot watch what
    /// it has to, such as a file that was made again.
    [[nodiscard]] Async<QStringList> next();

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace QActors
