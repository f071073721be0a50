// SPDX-License-Identifier: MIT
#include "sqltext_p.h"

#include <QtCore/qstring.h>

#include <algorithm>

namespace QActors::detail {

using namespace Qt::StringLiterals;

QStringView withoutComments(QStringView sql) noexcept
{
    QStringView rest = sql.trimmed();
    for (;;) {
        const bool isLine = rest.startsWith("--"_L1);
        if (!isLine && !rest.startsWith("/*"_L1))
            return rest;
        const qsizetype end = isLine ? rest.indexOf(u'\n') : rest.indexOf("*/"_L1, 2);
        if (end < 0)
            return {};
        rest = rest.mid(end + (isLine ? 1 : 2)).trimmed();
    }
}

QStringView firstWord(QStringView sql) noexcept
{
    const QStringView rest = withoutComments(sql);
    const auto end = std::find_if_not(rest.begin(), rest.end(), [](QChar letter) { return letter.isLetter(); });
    return rest.left(end - rest.begin());
}

namespace {

bool isOneOf(QStringView word, std::initializer_list<QLatin1StringView> words) noexcept
{
    return std::any_of(words.begin(), words.end(), [word](QLatin1StringView one) { return word.compare(one, Qt::CaseInsensitive) == 0; });
}

} // namespace

bool isPreparable(QStringView sql) noexcept
{
    return isOneOf(firstWord(sql), {"SELECT"_L1, "INSERT"_L1, "UPDATE"_L1, "DELETE"_L1, "WITH"_L1, "VALUES"_L1, "MERGE"_L1, "REPLACE"_L1, "CALL"_L1});
}

bool beginsTransaction(QStringView sql) noexcept
{
    return isOneOf(firstWord(sql), {"BEGIN"_L1, "START"_L1});
}

bool changesSchema(QStringView sql) noexcept
{
    return isOneOf(firstWord(sql), {"ALTER"_L1, "CREATE"_L1, "DROP"_L1});
}

} // namespace QActors::detail
