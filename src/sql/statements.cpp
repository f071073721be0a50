// SPDX-License-Identifier: MIT
#include <QActors/sql/statements.h>

#include "sqlconnection_p.h"

namespace QActors {

using namespace Qt::StringLiterals;

Statements::Statements() = default;
Statements::~Statements() = default;

StatementResult Statements::execHere(detail::SqlConnection &connection, const QString &sql, const QVariantList &values)
{
    detail::SqlStatement statement(connection, sql, values);
    if (statement.query().isSelect()) {
        while (statement.next()) { } // a statement with RETURNING works row by row
    }
    StatementResult result;
    result.changed = std::max(0, statement.query().numRowsAffected());
    if (!connection.data().options.isPostgres()) // whose driver asks for it by another statement, which ends a transaction if there is none
        result.insertId = statement.query().lastInsertId();
    return result;
}

Statements::Batch::Batch(detail::SqlConnection &connection) : m_connection(connection), m_nested(connection.data().session != nullptr)
{
    if (m_nested)
        m_connection.data().execute(u"SAVEPOINT qactors_batch"_s);
    else
        m_connection.begin(true);
}

Statements::Batch::~Batch()
{
    if (!m_open)
        return;
    if (!m_nested) {
        m_connection.rollBack();
        return;
    }
    QSqlQuery(m_connection.database()).exec(u"ROLLBACK TO qactors_batch"_s);
    m_connection.data().destroyDropped();
    QSqlQuery(m_connection.database()).exec(u"RELEASE qactors_batch"_s);
}

void Statements::Batch::commit() const
{
    if (m_nested)
        m_connection.data().execute(u"RELEASE qactors_batch"_s);
    else
        m_connection.commit();
    m_open = false;
}

} // namespace QActors
