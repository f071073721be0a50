// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/errors.h>

namespace QActors {

/// A call over D-Bus failed. The message says which, as far as that is known, and why.
class QACTORS_EXPORT DBusCallError : public Error
{
public:
    /// Says `message`; the rest as below.
    DBusCallError(const QString &message, const QString &name, const QString &reason, const QString &service, const QString &method);
    ~DBusCallError() override;
    const QString &name() const noexcept { return m_name; } ///< As "org.freedesktop.DBus.Error.ServiceUnknown".
    const QString &reason() const noexcept { return m_reason; } ///< What came with the name.
    /// Who was called; of a QDBusPendingCall who has answered, which is empty if nobody has, and with Qt 6.11, which does not tell.
    const QString &service() const noexcept { return m_service; }
    /// The method that was called, with its interface; empty for a QDBusPendingCall, which does not tell.
    const QString &method() const noexcept { return m_method; }

private:
    QString m_name;
    QString m_reason;
    QString m_service;
    QString m_method;
};

} // namespace QActors
