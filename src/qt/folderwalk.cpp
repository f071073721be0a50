// SPDX-License-Identifier: MIT
#include <QActors/qt/folderwalk.h>

#include "inturn_p.h"

#include <QActors/qt/files.h>

#include <QtCore/qdiriterator.h>

#include <algorithm>

namespace QActors {

using namespace Qt::StringLiterals;

class FolderWalk::Data : public detail::InTurn
{
public:
    Data(const QString &folder, QDir::Filters filters) : folder(folder), filters(filters | QDir::NoDotAndDotDot), waiting({{folder, 1}}) { }
    // On the pool's thread: some entries, or none of some folders.
    void read()
    {
        constexpr int Most = 256;
        constexpr int MostFolders = 64; // then a cancel is seen
        if (!begun && !QFileInfo(folder).isDir())
            throw FileError(u"FolderWalk: %1 is no folder, or is not there; look at the path"_s.arg(folder), folder, QFileDevice::OpenError);
        begun = true;
        QList<QFileInfo> next;
        for (int folders = 0; next.size() < Most && folders < MostFolders;) {
            if (!entries) {
                if (waiting.isEmpty())
                    break;
                current = waiting.takeLast();
                entries.emplace(current.path, filters);
            }
            if (entries->hasNext()) {
                next.append(entries->nextFileInfo());
            } else {
                entries.reset();
                descend();
                ++folders;
            }
        }
        atEnd = next.isEmpty() && !entries && waiting.isEmpty();
        batch = std::move(next);
        taken = 0;
    }
    struct Folder
    {
        QString path;
        double share = 0; // of the whole walk
    };
    const QString folder;
    const QDir::Filters filters;
    std::optional<QDirIterator> entries; // of `current`
    Folder current;
    QList<Folder> waiting; // the next one is the last
    double done = 0; // of the whole walk, by the folders that have been read
    QList<QFileInfo> batch;
    bool begun = false;
    bool atEnd = false;
    // On the task's thread.
    qsizetype taken = 0;
    double from = 0; // the walk's part before `batch`
    double part() const noexcept { return atEnd ? 1 : std::min(1.0, done); }

private:
    // The folder has been read: those in it come next, with a part of its own part each.
    void descend()
    {
        QDir::Filters wanted = QDir::Dirs | QDir::NoDotAndDotDot | QDir::NoSymLinks;
        if (filters & (QDir::Hidden | QDir::AllDirs))
            wanted |= QDir::Hidden;
        QList<Folder> inside;
        for (QDirIterator folders(current.path, wanted); folders.hasNext();) {
            const QFileInfo one = folders.nextFileInfo();
            if (!one.isJunction())
                inside.append({one.filePath()});
        }
        const double each = current.share / double(inside.size() + 1);
        for (auto one = inside.rbegin(); one != inside.rend(); ++one) {
            one->share = each;
            waiting.append(*one);
        }
        done += each;
    }
};

FolderWalk::FolderWalk(const QString &folder, QDir::Filters filters) : d(std::make_shared<Data>(folder, filters)) { }
FolderWalk::~FolderWalk() = default;
FolderWalk::FolderWalk(FolderWalk &&) noexcept = default;
FolderWalk &FolderWalk::operator=(FolderWalk &&) noexcept = default;

Async<std::optional<QFileInfo>> FolderWalk::next()
{
    const std::shared_ptr<Data> data = d;
    while (data->taken == data->batch.size() && !data->atEnd) {
        data->from = data->part();
        const auto fill = [data] { data->read(); };
        co_await data->run(fill, "FolderWalk");
    }
    if (data->taken == data->batch.size())
        co_return std::nullopt;
    co_return data->batch[data->taken++];
}

double FolderWalk::progress() const noexcept
{
    if (d->isRunning()) // all of the batch was taken, and the rest is the other thread's
        return d->from;
    const double taken = d->batch.isEmpty() ? 1 : double(d->taken) / double(d->batch.size());
    return d->from + (d->part() - d->from) * taken;
}

} // namespace QActors
