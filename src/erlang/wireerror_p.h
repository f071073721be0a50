// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/erlang/termerror.h>

namespace QActors::detail {

/// What stands between two nodes. The message is complete: it names the peer, and says what to do.
class QACTORS_ERLANG_EXPORT WireError : public Error
{
public:
    enum class Kind : quint8 {
        BadName, ///< a node's name that is none
        BadCookie, ///< no cookie, or none that can be used
        NoPortMapper, ///< epmd does not answer
        NameTaken, ///< epmd has a node of that name
        NoSuchNode, ///< epmd has no node of that name
        Unreachable, ///< nothing listens there, or the connection broke
        NotAllowed, ///< the peer, or this node, does not want the other one
        Superseded, ///< the peer connects to this node at the same time, and its connection counts
        Untrusted, ///< TLS: the peer's certificate is not trusted, or it speaks no TLS
        WrongCookie, ///< the two cookies differ
        WrongPeer, ///< another node than the one that was meant
        Incompatible, ///< the peer's protocol is too old, or lacks what is needed
        Rubbish, ///< what came is not of the protocol
        TooSlow, ///< nothing came in time
    };

    WireError(Kind kind, const QString &message) : Error(message), m_kind(kind) { }
    ~WireError() override;
    Kind kind() const noexcept { return m_kind; }

private:
    Kind m_kind;
};

} // namespace QActors::detail
