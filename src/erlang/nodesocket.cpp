// SPDX-License-Identifier: MIT
#include "nodesocket_p.h"

#include "erlanglog_p.h"

#include <QActors/qt/socket.h>
#include <QActors/qt/tlssocket.h>

#if QT_CONFIG(ssl)
#  include <QtNetwork/qsslserver.h>
#  include <QtNetwork/qsslsocket.h>
#endif

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

WireError unreachable(const QString &node, quint16 port, const QString &why, WireError::Kind kind = WireError::Kind::Unreachable)
{
    return WireError(kind, u"%1 cannot be reached at port %2: %3"_s.arg(node, QString::number(port), why));
}

#if QT_CONFIG(ssl)
Async<std::unique_ptr<QIODevice>> connectEncryptedTo(QSslConfiguration configuration, QString node, QString host, quint16 port)
{
    auto socket = std::make_unique<QSslSocket>();
    socket->setSslConfiguration(configuration);
    QString problem;
    WireError::Kind kind = WireError::Kind::Unreachable;
    try {
        co_await connectEncrypted(socket.get(), host, port);
    } catch (const TlsError &error) {
        problem = QString::fromUtf8(error.what());
        kind = WireError::Kind::Untrusted;
    } catch (const DeviceError &error) {
        problem = QString::fromUtf8(error.what());
        if (socket->error() == QAbstractSocket::SslHandshakeFailedError)
            kind = WireError::Kind::Untrusted;
    }
    if (!problem.isEmpty())
        throw unreachable(node, port, problem, kind);
    co_return socket;
}
#endif

} // namespace

Async<std::unique_ptr<QIODevice>> connectToNode(ErlangNodeOptions options, QString node, QString host, quint16 port)
{
#if QT_CONFIG(ssl)
    if (options.usesTls())
        co_return co_await connectEncryptedTo(options.tlsConfiguration(), node, host, port);
#endif
    auto socket = std::make_unique<QTcpSocket>();
    QString problem;
    try {
        co_await connectTo(QPointer<QAbstractSocket>(socket.get()), host, port);
    } catch (const DeviceError &error) {
        problem = QString::fromUtf8(error.what());
    }
    if (!problem.isEmpty())
        throw unreachable(node, port, problem);
    co_return socket;
}

std::unique_ptr<QTcpServer> makeNodeServer(const ErlangNodeOptions &options)
{
#if QT_CONFIG(ssl)
    if (options.usesTls()) {
        auto server = std::make_unique<QSslServer>();
        server->setSslConfiguration(options.tlsConfiguration());
        const auto refused = [name = options.name()](QSslSocket *socket) {
            qCWarning(erlangLog).noquote() << name << "refused a connection from" << socket->peerAddress().toString() << "by TLS:" << socket->errorString();
        };
        QObject::connect(server.get(), &QSslServer::errorOccurred, server.get(), refused);
        return server;
    }
#endif
    return std::make_unique<QTcpServer>();
}

} // namespace QActors::detail
