// SPDX-License-Identifier: MIT
#include <QActors/sql/databaseerror.h>

namespace QActors {

DatabaseError::DatabaseError(Kind kind, const QString &message, const QString &database, const QString &statement,
                             const QString &driverText, const QString &nativeCode)
    : Error(message), m_kind(kind), m_database(database), m_statement(statement), m_driverText(driverText), m_nativeCode(nativeCode)
{
}
DatabaseError::~DatabaseError() = default;

} // namespace QActors
