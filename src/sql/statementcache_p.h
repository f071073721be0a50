// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qhash.h>
#include <QtSql/qsqlquery.h>

#include <list>
#include <optional>

namespace QActors::detail {

/// Prepared statements of one connection that nobody uses just now, the last used first.
class StatementCache
{
public:
    explicit StatementCache(int most) : m_most(most) { }
    StatementCache(StatementCache &&) = default; // iterators of a list stay what they are
    StatementCache &operator=(StatementCache &&) = default;

    /// One for this SQL that had as many values the last time: Qt keeps the values, and would take old ones for those that are
    /// missing.
    std::optional<QSqlQuery> take(const QString &sql, qsizetype values);
    void give(const QString &sql, qsizetype values, QSqlQuery &&query);
    void clear();
    qsizetype size() const noexcept { return m_bySql.size(); }

private:
    struct Kept
    {
        QString sql;
        qsizetype values;
        QSqlQuery query;
    };
    std::list<Kept> m_kept;
    QHash<QString, std::list<Kept>::iterator> m_bySql;
    int m_most;
};

} // namespace QActors::detail
