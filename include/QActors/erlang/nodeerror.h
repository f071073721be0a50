// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/erlang/termerror.h>
#include <QActors/messaging/processerrors.h>

namespace QActors {

/// A failure of an ErlangNode or of a connection to another node. The message names both nodes, what went wrong, and what to do. Calls
/// to a node that cannot be reached, or is lost before the answer, throw it.
class QACTORS_ERLANG_EXPORT NodeError : public Error, public CallFailure
{
public:
    /// The kinds of failures.
    enum class Kind : quint8 {
        Name, ///< a name that is none: without a host, with characters that no node has
        Taken, ///< another node has this name already
        PortMapper, ///< epmd could not be reached, or answered nonsense
        Listen, ///< the port could not be listened on
        Unreachable, ///< there is no such node, or it did not answer in time
        Cookie, ///< the cookies differ, or there is none to be had
        Untrusted, ///< TLS: the other side's certificate was not trusted, or it speaks no TLS
        Refused, ///< the other node did not want the connection
        Protocol, ///< the other side does not speak the protocol, or too old a version
        Down, ///< the connection was lost, or the other node ended
        Closed ///< this node was closed, or has not been started
    };

    /// An error of this kind; `message` is complete.
    NodeError(Kind kind, const QString &message, const QString &node = {});
    ~NodeError() override;
    const Error &error() const noexcept override { return *this; }

    Kind kind() const noexcept { return m_kind; } ///< The kind of failure.
    const QString &node() const noexcept { return m_node; } ///< The other node, or this one if it concerns no other.

private:
    Kind m_kind;
    QString m_node;
};

} // namespace QActors
