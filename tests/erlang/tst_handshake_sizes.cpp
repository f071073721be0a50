// SPDX-License-Identifier: MIT
#include "erlang/wire.h"
#include "support/testrun.h"

using namespace TestSupport;

class tst_HandshakeSizes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// A size that is negative in 32 bits is as wrong as any.
    void ED3_aPacketOfMoreThanItMayBeIsRefused()
    {
        for (const QByteArray &size : {"\xff\xff\xff\xff"_ba, "\xff\xff\xff\xfc"_ba, "\x80\0\0\0"_ba, "\0\0\4\1"_ba, "\0\0\0\0"_ba}) {
            Handshake accepting = Handshake::toAccept({u"app@127.0.0.1"_s, 22, NodeFlags::Ours}, "monster"_ba);
            accepting.setLongPackets();
            QCOMPARE(int(wireErrorOf([&] { accepting.receive(size); }).first), int(WireError::Kind::Rubbish));
        }
    }
};

QTEST_GUILESS_MAIN(tst_HandshakeSizes)
#include "tst_handshake_sizes.moc"
