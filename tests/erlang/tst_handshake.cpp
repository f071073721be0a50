// SPDX-License-Identifier: MIT
// Both sides of the handshake against each other, without sockets. With Erlang: tst_openlink.
#include "erlang/wire.h"
#include "support/testrun.h"

#include <QtCore/qcryptographichash.h>

using namespace TestSupport;

namespace {

using Kind = WireError::Kind;
using Known = Handshake::Known;

const NodeIdentity Ui{u"ui@127.0.0.1"_s, 11, NodeFlags::Ours};
const NodeIdentity App{u"app@127.0.0.1"_s, 22, NodeFlags::Ours};

struct Both
{
    Handshake connecting = Handshake::toConnect(Ui, "monster"_ba, App.name);
    Handshake accepting = Handshake::toAccept(App, "monster"_ba);

    /// Passes on what either says, `piece` bytes at a time, until nobody says anything.
    void talk(qsizetype piece = 1000)
    {
        for (bool isQuiet = false; !isQuiet;) {
            isQuiet = true;
            for (auto [from, to] : {std::pair(&connecting, &accepting), std::pair(&accepting, &connecting)}) {
                const QByteArray said = from->toSend();
                isQuiet = isQuiet && said.isEmpty();
                for (qsizetype at = 0; at < said.size(); at += piece)
                    to->receive(said.mid(at, piece));
            }
        }
    }
};

QByteArray packet(const QByteArray &content)
{
    QByteArray packet(2, '\0');
    qToBigEndian(quint16(content.size()), packet.data());
    return packet + content;
}

template<typename Number>
QByteArray bytesOf(Number number)
{
    QByteArray bytes(sizeof(Number), '\0');
    qToBigEndian(number, bytes.data());
    return bytes;
}

QByteArray namePacket(quint64 flags, const QByteArray &name, qsizetype announced = -1)
{
    return packet("N"_ba + bytesOf(flags) + bytesOf(quint32(22)) + bytesOf(quint16(announced < 0 ? name.size() : announced)) + name);
}

QByteArray challengePacket(quint64 flags, const QByteArray &name)
{
    return packet("N"_ba + bytesOf(flags) + bytesOf(quint32(5)) + bytesOf(quint32(22)) + bytesOf(quint16(name.size())) + name);
}

Handshake accepting(Known known, const NodeIdentity &self = App)
{
    return Handshake::toAccept(self, "monster"_ba, [known](const NodeIdentity &) { return known; });
}

} // namespace

