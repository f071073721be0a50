// SPDX-License-Identifier: MIT
#include "handshake_p.h"

#include <QtCore/qcryptographichash.h>
#include <QtCore/qendian.h>
#include <QtCore/qlist.h>
#include <QtCore/qrandom.h>
#include <QtCore/qstringlist.h>

#include <algorithm>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

// A name has 255 bytes at most, and what later versions may add behind it is little.
constexpr qsizetype MostPacketBytes = 1024;
constexpr qsizetype DigestBytes = 16;

template<typename Number>
void appendWireNumber(QByteArray &out, Number number)
{
    char bytes[sizeof(Number)];
    qToBigEndian(number, bytes);
    out.append(bytes, sizeof bytes);
}

template<typename Number>
Number takeWireNumber(QByteArrayView &from)
{
    const auto number = qFromBigEndian<Number>(from.data());
    from = from.sliced(sizeof(Number));
    return number;
}

QByteArray identityPacket(const NodeIdentity &self, std::optional<quint32> challenge)
{
    const QByteArray name = self.name.toUtf8();
    QByteArray packet("N"_ba);
    appendWireNumber(packet, self.flags);
    if (challenge)
        appendWireNumber(packet, *challenge);
    appendWireNumber(packet, self.creation);
    appendWireNumber(packet, quint16(name.size()));
    return packet + name;
}

// In a time that says nothing of where they differ.
bool isSameDigest(QByteArrayView one, QByteArrayView other)
{
    if (one.size() != other.size())
        return false;
    int difference = 0;
    for (qsizetype i = 0; i < one.size(); ++i)
        difference |= one.at(i) ^ other.at(i);
    return difference == 0;
}

/// The beginning of it, for people.
QString quotedPacket(QByteArrayView packet)
{
    QString text;
    for (const char c : packet.first((std::min)(packet.size(), qsizetype(60))))
        text += c >= ' ' && c <= '~' ? QString(QLatin1Char(c)) : u"\\x%1"_s.arg(quint8(c), 2, 16, QLatin1Char('0'));
    return u'"' + text + u'"';
}

struct DemandedFlag
{
    quint64 flag;
    const char *name;
};

constexpr DemandedFlag DemandedList[] = {
    {NodeFlags::ExtendedReferences, "EXTENDED_REFERENCES"},
    {NodeFlags::FunTags, "FUN_TAGS"},
    {NodeFlags::NewFunTags, "NEW_FUN_TAGS"},
    {NodeFlags::ExtendedPidsPorts, "EXTENDED_PIDS_PORTS"},
    {NodeFlags::ExportPtrTag, "EXPORT_PTR_TAG"},
    {NodeFlags::BitBinaries, "BIT_BINARIES"},
    {NodeFlags::NewFloats, "NEW_FLOATS"},
    {NodeFlags::Utf8Atoms, "UTF8_ATOMS"},
    {NodeFlags::MapTag, "MAP_TAG"},
    {NodeFlags::BigCreation, "BIG_CREATION"},
    {NodeFlags::Handshake23, "HANDSHAKE_23"},
};

} // namespace

Handshake::Handshake(State state, const NodeIdentity &self, const QByteArray &cookie)
    : m_state(state), m_self(self), m_cookie(cookie), m_challenge(QRandomGenerator::system()->generate())
{
    if (const QString fault = nodeNameFault(self.name); !fault.isEmpty())
        throw WireError(WireError::Kind::BadName, fault);
    if (cookie.isEmpty())
        throw WireError(WireError::Kind::BadCookie, u"the node %1 has no cookie"_s.arg(self.name));
}

Handshake Handshake::toConnect(const NodeIdentity &self, const QByteArray &cookie, const QString &peer, Insist insist)
{
    if (const QString fault = nodeNameFault(peer); !fault.isEmpty())
        throw WireError(WireError::Kind::BadName, fault);
    Handshake handshake(State::Status, self, cookie);
    handshake.m_wantedPeer = peer;
    handshake.m_insist = std::move(insist);
    handshake.m_hello = true;
    return handshake;
}

