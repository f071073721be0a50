// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/qt/iodevice.h>

namespace QActors {

/// A connection of WebSocket could not be made, broke, or was closed with a code that is an error. The message says which.
class QACTORS_EXPORT WebSocketError : public DeviceError
{
public:
    /// Says `message`; the rest as below.
    WebSocketError(const QString &message, int code, int closeCode, const QString &reason);
    ~WebSocketError() override;
    /// Why it was closed, a QWebSocketProtocol::CloseCode or one of the peer's own; 1006 (CloseCodeAbnormalDisconnection) where
    /// nobody said. (RFC 6455, 7.4. code() is a QAbstractSocket::SocketError, or -1.)
    int closeCode() const noexcept { return m_closeCode; }
    const QString &reason() const noexcept { return m_reason; } ///< What came with the close code; may be empty.

private:
    int m_closeCode;
    QString m_reason;
};

} // namespace QActors
