// SPDX-License-Identifier: MIT
#include <QActors/qt/dbuscallerror.h>

namespace QActors {

DBusCallError::DBusCallError(const QString &message, const QString &name, const QString &reason, const QString &service, const QString &method)
    : Error(message), m_name(name), m_reason(reason), m_service(service), m_method(method)
{
}
DBusCallError::~DBusCallError() = default;

} // namespace QActors
