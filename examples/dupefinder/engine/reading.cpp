// SPDX-License-Identifier: MIT
#include "reading.h"

#include "filesystem.h"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

namespace {

/// Files that are equal up to `offset`.
struct Part
{
    QList<File> files;
    qint64 offset = 0;
    qint64 left() const { return files.first().size - offset; }
};

/// A set may have thousands of files, each with its own block in memory.
qint64 blockSize(const Part &part)
{
    constexpr qint64 Least = 4096, Most = 256 * 1024, Memory = 16 * 1024 * 1024;
    return std::min(part.left(), std::clamp(Memory / part.files.size(), Least, Most));
}

/// Reads the next block of each file and splits the part where blocks differ. Each byte of a file is read once,
/// and none after the place where it turns out to be alone.
std::vector<Part> splitByNextBlock(const Part &part, Compared &result, const Meter &meter, const IsCancelled &isCancelled)
{
    const qint64 size = blockSize(part);
    std::map<QByteArray, QList<File>> byContent;
    QByteArray block(size, Qt::Uninitialized);
    QString error;
    for (const File &file : part.files) {
        if (isCancelled())
            return {};
        if (!readBlock(file, part.offset, block.data(), size, &error)) {
            result.problems.append({file.path, error});
            *meter += part.left();
            continue;
        }
        *meter += size;
        const auto [it, isNew] = byContent.try_emplace(block);
        it->second.append(file);
        if (isNew)
            block = QByteArray(size, Qt::Uninitialized);
    }
    std::vector<Part> parts;
    for (auto &[content, files] : byContent)
        parts.push_back({std::move(files), part.offset + size});
    return parts;
}

void compareSet(const QList<File> &set, Compared &result, const Meter &meter, const IsCancelled &isCancelled)
{
    std::vector<Part> open{{set, 0}};
    do {
        const Part part = std::move(open.back());
        open.pop_back();
        for (Part &equal : splitByNextBlock(part, result, meter, isCancelled)) {
            if (equal.files.size() == 1) {
                *meter += equal.left();
            } else if (equal.left() > 0) {
                open.push_back(std::move(equal));
            } else {
                Group group{equal.files.first().size, {}};
                for (const File &file : equal.files)
                    group.paths.append(file.path);
                std::sort(group.paths.begin(), group.paths.end());
                result.groups.append(group);
            }
        }
    } while (!open.empty());
}

} // namespace

HeadsRead readHeads(const QList<File> &files, Meter meter, const IsCancelled &isCancelled)
{
    HeadsRead result;
    result.files.reserve(files.size());
    std::array<char, HeadSize> head;
    QString error;
    for (const File &file : files) {
        if (isCancelled())
            break;
        const qint64 size = std::min(file.size, HeadSize);
        if (readHead(file, head.data(), size, &error))
            result.files.append({qHashBits(head.data(), size_t(size)), file});
        else
            result.problems.append({file.path, error});
        *meter += size;
    }
    return result;
}

Compared compareFiles(const QList<QList<File>> &sets, Meter meter, const IsCancelled &isCancelled)
{
    Compared result;
    for (const QList<File> &set : sets) {
        if (isCancelled())
            break;
        compareSet(set, result, meter, isCancelled);
    }
    return result;
}
