// SPDX-License-Identifier: MIT
#include <QActors/qt/websocketerror.h>

namespace QActors {

WebSocketError::WebSocketError(const QString &message, int code, int closeCode, const QString &reason)
    : DeviceError(message, code), m_closeCode(closeCode), m_reason(reason)
{
}
WebSocketError::~WebSocketError() = default;

} // namespace QActors
