// SPDX-License-Identifier: MIT
#include "statementcache_p.h"

namespace QActors::detail {

std::optional<QSqlQuery> StatementCache::take(const QString &sql, qsizetype values)
{
    const auto found = m_bySql.find(sql);
    if (found == m_bySql.end() || (*found)->values != values)
        return std::nullopt;
    const auto kept = *found;
    std::optional<QSqlQuery> query(std::move(kept->query));
    m_bySql.erase(found);
    m_kept.erase(kept);
    return query;
}

void StatementCache::give(const QString &sql, qsizetype values, QSqlQuery &&query)
{
    if (m_most == 0)
        return;
    if (const auto found = m_bySql.find(sql); found != m_bySql.end()) { // it ran twice at once
        m_kept.erase(*found);
        m_bySql.erase(found);
    }
    m_kept.push_front({sql, values, std::move(query)});
    m_bySql.insert(sql, m_kept.begin());
    if (m_bySql.size() > m_most) {
        m_bySql.remove(m_kept.back().sql);
        m_kept.pop_back();
    }
}

void StatementCache::clear()
{
    m_bySql.clear();
    m_kept.clear();
}

} // namespace QActors::detail
