// SPDX-License-Identifier: MIT
#include "recording_p.h"

#include <QtCore/qfile.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

bool isRecording(const QString &program)
{
    return program.contains(u'/') || program.contains(u'\\'); // which no name has
}

QList<Snapshot> readRecording(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        throw Error(u"%1: %2"_s.arg(path, file.errorString()));
    const auto isFirst = [](const QByteArray &line) { return line.startsWith("{\"schema\""); };
    QList<Snapshot> found;
    QByteArray document;
    const auto take = [&] {
        if (document.trimmed().isEmpty())
            return;
        try {
            found.append(Snapshot::fromJson(document));
        } catch (const Error &error) {
            throw Error(u"%1: the snapshot after %2 others: %3"_s.arg(path, QString::number(found.size()), error.message()));
        }
        document.clear();
    };
    while (!file.atEnd()) {
        const QByteArray line = file.readLine();
        if (isFirst(line))
            take();
        document += line;
    }
    take();
    if (found.isEmpty())
        throw Error(u"%1: there is no snapshot in it; qactors-observer --record writes such a file"_s.arg(path));
    return found;
}

} // namespace QActors::detail
