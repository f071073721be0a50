// SPDX-License-Identifier: MIT
#include <QActors/sql/rows.h>

#include "sqlpool_p.h"

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

quint64 nextCursor()
{
    static std::atomic<quint64> s_next{1};
    return s_next++;
}

} // namespace

SqlCursor::SqlCursor(SqlTarget target) : m_target(std::move(target)), m_id(nextCursor()) { }

SqlCursor::~SqlCursor()
{
    const int connection = m_connection;
    if (connection < 0)
        return;
    const auto close = [id = m_id](SqlConnection &connection) { connection.close(id); };
    const auto job = std::make_shared<SqlFunction<void, decltype(close)>>(close);
    job->isRollback = true;
    job->what = u"CLOSE"_s;
    SqlTarget target = m_target;
    target.use = SqlTarget::Use::Bound;
    target.connection = connection;
    sqlPost(target, job);
}

SqlTarget SqlCursor::target() const
{
    SqlTarget target = m_target;
    if (const int connection = m_connection; connection >= 0 && !m_target.session) {
        target.use = SqlTarget::Use::Bound;
        target.connection = connection;
    }
    return target;
}

void throwRowsBroken(const QString &sql)
{
    throw MisuseError(u"Rows: the statement has been closed, by an error, a cancelled next(), or the end of its transaction; ask anew: "_s + sql.simplified());
}

void throwRowsBusy(const QString &sql)
{
    throw MisuseError(u"Rows: another next() waits, or was killed while it read; one task reads at a time: "_s + sql.simplified());
}

} // namespace QActors::detail