Handshake Handshake::toAccept(const NodeIdentity &self, const QByteArray &cookie, Look look)
{
    Handshake handshake(State::Name, self, cookie);
    handshake.m_look = std::move(look);
    return handshake;
}

QByteArray Handshake::toSend()
{
    if (std::exchange(m_hello, false))
        sendPacket(identityPacket(m_self, {}));
    return std::exchange(m_out, {});
}

qsizetype Handshake::wanted() const noexcept
{
    if (m_state == State::Over || m_state == State::Failed)
        return 0;
    if (m_in.size() < m_lengthBytes)
        return m_lengthBytes - m_in.size();
    return m_lengthBytes + qsizetype(packetSize()) - m_in.size();
}

quint32 Handshake::packetSize() const noexcept
{
    return m_lengthBytes == 2 ? qFromBigEndian<quint16>(m_in.constData()) : qFromBigEndian<quint32>(m_in.constData());
}

void Handshake::receive(QByteArrayView bytes)
{
    m_in.append(bytes.data(), bytes.size());
    try {
        while (m_state != State::Over && m_state != State::Failed && m_in.size() >= m_lengthBytes) {
            const quint32 declared = packetSize(); // perhaps more than a qsizetype holds
            if (declared == 0 || declared > quint32(MostPacketBytes)) {
                fail(WireError::Kind::Rubbish, u"sent %1 where a packet of 1 to %2 bytes must be; is it a node of Erlang's%3?"_s
                                                   .arg(quotedPacket(m_in), QString::number(MostPacketBytes), m_lengthBytes == 2 ? u", without TLS"_s : QString()));
            }
            const auto size = qsizetype(declared);
            if (m_in.size() < m_lengthBytes + size)
                break;
            const QByteArray packet = m_in.mid(m_lengthBytes, size);
            m_in.remove(0, m_lengthBytes + size);
            take(packet);
        }
    } catch (...) {
        m_state = State::Failed;
        throw;
    }
}

void Handshake::take(QByteArrayView packet)
{
    switch (m_state) {
    case State::Status: return takeStatus(packet);
    case State::Challenge: return takeChallenge(packet);
    case State::Ack: return takeAck(packet);
    case State::Name: return takeName(packet);
    case State::Alive: return takeAlive(packet);
    case State::Reply: return takeReply(packet);
    case State::Over:
    case State::Failed: break;
    }
}

void Handshake::takeStatus(QByteArrayView packet)
{
    const QByteArrayView status = packet.first() == 's' ? packet.sliced(1) : QByteArrayView();
    if (status == "ok"_ba || status == "ok_simultaneous"_ba) {
        m_wasSimultaneous = status != "ok"_ba;
        m_state = State::Challenge;
    } else if (status == "alive"_ba) {
        const bool insists = !m_insist || m_insist();
        sendStatus(insists ? "true"_ba : "false"_ba);
        if (!insists)
            fail(WireError::Kind::Superseded, u"is connected already"_s);
        m_state = State::Challenge;
    } else if (status == "nok"_ba) {
        fail(WireError::Kind::Superseded, u"connects to this node at the same time, and its connection counts"_s);
    } else if (status == "not_allowed"_ba) {
        fail(WireError::Kind::NotAllowed, u"does not allow this node, %1, to connect (net_kernel:allow/1, or what it demands of a node)"_s.arg(m_self.name));
    } else {
        fail(WireError::Kind::Rubbish, u"answered %1 to this node's name"_s.arg(quotedPacket(packet)));
    }
}

void Handshake::takeChallenge(QByteArrayView packet)
{
    readIdentity(packet, true);
    if (m_peer.name != m_wantedPeer)
        fail(WireError::Kind::WrongPeer, u"is not there: the node at that port is %1"_s.arg(m_peer.name));
    checkFlags();
    QByteArray reply("r"_ba);
    appendWireNumber(reply, m_challenge);
    sendPacket(reply + digest(m_peerChallenge));
    m_state = State::Ack;
}

