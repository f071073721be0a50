// SPDX-License-Identifier: MIT
#pragma once

#include "wireerror_p.h"

#include <QActors/erlang/erlangnodeoptions.h>
#include <QActors/kernel/async.h>

#include <QtNetwork/qtcpserver.h>

#include <memory>

namespace QActors::detail {

/// A connection to another node's port, which is encrypted next if the options say so. Throws WireError.
Async<std::unique_ptr<QIODevice>> connectToNode(ErlangNodeOptions options, QString node, QString host, quint16 port);
/// Encrypts it. Throws WireError of kind Untrusted.
Async<> encryptToNode(QIODevice *socket, QString node);
/// For connections of other nodes, each of which is encrypted next if the options say so.
std::unique_ptr<QTcpServer> makeNodeServer(const ErlangNodeOptions &options);
/// Encrypts one of those. Throws WireError of kind Untrusted.
Async<> encryptFromNode(QIODevice *socket);

} // namespace QActors::detail
