// SPDX-License-Identifier: MIT
#include "output.h"

#include "progress.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qstringconverter.h>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace {

struct Sums
{
    qint64 files = 0;
    qint64 bytesToFree = 0;
};

Sums sumsOf(const Results &results)
{
    Sums sums;
    for (const Group &group : results.groups) {
        sums.files += group.paths.size();
        sums.bytesToFree += group.size * (group.paths.size() - 1);
    }
    return sums;
}

// A path is bytes, a JSON string is Unicode: what is not UTF-8 goes as {"base64": "…"}.
QJsonValue pathValue(const QByteArray &path)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString text = decoder(path);
    if (!decoder.hasError())
        return text;
    return QJsonObject{{u"base64"_s, QString::fromLatin1(path.toBase64())}};
}

QJsonArray pathValues(const QList<QByteArray> &paths)
{
    QJsonArray values;
    for (const QByteArray &path : paths)
        values.append(pathValue(path));
    return values;
}

} // namespace

void sortResults(Results &results)
{
    std::sort(results.groups.begin(), results.groups.end(),
              [](const Group &a, const Group &b) { return a.paths.first() < b.paths.first(); });
    std::sort(results.problems.begin(), results.problems.end(),
              [](const Problem &a, const Problem &b) { return a.path < b.path; });
}

QByteArray toText(const Results &results)
{
    QByteArray text;
    for (const Group &group : results.groups) {
        if (!text.isEmpty())
            text += '\n';
        for (const QByteArray &path : group.paths)
            text += path + '\n';
    }
    return text;
}

QByteArray toJson(const Results &results)
{
    QJsonArray groups;
    for (const Group &group : results.groups)
        groups.append(QJsonObject{{u"size"_s, group.size}, {u"files"_s, pathValues(group.paths)}});
    QJsonArray errors;
    for (const Problem &problem : results.problems)
        errors.append(QJsonObject{{u"path"_s, pathValue(problem.path)}, {u"message"_s, problem.text}});
    const Sums sums = sumsOf(results);
    const QJsonObject totals{
        {u"files"_s, results.end.totals.files},
        {u"bytes"_s, results.end.totals.bytes},
        {u"groups"_s, results.groups.size()},
        {u"duplicates"_s, sums.files - results.groups.size()},
        {u"bytesToFree"_s, sums.bytesToFree},
    };
    return QJsonDocument(QJsonObject{
                             {u"schema"_s, 1},
                             {u"partial"_s, results.end.isPartial},
                             {u"folders"_s, pathValues(results.folders)},
                             {u"groups"_s, groups},
                             {u"totals"_s, totals},
                             {u"errors"_s, errors},
                         })
        .toJson();
}

QString summary(const Results &results)
{
    const Sums sums = sumsOf(results);
    return u"%1 files in %2 groups; %3 could be freed"_s.arg(sums.files)
        .arg(results.groups.size())
        .arg(bytesText(sums.bytesToFree));
}
