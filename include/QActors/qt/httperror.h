// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/errors.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qurl.h>

namespace QActors {

/// A request over HTTP failed: no connection, no trust, no complete answer, or a status of 400 and above. The message names the
/// request, and says which of these.
class QACTORS_EXPORT HttpError : public Error
{
public:
    /// Says `message`; the rest as below.
    HttpError(const QString &message, const QUrl &url, int code, int status = 0, const QByteArray &body = {});
    ~HttpError() override;
    const QUrl &url() const noexcept { return m_url; } ///< Of the answer, after redirects.
    int code() const noexcept { return m_code; } ///< A QNetworkReply::NetworkError.
    int status() const noexcept { return m_status; } ///< The server's, as 404; 0 if none came.
    const QByteArray &body() const noexcept { return m_body; } ///< With a status of 400 and above: what the server said of it.

private:
    QUrl m_url;
    int m_code;
    int m_status;
    QByteArray m_body;
};

} // namespace QActors