void Handshake::takeAck(QByteArrayView packet)
{
    if (packet.first() != 'a' || packet.size() != 1 + DigestBytes)
        fail(WireError::Kind::Rubbish, u"answered %1 to this node's challenge"_s.arg(quotedPacket(packet)));
    if (!isSameDigest(packet.sliced(1), digest(m_challenge)))
        failCookie();
    m_state = State::Over;
}

void Handshake::takeName(QByteArrayView packet)
{
    readIdentity(packet, false);
    const auto refuse = [this](WireError::Kind kind, const QString &what) {
        sendStatus("not_allowed"_ba);
        fail(kind, what);
    };
    if (m_peer.name == m_self.name)
        refuse(WireError::Kind::NotAllowed, u"connects to this node, which has the same name"_s);
    checkFlags();
    switch (m_look ? m_look(m_peer) : Known::New) {
    case Known::New: sendStatus("ok"_ba); break;
    case Known::Connecting:
        if (m_self.name.toUtf8() > m_peer.name.toUtf8()) { // by code points, as atoms are ordered
            sendStatus("nok"_ba);
            fail(WireError::Kind::Superseded, u"connects at the same time as this node, whose connection counts"_s);
        }
        m_wasSimultaneous = true;
        sendStatus("ok_simultaneous"_ba);
        break;
    case Known::Accepting:
        sendStatus("nok"_ba);
        fail(WireError::Kind::Superseded, u"connects twice at once"_s);
    case Known::Up:
        sendStatus("alive"_ba);
        m_state = State::Alive;
        return;
    case Known::NotAllowed: refuse(WireError::Kind::NotAllowed, u"is not allowed to connect to this node"_s);
    }
    sendChallenge();
}

void Handshake::takeAlive(QByteArrayView packet)
{
    if (packet == "sfalse"_ba)
        fail(WireError::Kind::Superseded, u"is connected already, and has seen so"_s);
    if (packet != "strue"_ba)
        fail(WireError::Kind::Rubbish, u"answered %1 when told that it is connected already"_s.arg(quotedPacket(packet)));
    m_replacesOld = true;
    sendChallenge();
}

void Handshake::takeReply(QByteArrayView packet)
{
    if (packet.first() != 'r' || packet.size() != 1 + 4 + DigestBytes)
        fail(WireError::Kind::Rubbish, u"answered %1 to this node's challenge"_s.arg(quotedPacket(packet)));
    packet = packet.sliced(1);
    m_peerChallenge = takeWireNumber<quint32>(packet);
    if (!isSameDigest(packet, digest(m_challenge)))
        failCookie();
    sendPacket("a"_ba + digest(m_peerChallenge));
    m_state = State::Over;
}

void Handshake::readIdentity(QByteArrayView packet, bool withChallenge)
{
    const QString what = withChallenge ? u"challenge"_s : u"name"_s;
    if (packet.first() == 'n')
        fail(WireError::Kind::Incompatible, u"speaks version 5 of the distribution protocol, as OTP 22 and before; take OTP 25 or later there"_s);
    const qsizetype fixed = withChallenge ? 19 : 15;
    if (packet.first() != 'N' || packet.size() < fixed)
        fail(WireError::Kind::Rubbish, u"sent %1 where its %2 must be"_s.arg(quotedPacket(packet), what));
    packet = packet.sliced(1);
    m_peer.flags = takeWireNumber<quint64>(packet);
    if (withChallenge)
        m_peerChallenge = takeWireNumber<quint32>(packet);
    m_peer.creation = takeWireNumber<quint32>(packet);
    const auto size = takeWireNumber<quint16>(packet);
    if (size > packet.size())
        fail(WireError::Kind::Rubbish, u"announced a name of %1 bytes, and sent %2"_s.arg(size).arg(packet.size()));
    const QString name = QString::fromUtf8(packet.first(size)); // what stands behind is of later versions
    if (m_peer.flags & NodeFlags::NameMe) {
        sendStatus("not_allowed"_ba);
        fail(WireError::Kind::NotAllowed, u"wants to be given a name, which this node does not do; start it with one (-name app@host)"_s);
    }
    if (const QString fault = nodeNameFault(name); !fault.isEmpty() || name.contains(QChar::ReplacementCharacter))
        fail(WireError::Kind::BadName, u"sent a name that cannot be: %1"_s.arg(fault.isEmpty() ? u"it is not UTF-8"_s : fault));
    m_peer.name = name;
}

