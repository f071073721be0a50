// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/erlang/atom.h>
#include <QActors/erlang/term.h>
#include <QActors/servers/detail/remotenames.h>

namespace QActors::detail {

struct NodeContext;

/// Processes of other nodes by their names, for QML.
class NodeNames final : public RemoteNames
{
public:
    /// `own` is this node.
    NodeNames(const QString &own, std::shared_ptr<NodeContext> context);
    QString faultOf(const RemoteName &name) const override;
    Async<Pid> whereis(RemoteName name) override;
    Async<QVariant> call(RemoteName to, QByteArray method, QVariantList arguments, Duration timeout) override;
    std::function<void()> cast(const RemoteName &to, const QByteArray &method, const QVariantList &arguments) override;
    std::function<void()> send(const RemoteName &to, const QVariantList &values) override;

private:
    std::function<void()> sending(const RemoteName &to, const Term &message) const;

    const QString m_own;
    const std::shared_ptr<NodeContext> m_context;
};

/// The process of that name at another node, asked of the node `server`; null if there is none. Throws NodeError.
Async<Pid> whereisThere(Pid server, Atom name, QString node);

} // namespace QActors::detail
