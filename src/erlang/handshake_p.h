// SPDX-License-Identifier: MIT
// How two nodes get to know each other: names, abilities, and by a challenge each way that both have the same cookie. Version 6 of
// the distribution protocol, which is that of OTP 23 and later. No input or output: bytes in, bytes out.
#pragma once

#include "wireerror_p.h"

#include <QtCore/qbytearray.h>

#include <functional>
#include <optional>

namespace QActors::detail {

/// What a node can do, as the protocol's bits.
namespace NodeFlags {
inline constexpr quint64 Published = 0x1;
inline constexpr quint64 ExtendedReferences = 0x4;
inline constexpr quint64 Monitor = 0x8;
inline constexpr quint64 FunTags = 0x10;
inline constexpr quint64 MonitorName = 0x20;
inline constexpr quint64 HiddenAtomCache = 0x40;
inline constexpr quint64 NewFunTags = 0x80;
inline constexpr quint64 ExtendedPidsPorts = 0x100;
inline constexpr quint64 ExportPtrTag = 0x200;
inline constexpr quint64 BitBinaries = 0x400;
inline constexpr quint64 NewFloats = 0x800;
inline constexpr quint64 SmallAtomTags = 0x4000;
inline constexpr quint64 Utf8Atoms = 0x10000;
inline constexpr quint64 MapTag = 0x20000;
inline constexpr quint64 BigCreation = 0x40000;
inline constexpr quint64 ExitPayload = 0x400000;
inline constexpr quint64 Handshake23 = 0x1000000;
inline constexpr quint64 UnlinkId = 0x2000000;
inline constexpr quint64 Mandatory25 = 0x4000000; // stands for all that OTP 25 demands
inline constexpr quint64 Spawn = quint64(1) << 32;
inline constexpr quint64 NameMe = quint64(2) << 32;
inline constexpr quint64 V4 = quint64(4) << 32; // pids and ports of more bits
inline constexpr quint64 Alias = quint64(8) << 32;

/// Without which no terms can be exchanged.
inline constexpr quint64 Demanded = ExtendedReferences | FunTags | NewFunTags | ExtendedPidsPorts | ExportPtrTag | BitBinaries | NewFloats | Utf8Atoms
                                    | MapTag | BigCreation | Handshake23;
/// What this library can.
inline constexpr quint64 Ours = Demanded | Monitor | MonitorName | HiddenAtomCache | SmallAtomTags | ExitPayload | UnlinkId | Mandatory25 | V4 | Alias;
} // namespace NodeFlags

/// Why that is no full name of a node, which is `name@host` of at most 255 bytes; empty if it is one.
QACTORS_ERLANG_EXPORT QString nodeNameFault(const QString &name);

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
    QByteArray toSend() { return std::exchange(m_out, {}); }
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
    QString who() const;
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
    bool m_wasSimultaneous = false;
    bool m_replacesOld = false;
};

} // namespace QActors::detail
