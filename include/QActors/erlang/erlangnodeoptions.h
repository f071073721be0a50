// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/erlang/nodeerror.h>
#include <QActors/kernel/duration.h>

#include <QtCore/qhash.h>
#include <QtNetwork/qhostaddress.h>
#include <QtNetwork/qsslconfiguration.h>

#include <memory>

namespace QActors {

/// How a node joins its cluster. A value; each setter gives a changed copy:
/// `ErlangNodeOptions(u"ui@127.0.0.1"_s).cookie("secret").connectOnly()`.
class QACTORS_ERLANG_EXPORT ErlangNodeOptions
{
public:
    /// The node's name, `name@host`: a whole host name or address as with `erl -name`, or a short one as with `erl -sname`; all nodes
    /// of a cluster have the same form. Throws NodeError of kind Name if it is no such name.
    explicit ErlangNodeOptions(const QString &name);

    /// What all nodes of the cluster know. Without it the environment's `QACTORS_ERLANG_COOKIE`, then the file `~/.erlang.cookie`,
    /// which nobody else may read. It is not encryption: whoever has it has full control of Erlang's nodes.
    [[nodiscard]] ErlangNodeOptions cookie(const QByteArray &cookie) const;
    /// Listens on this address alone; on 127.0.0.1 unless set, so that other machines cannot connect. Port 0: any.
    [[nodiscard]] ErlangNodeOptions listenOn(const QHostAddress &address, quint16 port = 0) const;
    /// Does not listen, and is not known to the port mapper: this node connects to others, and they use that connection.
    [[nodiscard]] ErlangNodeOptions connectOnly() const;
    /// Does without the port mapper epmd for this node: it is reached by its port alone.
    [[nodiscard]] ErlangNodeOptions withoutPortMapper() const;
    /// The port mapper's port; `ERL_EPMD_PORT` of the environment or 4369 unless set.
    [[nodiscard]] ErlangNodeOptions portMapperPort(quint16 port) const;
    /// The port of another node, which then need not be known to a port mapper.
    [[nodiscard]] ErlangNodeOptions fixedPort(const QString &node, quint16 port) const;
#if QT_CONFIG(ssl)
    /// All connections are encrypted, and both sides show their certificates and check the other's: the configuration has this node's
    /// certificate and key, and what it trusts. A certificate names the host of its node. (Erlang: `-proto_dist inet_tls`.)
    [[nodiscard]] ErlangNodeOptions tls(const QSslConfiguration &configuration) const;
    QSslConfiguration tlsConfiguration() const { return m_tls ? *m_tls : QSslConfiguration(); } ///< As set.
    bool usesTls() const noexcept { return m_tls != nullptr; } ///< True after tls().
#endif
    /// After how long without a sign of life a connection counts as lost; 60 s, as Erlang has it (net_ticktime). Give all nodes the
    /// same. Throws MisuseError if it is less than a second.
    [[nodiscard]] ErlangNodeOptions tickTime(AnyDuration time) const;
    /// How long a connection may take to come about; 7 s, as Erlang has it (net_setuptime).
    [[nodiscard]] ErlangNodeOptions setupTime(AnyDuration time) const;
    /// Nodes that were connected by ErlangNode::connect() are connected again when they were lost: after 0.5 s, then after twice as
    /// long each time, up to `longest`; 30 s unless set. Zero: they are not.
    [[nodiscard]] ErlangNodeOptions reconnect(AnyDuration longest) const;
    /// How many bytes may wait to be sent to a node before sendOrWait() waits for it; 1 MiB. When 64 times that wait, what is sent by name
    /// without a wait is dropped, with a warning, and calls by name throw CallError.
    [[nodiscard]] ErlangNodeOptions sendLimit(qint64 bytes) const;
    /// How many messages may wait for a process of another node that takes them too slowly; 100,000. Then sendOrWait() and calls wait, and
    /// what is sent by send() and cast() is dropped, with a warning, as by a mailbox with Overflow::Wait.
    [[nodiscard]] ErlangNodeOptions queueLimit(int messages) const;

    const QString &name() const noexcept { return m_name; } ///< As given.
    QString host() const; ///< What is behind the @.
    QString shortName() const; ///< What is before the @.
    const QByteArray &cookie() const noexcept { return m_cookie; } ///< As set; empty if it was not.
    const QHostAddress &address() const noexcept { return m_address; } ///< As set.
    quint16 port() const noexcept { return m_port; } ///< As set.
    bool listens() const noexcept { return m_listens; } ///< False of connectOnly().
    bool usesPortMapper() const noexcept { return m_usesPortMapper; } ///< False of withoutPortMapper().
    quint16 portMapperPort() const noexcept; ///< As set, or of the environment, or 4369.
    quint16 fixedPort(const QString &node) const { return m_ports.value(node); } ///< 0 if none was set.
    Duration tickTime() const noexcept { return m_tickTime; } ///< As set.
    Duration setupTime() const noexcept { return m_setupTime; } ///< As set.
    Duration reconnect() const noexcept { return m_reconnect; } ///< As set.
    qint64 sendLimit() const noexcept { return m_sendLimit; } ///< As set.
    int queueLimit() const noexcept { return m_queueLimit; } ///< As set.

private:
    QString m_name;
    QByteArray m_cookie;
    QHostAddress m_address{QHostAddress::LocalHost};
    quint16 m_port = 0;
    bool m_listens = true;
    bool m_usesPortMapper = true;
    quint16 m_portMapperPort = 0;
    QHash<QString, quint16> m_ports;
#if QT_CONFIG(ssl)
    std::shared_ptr<const QSslConfiguration> m_tls; // even an empty one loads the library of TLS
#endif
    Duration m_tickTime = std::chrono::seconds(60);
    Duration m_setupTime = std::chrono::seconds(7);
    Duration m_reconnect = std::chrono::seconds(30);
    qint64 m_sendLimit = 1024 * 1024;
    int m_queueLimit = 100'000;
};

namespace detail {

/// Throws NodeError of kind Name unless it is `name@host`.
QACTORS_ERLANG_EXPORT void requireNodeName(const QString &name);

} // namespace detail
} // namespace QActors
