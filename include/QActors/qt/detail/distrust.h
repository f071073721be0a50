// SPDX-License-Identifier: MIT
// \internal Why a server's certificate is not trusted, in words.
#pragma once

#include <QActors/qt/tlserror.h>

#include <QtNetwork/qsslcertificate.h>
#include <QtNetwork/qsslerror.h>

#if QT_CONFIG(ssl)
namespace QActors::detail {

inline QString nameOfCertificate(const QSslCertificate &certificate)
{
    if (certificate.isNull())
        return QStringLiteral("none");
    const QString issuer = certificate.isSelfSigned() ? QStringLiteral("itself") : QStringLiteral("\"%1\"").arg(certificate.issuerDisplayName());
    return QStringLiteral("\"%1\", issued by %2, valid until %3")
        .arg(certificate.subjectDisplayName(), issuer, certificate.expiryDate().date().toString(Qt::ISODate));
}

[[noreturn]] inline void throwDistrust(const QString &function, const QString &to, const QList<QSslError> &errors, const QSslCertificate &certificate,
                                       int code)
{
    QStringList reasons;
    for (const QSslError &error : errors)
        reasons.append(error.errorString());
    reasons.removeDuplicates();
    const QString text = QStringLiteral("%1: %2 is not trusted: %3 (its certificate: %4); trust a private one by QSslConfiguration::"
                                        "addCaCertificate(), an old or wrong one is for the server to replace");
    throw TlsError(text.arg(function, to, reasons.join(QStringLiteral("; ")), nameOfCertificate(certificate)), code, reasons, certificate.toPem());
}

} // namespace QActors::detail
#endif
