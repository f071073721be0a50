// SPDX-License-Identifier: MIT
#include "reading.h"

#include "filesystem.h"

#include <QtCore/qcryptographichash.h>

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

constexpr qint64 BlockSize = 256 * 1024;

/// Hashes the next block of each file and splits the part where hashes differ. Each byte of a file is read once,
/// and none after the place where it turns out to be alone. The hash is a cryptographic one: equal means equal.
std::vector<Part> splitByNextBlock(const Part &part, Compared &result, const Meter &meter, const IsCancelled &isCancelled)
{
    const qint64 size = std::min(part.left(), BlockSize);
    std::map<QByteArray, QList<File>> byHash;
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
        byHash[QCryptographicHash::hash(block, QCryptographicHash::Blake2b_256)].append(file);
    }
    std::vector<Part> parts;
    for (auto &[hash, files] : byHash)
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
