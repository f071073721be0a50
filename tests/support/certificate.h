// SPDX-License-Identifier: MIT
// A certificate for localhost, and servers and sockets that use it.
#pragma once

#include <QActors/Server>

#include <QtNetwork/qsslkey.h>
#include <QtNetwork/qsslserver.h>
#include <QtNetwork/qsslsocket.h>

#include <memory>

namespace TestSupport {

// Made for these tests, and trusted by nobody.
inline const QByteArray TestCertificate = R"(-----BEGIN CERTIFICATE-----
MIIBgDCCASWgAwIBAgIUPFMqMPDVCusNUv7OMqV+RxrwX0AwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyODIyNDcwMFoYDzIxMjYxMTA0
MjI0NzAwWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQaunKVMt3TYe3UdT1NlbpYwRQCxKqHCdMbwnPSIRQ6D3IN050gRtFw
zAyz1nPB+NATEHfCorfzJn3IsM1ODLFeo1MwUTAdBgNVHQ4EFgQUxnuEUzhbl+F/
VP7ha2kiz26ztlQwHwYDVR0jBBgwFoAUxnuEUzhbl+F/VP7ha2kiz26ztlQwDwYD
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEA6MHhrusACGdwyOf3ss3L
SbcoSNYWbfFAPFjZZeBj6JgCIQCT5HQMgz/MF4Ki1259K8R6aWJU/uA8Rv799Hd2
sE+u3g==
-----END CERTIFICATE-----)";
inline const QByteArray TestKey = R"(-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgKzwoaRK9oCeFutTL
280F+tjOQw9EWgRWXRj+Tha6HFGhRANCAAQaunKVMt3TYe3UdT1NlbpYwRQCxKqH
CdMbwnPSIRQ6D3IN050gRtFwzAyz1nPB+NATEHfCorfzJn3IsM1ODLFe
-----END PRIVATE KEY-----)";

inline QSslConfiguration testConfiguration()
{
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setLocalCertificate(QSslCertificate(TestCertificate));
    configuration.setPrivateKey(QSslKey(TestKey, QSsl::Ec));
    return configuration;
}

inline std::unique_ptr<QSslServer> secureServer()
{
    auto server = std::make_unique<QSslServer>();
    server->setSslConfiguration(testConfiguration());
    QActors::listenOn(server.get(), QHostAddress(QHostAddress::LocalHost));
    return server;
}

inline void trustTestCertificate(QSslSocket *socket)
{
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setCaCertificates({QSslCertificate(TestCertificate)});
    socket->setSslConfiguration(configuration);
}

} // namespace TestSupport
