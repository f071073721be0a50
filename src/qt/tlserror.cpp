// SPDX-License-Identifier: MIT
#include <QActors/qt/tlserror.h>

namespace QActors {

TlsError::TlsError(const QString &message, int code, const QStringList &reasons, const QByteArray &certificate)
    : DeviceError(message, code), m_reasons(reasons), m_certificate(certificate)
{
}
TlsError::~TlsError() = default;

} // namespace QActors
