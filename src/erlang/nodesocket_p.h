// SPDX-License-Identifier: MIT
#pragma once

#include "wireerror_p.h"

#include <QActors/erlang/erlangnodeoptions.h>
#include <QActors/kernel/async.h>

#include <QtNetwork/qtcpserver.h>

#include <memory>

namespace QActors::detail {

/// A connection to another node's port, encrypted if the options say so. Throws WireError.
Async<std::unique_ptr<QIODevice>> connectToNode(ErlangNodeOptions options, QString node, QString host, quint16 port);
/// For connections of other nodes: each is encrypted when it is pending, if the options say so.
std::unique_ptr<QTcpServer> makeNodeServer(const ErlangNodeOptions &options);

} // namespace QActors::detail
