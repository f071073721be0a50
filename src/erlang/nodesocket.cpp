// SPDX-License-Identifier: MIT
#include "nodesocket_p.h"

#include <QActors/qt/socket.h>
#include <QActors/qt/tlssocket.h>

#if QT_CONFIG(ssl)
#  include <QtNetwork/qsslsocket.h>
#endif

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

#if QT_CONFIG(ssl)
/// Its connections are encrypted by who takes them. (QSslServer does it itself, but says nothing of those who speak no TLS.)
class TlsServer : public QTcpServer
{
public:
    explicit TlsServer(const QSslConfiguration &configuration) : m_configuration(configuration) { }

protected:
    void incomingConnection(qintptr descriptor) override
    {
        auto socket = std::make_unique<QSslSocket>(this);
        socket->setSslConfiguration(m_configuration);
        if (socket->setSocketDescriptor(descriptor))
            addPendingConnection(socket.release());
    }

private:
    const QSslConfiguration m_configuration;
};

/// Encrypts a connection; empty if that went well, else the reason in words.
template<typename Start>
Async<QString> problemOf(QSslSocket *socket, Start start)
{
    try {
        co_await encryptSocket(socket, socket->peerName(), "encrypt", start);
    } catch (const TlsError &error) {
        co_return u"its certificate (%1) is not trusted: %2"_s.arg(nameOfCertificate(QSslCertificate(error.certificate())), error.reasons().join(u"; "_s));
    } catch (const DeviceError &) {
        co_return u"%1; it does not trust this node's certificate, or speaks no TLS"_s.arg(socket->errorString());
    }
    co_return {};
}
#endif

std::unique_ptr<QAbstractSocket> makeSocket(const ErlangNodeOptions &options)
{
#if QT_CONFIG(ssl)
    if (options.usesTls()) {
        auto socket = std::make_unique<QSslSocket>();
        socket->setSslConfiguration(options.tlsConfiguration());
        return socket;
    }
#endif
    return std::make_unique<QTcpSocket>();
}

} // namespace

Async<std::unique_ptr<QIODevice>> connectToNode(ErlangNodeOptions options, QString node, QString host, quint16 port)
{
    std::unique_ptr<QAbstractSocket> socket = makeSocket(options);
    QString problem;
    try {
        co_await connectTo(QPointer<QAbstractSocket>(socket.get()), host, port);
    } catch (const DeviceError &error) {
        problem = QString::fromUtf8(error.what());
    }
    if (!problem.isEmpty())
        throw WireError(WireError::Kind::Unreachable, u"%1 cannot be reached at port %2: %3"_s.arg(node, QString::number(port), problem));
    co_return socket;
}

Async<> encryptToNode(QIODevice *socket, QString node)
{
#if QT_CONFIG(ssl)
    auto *const encrypted = qobject_cast<QSslSocket *>(socket);
    const auto start = [encrypted] { encrypted->startClientEncryption(); };
    const QString problem = co_await problemOf(encrypted, std::ref(start));
    if (!problem.isEmpty())
        throw WireError(WireError::Kind::Untrusted, u"no encrypted connection to %1: %2"_s.arg(node, problem));
#else
    Q_UNUSED(socket)
    Q_UNUSED(node)
#endif
    co_return;
}

Async<> encryptFromNode(QIODevice *socket)
{
#if QT_CONFIG(ssl)
    auto *const encrypted = qobject_cast<QSslSocket *>(socket);
    const QString from = encrypted->peerAddress().toString();
    const auto start = [encrypted] { encrypted->startServerEncryption(); };
    const QString problem = co_await problemOf(encrypted, std::ref(start));
    if (!problem.isEmpty())
        throw WireError(WireError::Kind::Untrusted, u"no encrypted connection from %1: %2"_s.arg(from, problem));
#else
    Q_UNUSED(socket)
#endif
    co_return;
}

std::unique_ptr<QTcpServer> makeNodeServer(const ErlangNodeOptions &options)
{
#if QT_CONFIG(ssl)
    if (options.usesTls())
        return std::make_unique<TlsServer>(options.tlsConfiguration());
#endif
    Q_UNUSED(options)
    return std::make_unique<QTcpServer>();
}

} // namespace QActors::detail
