// SPDX-License-Identifier: MIT
#include <QActors/sql/detail/sqlstatement.h>

#include "sqlconnection_p.h"
#include "sqlpool_p.h"
#include "sqltext_p.h"

#include <QtCore/qscopeguard.h>
#include <QtSql/qsqlerror.h>

namespace QActors::detail {

namespace {

constexpr qsizetype LargeValue = 1 << 16; // bytes or letters, which a kept statement would hold

bool isLarge(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::QString:
        return static_cast<const QString *>(value.constData())->size() > LargeValue;
    case QMetaType::QByteArray:
        return static_cast<const QByteArray *>(value.constData())->size() > LargeValue;
    default:
        return false;
    }
}

} // namespace

// Qt keeps all rows of what is not forward only. But SQLite alone can do something else between two rows: the others' drivers would
// lose the rest.
SqlStatement::SqlStatement(SqlConnection &connection, const QString &sql, const QVariantList &values, Reading reading)
    : m_connection(connection), m_sql(sql), m_isForwardOnly(reading == Reading::AtOnce || connection.data().options.isSqlite()),
      m_isDirect(values.isEmpty() && !connection.data().options.isSqlite() && !isPreparable(sql))
{
    SqlConnectionData &data = connection.data();
    // From here on the connection sees the tables of one moment: the statement runs with those that it was prepared for.
    const int schema = data.pool.schema();
    const bool pins = data.isReader() && !data.seesOneMoment();
    if (pins)
        data.pinMoment(sql);
    const auto seen = qScopeGuard([&data, pins] {
        if (pins)
            data.unpin();
    });
    m_isKept = data.pool.updateSchema(data, schema) && !m_isDirect;
    if (m_isKept)
        m_query = data.statements.take(sql, values.size());
    if (m_query)
        m_query->setForwardOnly(m_isForwardOnly);
    else
        prepare();
    try {
        run(values);
    } catch (...) {
        data.drop(std::move(*m_query));
        throw;
    }
    data.hasRead = true;
}

SqlStatement::~SqlStatement()
{
    SqlConnectionData &data = m_connection.data();
    m_query->finish();
    if (m_isKept && !m_failed && !m_large)
        data.statements.give(m_sql, m_values, std::move(*m_query));
    else
        data.drop(std::move(*m_query));
}

void SqlStatement::prepare()
{
    SqlConnectionData &data = m_connection.data();
    m_query.emplace(data.database);
    m_query->setForwardOnly(m_isForwardOnly);
    if (!m_isDirect && !m_query->prepare(m_sql))
        data.fail(m_query->lastError(), m_sql);
}

void SqlStatement::run(const QVariantList &values)
{
    m_values = values.size();
    for (qsizetype i = 0; i < values.size(); ++i) {
        m_query->bindValue(int(i), values[i]);
        m_large = m_large || isLarge(values[i]);
    }
    SqlConnectionData &data = m_connection.data();
    const bool changes = changesSchema(m_sql);
    if (changes)
        data.beginSchemaChange();
    const bool done = m_isDirect ? m_query->exec(m_sql) : m_query->exec();
    if (changes)
        data.tellSchema();
    if (m_isDirect && beginsTransaction(m_sql))
        data.setInTransaction(true);
    if (!done) {
        m_failed = true;
        data.fail(m_query->lastError(), m_sql);
    }
}

bool SqlStatement::next()
{
    if (m_query->next())
        return true;
    if (m_query->lastError().isValid()) {
        m_failed = true;
        m_connection.data().fail(m_query->lastError(), m_sql);
    }
    return false;
}

} // namespace QActors::detail
