// SPDX-License-Identifier: MIT
#include <QActors/qt/httperror.h>

namespace QActors {

HttpError::HttpError(const QString &message, const QUrl &url, int code, int status, const QByteArray &body)
    : Error(message), m_url(url), m_code(code), m_status(status), m_body(body)
{
}
HttpError::~HttpError() = default;

} // namespace QActors