class tst_Handshake : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ED3_bothSidesLearnOfEachOther_data()
    {
        QTest::addColumn<int>("piece");
        for (const int piece : {1, 2, 3, 7, 1000})
            QTest::addRow("%d", piece) << piece;
    }
    void ED3_bothSidesLearnOfEachOther()
    {
        QFETCH(int, piece);
        Both both;
        both.talk(piece);
        QVERIFY(both.connecting.isOver() && both.accepting.isOver());
        QCOMPARE(both.connecting.peer().name, App.name);
        QCOMPARE(both.connecting.peer().creation, quint32(22));
        QCOMPARE(both.connecting.peer().flags, NodeFlags::Ours);
        QCOMPARE(both.accepting.peer().name, Ui.name);
        QCOMPARE(both.accepting.peer().creation, quint32(11));
        QVERIFY(!both.accepting.wasSimultaneous() && !both.accepting.replacesOld());
        QCOMPARE(both.connecting.wanted(), 0);
    }

    void ED3_longPacketsAreUnderstood()
    {
        Both both;
        both.connecting.setLongPackets();
        both.accepting.setLongPackets();
        QCOMPARE(both.accepting.wanted(), 4);
        both.talk(1);
        QVERIFY(both.connecting.isOver() && both.accepting.isOver());
    }

    /// The bytes, as the protocol's documents have them.
    void ED3_whatIsSaidIsWhatErlangSays()
    {
        Handshake connecting = Handshake::toConnect(Ui, "monster"_ba, App.name);
        connecting.setChallenge(77);
        QCOMPARE(connecting.toSend().toHex(' '), packet("N"_ba + bytesOf(NodeFlags::Ours) + bytesOf(quint32(11)) + bytesOf(quint16(12)) + "ui@127.0.0.1").toHex(' '));
        QVERIFY(connecting.toSend().isEmpty());
        QCOMPARE(connecting.wanted(), 2);
        connecting.receive(packet("sok"_ba));
        connecting.receive(challengePacket(NodeFlags::Ours, "app@127.0.0.1"_ba));
        QCOMPARE(connecting.toSend(), packet("r"_ba + bytesOf(quint32(77)) + QCryptographicHash::hash("monster5"_ba, QCryptographicHash::Md5)));
        connecting.receive(packet("a"_ba + QCryptographicHash::hash("monster77"_ba, QCryptographicHash::Md5)) + "\0\0\0\0"_ba);
        QVERIFY(connecting.isOver());
        QCOMPARE(connecting.rest(), "\0\0\0\0"_ba);
    }

    void ED3_wantedNeverAsksForMoreThanThePacket()
    {
        Handshake accepting = Handshake::toAccept(App, "monster"_ba);
        const QByteArray name = namePacket(NodeFlags::Ours, "ui@127.0.0.1"_ba);
        qsizetype at = 0;
        while (at < name.size()) {
            const qsizetype wanted = accepting.wanted();
            QVERIFY(wanted > 0 && at + wanted <= name.size());
            accepting.receive(name.mid(at, wanted));
            at += wanted;
        }
        QVERIFY(accepting.toSend().contains("sok"_ba));
    }

    void ED5_theAcceptingSideSeesAWrongCookie()
    {
        Both both;
        both.connecting = Handshake::toConnect(Ui, "another"_ba, App.name);
        const auto [kind, message] = wireErrorOf([&] { both.talk(); });
        QCOMPARE(int(kind), int(Kind::WrongCookie));
        QVERIFY2(message.startsWith(u"ui@127.0.0.1 has another cookie than app@127.0.0.1; compare them"_s), qPrintable(message));
        QVERIFY(!message.contains(u"monster"_s) && !message.contains(u"another@"_s));
        const auto [closed, why] = wireErrorOf([&] { both.connecting.connectionClosed(u"it closed the connection"_s); });
        QCOMPARE(int(closed), int(Kind::WrongCookie));
        QVERIFY2(why.startsWith(u"app@127.0.0.1 closed the connection when it had the answer to its challenge: most likely it has another cookie"_s), qPrintable(why));
    }

    void ED5_theConnectingSideSeesAWrongCookie()
    {
        Handshake connecting = Handshake::toConnect(Ui, "monster"_ba, App.name);
        connecting.receive(packet("sok"_ba) + challengePacket(NodeFlags::Ours, "app@127.0.0.1"_ba));
        const auto [kind, message] = wireErrorOf([&] { connecting.receive(packet("a"_ba + QByteArray(16, 'x'))); });
        QCOMPARE(int(kind), int(Kind::WrongCookie));
        QVERIFY2(message.startsWith(u"app@127.0.0.1 has another cookie than ui@127.0.0.1"_s), qPrintable(message));
        QCOMPARE(connecting.wanted(), 0);
        connecting.receive("more"_ba); // of no account
    }

    void ED6_whatIsTooOldIsRefused()
    {
        Handshake accepting = Handshake::toAccept(App, "monster"_ba);
        const QByteArray old = packet("n"_ba + bytesOf(quint16(5)) + bytesOf(quint32(NodeFlags::Ours)) + "old@127.0.0.1");
        auto [kind, message] = wireErrorOf([&] { accepting.receive(old); });
        QCOMPARE(int(kind), int(Kind::Incompatible));
        QVERIFY2(message.contains(u"speaks version 5 of the distribution protocol"_s), qPrintable(message));
        Handshake connecting = Handshake::toConnect(Ui, "monster"_ba, App.name);
        connecting.receive(packet("sok"_ba));
        std::tie(kind, message) = wireErrorOf([&] { connecting.receive(packet("n"_ba + bytesOf(quint16(5)) + bytesOf(quint64(0)) + "app@127.0.0.1")); });
        QCOMPARE(int(kind), int(Kind::Incompatible));
        QVERIFY2(message.startsWith(u"app@127.0.0.1 speaks version 5"_s), qPrintable(message));
    }

    void ED6_whatLacksAbilitiesIsRefused()
    {
        Handshake accepting = Handshake::toAccept(App, "monster"_ba);
        const quint64 lacking = (NodeFlags::Ours & ~NodeFlags::Mandatory25) & ~(NodeFlags::MapTag | NodeFlags::NewFloats);
        const auto [kind, message] = wireErrorOf([&] { accepting.receive(namePacket(lacking, "c@127.0.0.1"_ba)); });
        QCOMPARE(int(kind), int(Kind::Incompatible));
        QCOMPARE(message, u"c@127.0.0.1 lacks what a connection needs: NEW_FLOATS, MAP_TAG; take OTP 25 or later there"_s);
        QCOMPARE(accepting.toSend(), packet("snot_allowed"_ba));
        // One bit stands for all, as in OTP 27.
        Handshake modern = Handshake::toAccept(App, "monster"_ba);
        modern.receive(namePacket(NodeFlags::Mandatory25 | NodeFlags::V4, "new@127.0.0.1"_ba));
        QCOMPARE(modern.peer().flags & NodeFlags::Demanded, NodeFlags::Demanded);
        Handshake connecting = Handshake::toConnect(Ui, "monster"_ba, App.name);
        connecting.toSend();
        connecting.receive(packet("sok"_ba));
        QCOMPARE(int(wireErrorOf([&] { connecting.receive(challengePacket(0, "app@127.0.0.1"_ba)); }).first), int(Kind::Incompatible));
        QVERIFY(connecting.toSend().isEmpty());
    }

    void ED7_atOnceTheGreaterNameCounts()
    {
        Handshake greater = accepting(Known::Connecting, Ui); // "ui" > "app"
        const auto [kind, message] = wireErrorOf([&] { greater.receive(namePacket(NodeFlags::Ours, "app@127.0.0.1"_ba)); });
        QCOMPARE(int(kind), int(Kind::Superseded));
        QVERIFY2(message.startsWith(u"app@127.0.0.1 connects at the same time as this node, whose"_s), qPrintable(message));
        QCOMPARE(greater.toSend(), packet("snok"_ba));
        Both both;
        both.accepting = accepting(Known::Connecting);
        both.talk();
        QVERIFY(both.accepting.isOver() && both.accepting.wasSimultaneous() && both.connecting.wasSimultaneous());
        Handshake refused = Handshake::toConnect(App, "monster"_ba, Ui.name);
        const auto [other, why] = wireErrorOf([&] { refused.receive(packet("snok"_ba)); });
        QCOMPARE(int(other), int(Kind::Superseded));
        QCOMPARE(why, u"ui@127.0.0.1 connects to this node at the same time, and its connection counts"_s);
    }

    void ED7_whoIsConnectedAlreadyIsAsked()
    {
        Both both;
        both.accepting = accepting(Known::Up);
        both.talk();
        QVERIFY(both.accepting.isOver() && both.accepting.replacesOld());
        Both other;
        other.accepting = accepting(Known::Up);
        other.connecting = Handshake::toConnect(Ui, "monster"_ba, App.name, [] { return false; });
        other.accepting.receive(other.connecting.toSend());
        QCOMPARE(int(wireErrorOf([&] { other.connecting.receive(other.accepting.toSend()); }).first), int(Kind::Superseded));
        const auto [kind, message] = wireErrorOf([&] { other.accepting.receive(other.connecting.toSend()); });
        QCOMPARE(int(kind), int(Kind::Superseded));
        QCOMPARE(message, u"ui@127.0.0.1 is connected already, and has seen so"_s);
        Handshake odd = accepting(Known::Up);
        QCOMPARE(int(wireErrorOf([&] { odd.receive(namePacket(NodeFlags::Ours, "ui@127.0.0.1"_ba) + packet("sperhaps"_ba)); }).first), int(Kind::Rubbish));
    }

    void ED7_whoIsNotWantedIsToldSo()
    {
        Both both;
        both.accepting = accepting(Known::NotAllowed);
        QCOMPARE(int(wireErrorOf([&] { both.accepting.receive(namePacket(NodeFlags::Ours, "ui@127.0.0.1"_ba)); }).first), int(Kind::NotAllowed));
        const auto [kind, message] = wireErrorOf([&] { both.connecting.receive(both.accepting.toSend()); });
        QCOMPARE(int(kind), int(Kind::NotAllowed));
        QVERIFY2(message.startsWith(u"app@127.0.0.1 does not allow this node, ui@127.0.0.1, to connect"_s), qPrintable(message));
        Handshake twice = accepting(Known::Accepting);
        QCOMPARE(int(wireErrorOf([&] { twice.receive(namePacket(NodeFlags::Ours, "ui@127.0.0.1"_ba)); }).first), int(Kind::Superseded));
        QCOMPARE(twice.toSend(), packet("snok"_ba));
        Handshake same = accepting(Known::New);
        QVERIFY(wireErrorOf([&] { same.receive(namePacket(NodeFlags::Ours, "app@127.0.0.1"_ba)); }).second.contains(u"has the same name"_s));
        Handshake nameless = accepting(Known::New);
        QVERIFY(wireErrorOf([&] { nameless.receive(namePacket(NodeFlags::Ours | NodeFlags::NameMe, "127.0.0.1"_ba)); }).second.contains(u"wants to be given a name"_s));
    }

    void ED7_anotherNodeThanMeantIsNamed()
    {
        Handshake connecting = Handshake::toConnect(Ui, "monster"_ba, u"db@127.0.0.1"_s);
        const auto [kind, message] = wireErrorOf([&] { connecting.receive(packet("sok"_ba) + challengePacket(NodeFlags::Ours, "app@127.0.0.1"_ba)); });
        QCOMPARE(int(kind), int(Kind::WrongPeer));
        QCOMPARE(message, u"db@127.0.0.1 is not there: the node at that port is app@127.0.0.1"_s);
    }

    void ED8_rubbishIsNamed_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("says");
        QTest::newRow("HTTP") << "GET / HTTP/1.1\r\n\r\n"_ba << u"is it a node of Erlang's, without TLS?"_s;
        QTest::newRow("empty packet") << "\0\0"_ba << u"where a packet of 1 to 1024 bytes must be"_s;
        QTest::newRow("large") << "\x04\x01"_ba << u"where a packet of 1 to 1024 bytes must be"_s;
        QTest::newRow("other") << packet("Hello"_ba) << u"sent \"Hello\" where its name must be"_s;
        QTest::newRow("short") << packet("N12345678"_ba) << u"where its name must be"_s;
        QTest::newRow("name longer than announced") << namePacket(NodeFlags::Ours, "a@b"_ba, 200) << u"announced a name of 200 bytes, and sent 3"_s;
        QTest::newRow("no host") << namePacket(NodeFlags::Ours, "app"_ba) << u"sent a name that cannot be: \"app\" has no host"_s;
        QTest::newRow("no name") << namePacket(NodeFlags::Ours, ""_ba) << u"sent a name that cannot be"_s;
        QTest::newRow("not UTF-8") << namePacket(NodeFlags::Ours, "\xff\xfe@h"_ba) << u"it is not UTF-8"_s;
        QTest::newRow("long name") << namePacket(NodeFlags::Ours, QByteArray(254, 'x') + "@h") << u"has 256 bytes, and a node's name 255 at most"_s;
    }
    void ED8_rubbishIsNamed()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, says);
        Handshake accepting = Handshake::toAccept(App, "monster"_ba);
        const QString message = wireErrorOf([&] { accepting.receive(bytes); }).second;
        QVERIFY2(message.contains(says) && message.startsWith(u"what has connected to app@127.0.0.1 "_s), qPrintable(message));
    }

    void ED8_rubbishIsNamedWhereWeConnect_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("says");
        const QByteArray ok = packet("sok"_ba);
        const QByteArray challenge = challengePacket(NodeFlags::Ours, "app@127.0.0.1"_ba);
        QTest::newRow("SSH") << "SSH-2.0-OpenSSH\r\n"_ba << u"is it a node of Erlang's"_s;
        QTest::newRow("status") << packet("smaybe"_ba) << u"answered \"smaybe\" to this node's name"_s;
        QTest::newRow("no status") << packet("x"_ba) << u"to this node's name"_s;
        QTest::newRow("named") << packet("snamed:\0\3a@b"_ba) << u"to this node's name"_s;
        QTest::newRow("challenge") << ok + packet("N"_ba) << u"where its challenge must be"_s;
        QTest::newRow("ack") << ok + challenge + packet("a123"_ba) << u"answered \"a123\" to this node's challenge"_s;
    }
    void ED8_rubbishIsNamedWhereWeConnect()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, says);
        Handshake connecting = Handshake::toConnect(Ui, "monster"_ba, App.name);
        const QString message = wireErrorOf([&] { connecting.receive(bytes); }).second;
        QVERIFY2(message.contains(says) && message.startsWith(u"app@127.0.0.1 "_s), qPrintable(message));
    }

    /// The end of the connection, after each number of bytes.
    void ED8_anEndAnywhereIsNamed()
    {
        for (const bool accepts : {true, false}) {
            QByteArray said;
            {
                Both both;
                both.connecting.setChallenge(1);
                both.accepting.setChallenge(2);
                for (int turn = 0; turn < 4; ++turn) {
                    const QByteArray one = both.connecting.toSend();
                    both.accepting.receive(one);
                    const QByteArray other = both.accepting.toSend();
                    both.connecting.receive(other);
                    said += accepts ? one : other;
                }
                QVERIFY(both.connecting.isOver() && both.accepting.isOver());
            }
            for (qsizetype size = 0; size <= said.size(); ++size) {
                Handshake side = accepts ? Handshake::toAccept(App, "monster"_ba) : Handshake::toConnect(Ui, "monster"_ba, App.name);
                side.setChallenge(accepts ? 2 : 1);
                side.receive(QByteArrayView(said).first(size));
                QCOMPARE(side.isOver(), size == said.size());
                if (side.isOver())
                    continue;
                QVERIFY(side.wanted() > 0);
                QVERIFY(!wireErrorOf([&] { side.connectionClosed(u"it closed the connection"_s); }).second.isEmpty());
                const auto [kind, message] = wireErrorOf([&] { side.timedOut(u"7 s"_s); });
                QCOMPARE(int(kind), int(Kind::TooSlow));
                QVERIFY2(message.contains(u" within 7 s; is it a node of Erlang's, and does it run?"_s), qPrintable(message));
            }
        }
    }

    void ED8_mutantsOfHandshakesDoNoHarm()
    {
        QRandomGenerator random(6);
        const QByteArray ui = namePacket(NodeFlags::Ours, "ui@127.0.0.1"_ba);
        const QByteArray reply = packet("r"_ba + bytesOf(quint32(9)) + QCryptographicHash::hash("monster2"_ba, QCryptographicHash::Md5));
        const QByteArray app = packet("sok"_ba) + challengePacket(NodeFlags::Ours, "app@127.0.0.1"_ba)
                               + packet("a"_ba + QCryptographicHash::hash("monster1"_ba, QCryptographicHash::Md5));
        int over = 0;
        const int count = mutants(20'000);
        for (int i = 0; i < count; ++i) {
            const bool accepts = i % 2 == 0;
            Handshake side = accepts ? accepting(Known(random.bounded(5))) : Handshake::toConnect(Ui, "monster"_ba, App.name);
            side.setChallenge(accepts ? 2 : 1);
            const QByteArray alive = random.bounded(2) ? packet("strue"_ba) : QByteArray();
            const QByteArray bytes = random.bounded(50) == 0 ? accepts ? ui + alive + reply : app : mutated(accepts ? ui + alive + reply : app, random);
            try {
                for (qsizetype at = 0; at < bytes.size();) {
                    const qsizetype piece = random.bounded(1, 40);
                    side.receive(bytes.mid(at, piece));
                    at += piece;
                    side.toSend();
                }
                over += side.isOver() ? 1 : 0;
            } catch (const WireError &error) {
                QVERIFY(!error.message().isEmpty() && error.message().size() < 700);
                QCOMPARE(side.wanted(), 0);
            }
        }
        QVERIFY(over > count / 200 && over < count);
    }

    void ED9_namesHaveAHost_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("fault");
        QTest::newRow("good") << u"app@127.0.0.1"_s << QString();
        QTest::newRow("host name") << u"my-app_2@host.example"_s << QString();
        QTest::newRow("not ASCII") << u"köln@host"_s << QString();
        QTest::newRow("255 bytes") << QString(253, u'x') + u"@h"_s << QString();
        QTest::newRow("256 bytes") << QString(254, u'x') + u"@h"_s << u"has 256 bytes"_s;
        QTest::newRow("no host") << u"app"_s << u"\"app\" has no host: a node's name is like app@127.0.0.1"_s;
        QTest::newRow("empty host") << u"app@"_s << u"is no node's name"_s;
        QTest::newRow("empty name") << u"@host"_s << u"is no node's name"_s;
        QTest::newRow("two hosts") << u"a@b@c"_s << u"is no node's name"_s;
        QTest::newRow("space") << u"a b@c"_s << u"cannot have character 2 (U+0020)"_s;
        QTest::newRow("control") << u"a@c\n"_s << u"cannot have character 4 (U+000a)"_s;
        QTest::newRow("nothing") << QString() << u"has no host"_s;
    }
    void ED9_namesHaveAHost()
    {
        QFETCH(QString, name);
        QFETCH(QString, fault);
        const QString found = nodeNameFault(name);
        QVERIFY2(fault.isEmpty() ? found.isEmpty() : found.contains(fault), qPrintable(found));
        NodeIdentity self = Ui;
        self.name = name;
        const auto connect = [&] { Handshake::toConnect(Ui, "monster"_ba, name); };
        const auto accept = [&] { Handshake::toAccept(self, "monster"_ba); };
        QCOMPARE(wireErrorOf(connect).first == Kind::BadName, !fault.isEmpty());
        QCOMPARE(wireErrorOf(accept).first == Kind::BadName, !fault.isEmpty());
        QCOMPARE(int(wireErrorOf([&] { Handshake::toAccept(Ui, {}); }).first), int(Kind::BadCookie));
        if (fault.isEmpty())
            QCOMPARE(nodeShortName(name) + u'@' + nodeHost(name), name);
    }
};

QTEST_GUILESS_MAIN(tst_Handshake)
#include "tst_handshake.moc"
