// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/qt/iodevice.h>

#include <QtCore/qstringlist.h>

namespace QActors {

/// A server is not trusted. The message names the server and its certificate, and says why, and what can be done.
class QACTORS_EXPORT TlsError : public DeviceError
{
public:
    /// Says `message`; the rest as below.
    TlsError(const QString &message, int code, const QStringList &reasons, const QByteArray &certificate);
    ~TlsError() override;
    const QStringList &reasons() const noexcept { return m_reasons; } ///< One line each, of QSslError::errorString().
    /// The server's certificate as PEM: to be shown, or added to those that are trusted; empty if it sent none.
    const QByteArray &certificate() const noexcept { return m_certificate; }

private:
    QStringList m_reasons;
    QByteArray m_certificate;
};

} // namespace QActors
