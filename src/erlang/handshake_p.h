// SPDX-License-Identifier: MIT
// How two nodes get to know each other: names, abilities, and by a challenge each way that both have the same cookie. Version 6 of
// the distribution protocol, which is that of OTP 23 and later. No input or output: bytes in, bytes out.
#pragma once

#include "nodeflags_p.h"
#include "nodename_p.h"
#include "wireerror_p.h"

#include <QtCore/qbytearray.h>

#include <functional>
#include <optional>

namespace QActors::detail {

/// What a node says of itself.
struct NodeIdentity
{
    QString name; ///< app@host.
    quint32 creation = 0; ///< Of this start of it.
    quint64 flags = NodeFlags::Ours;
};

/// One side of a handshake. Give it what comes, send what it gives, until isOver() or it throws. Throws WireError whose message names
/// the peer; what toSend() has then still goes to the peer, if it can be sent.
class QACTORS_ERLANG_EXPORT Handshake
{
public:
    /// What this node knows of the peer's name when that peer connects.
    enum class Known : quint8 {
        New, ///< nothing: welcome
        Connecting, ///< this node connects to it, too: that of the node with the greater name counts
        Accepting, ///< another connection of it is in its handshake
        Up, ///< there is a connection; the peer is asked if it knows, and if not this one takes its place
        NotAllowed, ///< this node does not want it
    };
    /// Asked once, when the peer has said who it is.
    using Look = std::function<Known(const NodeIdentity &peer)>;
    /// Asked when the peer believes to be connected to this node: whether this connection is wanted all the same, as it is when the
    /// node has no other.
    using Insist = std::function<bool()>;

    /// For the side that connects: `peer` is the name of the node that is meant.
    static Handshake toConnect(const NodeIdentity &self, const QByteArray &cookie, const QString &peer, Insist insist = {});
    /// For the side that is connected to.
    static Handshake toAccept(const NodeIdentity &self, const QByteArray &cookie, Look look = {});

    /// Packets have lengths of 4 bytes, as under TLS, in place of 2. Before all else.
    void setLongPackets() noexcept { m_lengthBytes = 4; }
    /// Instead of a random one; for tests.
    void setChallenge(quint32 challenge) noexcept { m_challenge = challenge; }

    /// What is to be sent now; once.
    QByteArray toSend();
    /// How many bytes it needs at least to go on; 0 when it is over. Whoever reads no more than that leaves what belongs to the link.
    qsizetype wanted() const noexcept;
    /// What came, in any pieces. Bytes after the last packet stay: see rest().
    void receive(QByteArrayView bytes);
    /// The connection has ended: throws what that means here.
    [[noreturn]] void connectionClosed(const QString &how) const;
    /// Time is up: throws that, and what was waited for.
    [[noreturn]] void timedOut(const QString &after) const;

    bool isOver() const noexcept { return m_state == State::Over; }
    const NodeIdentity &peer() const noexcept { return m_peer; } ///< As far as it has said.
    QByteArray rest() const { return m_in; } ///< What came after the handshake.
    /// Both connected at once, and this connection counts: the one that this node makes is to be given up.
    bool wasSimultaneous() const noexcept { return m_wasSimultaneous; }
    /// This connection takes the place of the one that this node had.
    bool replacesOld() const noexcept { return m_replacesOld; }

private:
    enum class State : quint8 {
        Status, // connecting: for what the peer says to the name
        Challenge, // connecting
        Ack, // connecting
        Name, // accepting
        Alive, // accepting: for the answer whether it insists
        Reply, // accepting
        Over,
        Failed
    };
    Handshake(State state, const NodeIdentity &self, const QByteArray &cookie);
    void take(QByteArrayView packet);
    void takeStatus(QByteArrayView packet);
    void takeChallenge(QByteArrayView packet);
    void takeAck(QByteArrayView packet);
    void takeName(QByteArrayView packet);
    void takeAlive(QByteArrayView packet);
    void takeReply(QByteArrayView packet);
    void readIdentity(QByteArrayView packet, bool withChallenge);
    void checkFlags();
    void sendPacket(const QByteArray &packet);
    void sendStatus(QByteArrayView status);
    void sendChallenge();
    QByteArray digest(quint32 challenge) const;
    quint32 packetSize() const noexcept; ///< As the other one says.
    QString who() const;
    QString awaited() const;
    [[noreturn]] void fail(WireError::Kind kind, const QString &what) const;
    [[noreturn]] void failCookie() const;

    State m_state;
    NodeIdentity m_self;
    NodeIdentity m_peer;
    QByteArray m_cookie;
    QString m_wantedPeer; // connecting
    Look m_look;
    Insist m_insist;
    QByteArray m_in;
    QByteArray m_out;
    quint32 m_challenge; // ours
    quint32 m_peerChallenge = 0;
    int m_lengthBytes = 2;
    bool m_hello = false; // its own name is still to be sent
    bool m_wasSimultaneous = false;
    bool m_replacesOld = false;
};

} // namespace QActors::detail
