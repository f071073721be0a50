// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/async.h>

#include <QtCore/qdir.h>
#include <QtCore/qfileinfo.h>

#include <memory>
#include <optional>

namespace QActors {

/// The entries of a folder and of the folders in it, as they come; links are told, and not followed:
///
///     FolderWalk walk(folder, QDir::Files);
///     while (const std::optional<QFileInfo> file = co_await walk.next()) {
///         …
///         Task::setProgress(walk.progress());
///     }
///
/// Read in batches; in memory are one of them and the paths of folders that are still to come. Folders that must not be read are left
/// out, hidden ones without QDir::Hidden or QDir::AllDirs, too (Qt: QDirIterator). As for FileBlocks, a cancelled next() loses nothing.
/// Thread: the task's. Move-only.
class QACTORS_EXPORT FolderWalk
{
public:
    explicit FolderWalk(const QString &folder, QDir::Filters filters = QDir::Files | QDir::Hidden); ///< Begun by the first next().
    ~FolderWalk();
    FolderWalk(FolderWalk &&) noexcept;
    FolderWalk &operator=(FolderWalk &&) noexcept;
    /// The next entry; empty at the end. Throws FileError if the folder is not there.
    [[nodiscard]] Async<std::optional<QFileInfo>> next();
    /// About how much of the walk is done, 0 to 1, for Task::setProgress(). How many entries there are is known at the end only: each
    /// folder shares its part equally with the folders in it. It never goes back.
    double progress() const noexcept;

private:
    class Data;
    std::shared_ptr<Data> d;
};

} // namespace QActors