void Handshake::checkFlags()
{
    // OTP 25 and later send one bit for all of them, besides or instead.
    const quint64 has = m_peer.flags & NodeFlags::Mandatory25 ? m_peer.flags | NodeFlags::Demanded : m_peer.flags;
    QStringList missing;
    for (const DemandedFlag &one : DemandedList) {
        if (!(has & one.flag))
            missing.append(QString::fromLatin1(one.name));
    }
    m_peer.flags = has;
    if (missing.isEmpty())
        return;
    if (m_state == State::Name)
        sendStatus("not_allowed"_ba);
    fail(WireError::Kind::Incompatible, u"lacks what a connection needs: %1; take OTP 25 or later there"_s.arg(missing.join(u", "_s)));
}

void Handshake::sendPacket(const QByteArray &packet)
{
    if (m_lengthBytes == 2)
        appendWireNumber(m_out, quint16(packet.size()));
    else
        appendWireNumber(m_out, quint32(packet.size()));
    m_out += packet;
}

void Handshake::sendStatus(QByteArrayView status)
{
    sendPacket("s"_ba + status.toByteArray());
}

void Handshake::sendChallenge()
{
    sendPacket(identityPacket(m_self, m_challenge));
    m_state = State::Reply;
}

QByteArray Handshake::digest(quint32 challenge) const
{
    return QCryptographicHash::hash(m_cookie + QByteArray::number(challenge), QCryptographicHash::Md5);
}

QString Handshake::who() const
{
    if (!m_wantedPeer.isEmpty())
        return m_wantedPeer;
    return m_peer.name.isEmpty() ? u"what has connected to %1"_s.arg(m_self.name) : m_peer.name;
}

void Handshake::fail(WireError::Kind kind, const QString &what) const
{
    throw WireError(kind, u"%1 %2"_s.arg(who(), what));
}

void Handshake::failCookie() const
{
    fail(WireError::Kind::WrongCookie, u"has another cookie than %1; compare them: that of this node's options or of its ~/.erlang.cookie, and there what "
                                       "erlang:get_cookie() gives"_s.arg(m_self.name));
}

void Handshake::connectionClosed(const QString &how) const
{
    switch (m_state) {
    case State::Ack: // that is how Erlang says it
        fail(WireError::Kind::WrongCookie, u"closed the connection when it had the answer to its challenge: most likely it has another cookie than %1; compare "
                                           "them: that of this node's options or of its ~/.erlang.cookie, and there what erlang:get_cookie() gives"_s.arg(m_self.name));
    case State::Name:
    case State::Status: // in TLS 1.3 a certificate is refused when its own side has seen all in order
        if (m_lengthBytes == 4)
            fail(WireError::Kind::Untrusted, u"closed the connection after TLS: most likely it does not trust the certificate of %1 (%2)"_s.arg(m_self.name, how));
        break;
    case State::Challenge:
    case State::Alive:
    case State::Reply:
    case State::Over:
    case State::Failed: break;
    }
    fail(WireError::Kind::Unreachable, u"closed the connection where %1 was to come: %2"_s.arg(awaited(), how));
}

void Handshake::timedOut(const QString &after) const
{
    fail(WireError::Kind::TooSlow, u"has not sent %1 within %2; is it a node of Erlang's, and does it run?"_s.arg(awaited(), after));
}

QString Handshake::awaited() const
{
    switch (m_state) {
    case State::Status: return u"an answer to this node's name"_s;
    case State::Challenge: return u"its challenge"_s;
    case State::Ack: return u"the answer to this node's challenge"_s;
    case State::Name: return u"its name"_s;
    case State::Alive: return u"whether it insists on a second connection"_s;
    case State::Reply: return u"the answer to this node's challenge"_s;
    case State::Over:
    case State::Failed: break;
    }
    return u"anything more"_s;
}

} // namespace QActors::detail
