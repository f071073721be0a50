// SPDX-License-Identifier: MIT
#include "../../src/erlang/fragments_p.h"

#include "support/testrun.h"

#include <QActors/TermConversion>

#include <QtCore/qendian.h>

using namespace TestSupport;
using namespace QActors::detail;
using namespace Qt::StringLiterals;

namespace {

Term pidOf(quint32 id)
{
    return Term::pid(ErlangPid{Atom("a@child"), id, 0, 1});
}
Term ref(quint32 id)
{
    return Term::reference(ErlangRef{Atom("a@child"), 1, {id, 0, 0}});
}
ControlMessage message(quint32 to, qsizetype size = 0)
{
    return ControlMessage::send(pidOf(to), Term::binary(QByteArray(size, 'x')));
}
ControlMessage answer(quint32 to, quint32 call, qsizetype size = 0)
{
    return ControlMessage::send(pidOf(to), Term::tuple({ref(call), Term::binary(QByteArray(size, 'x'))}));
}
QByteArray frameOf(const ControlMessage &message)
{
    QByteArray frame;
    appendFrame(frame, message, 1 << 30);
    return frame;
}
void add(FragmentQueue &queue, const ControlMessage &message)
{
    queue.add(message, frameOf(message));
}
/// What comes out on the other side.
QStringList sent(FragmentQueue &queue, FragmentBuffer &buffer)
{
    QStringList all;
    while (!queue.isEmpty()) {
        const QByteArray piece = queue.next();
        if (qFromBigEndian<quint32>(piece.constData()) != quint32(piece.size() - 4) || piece.size() > FragmentQueue::WholeBytes)
            return {u"a piece of %1 bytes"_s.arg(piece.size())};
        if (const auto whole = buffer.take(QByteArrayView(piece).sliced(4))) {
            const ControlMessage message = ControlMessage::fromFrame(*whole);
            const Term &content = message.payload.isTuple(2) ? message.payload.at(1) : message.payload;
            all.append(u"%1 to %2"_s.arg(content.toBytes().size()).arg(message.to.toPid().id));
        }
    }
    return all;
}

} // namespace

class tst_Fragments : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ED80_messagesOfAllSizesGoInPiecesAndInOrder()
    {
        FragmentQueue queue;
        FragmentBuffer buffer(1 << 30);
        QStringList expected;
        for (const qsizetype size : {qsizetype(0), FragmentQueue::WholeBytes - 40, FragmentQueue::WholeBytes, 2 * FragmentQueue::WholeBytes, qsizetype(5'000'000)}) {
            add(queue, message(7, size));
            expected.append(u"%1 to 7"_s.arg(size));
        }
        QVERIFY(queue.bytes() > 5'000'000);
        QCOMPARE(sent(queue, buffer), expected);
        QCOMPARE(queue.bytes(), 0);
    }

    void ED80_whatMustNotOvertakeDoesNot()
    {
        FragmentQueue queue;
        QVERIFY(!queue.holdsUp(message(1)));
        add(queue, message(1, 3'000'000));
        QVERIFY(queue.holdsUp(message(1)));
        QVERIFY(!queue.holdsUp(message(2)));
        QVERIFY(queue.holdsUp(answer(1, 5)));
        QVERIFY(!queue.holdsUp(answer(2, 5)));
        QVERIFY(queue.holdsUp(ControlMessage::link(pidOf(3), pidOf(1))));
        QVERIFY(!queue.holdsUp(ControlMessage::link(pidOf(1), pidOf(3))));
        QVERIFY(queue.holdsUp(ControlMessage::exit(pidOf(1), pidOf(2), Term::atom("normal")))); // an end stays behind all
        QVERIFY(queue.holdsUp(ControlMessage::monitorExit(pidOf(1), pidOf(2), ref(1), Term::atom("normal"))));
        add(queue, answer(2, 5, 3'000'000));
        QVERIFY(!queue.holdsUp(answer(2, 6))); // of another call
        QVERIFY(queue.holdsUp(message(2)));
        add(queue, ControlMessage::exit(pidOf(1), pidOf(2), Term::atom("normal")));
        QVERIFY(queue.holdsUp(message(9))); // and all stay behind an end
        FragmentBuffer buffer(1 << 30);
        while (!queue.isEmpty())
            static_cast<void>(queue.next());
        QVERIFY(!queue.holdsUp(message(1)) && !queue.holdsUp(message(2)) && !queue.holdsUp(answer(2, 6)));
    }

    void ED80_piecesThatAreNoneAreRefused()
    {
        FragmentBuffer buffer(1000);
        QVERIFY_THROWS_EXCEPTION(TermError, static_cast<void>(buffer.take("f")));
        FragmentBuffer second(1000);
        QVERIFY(!second.take(QByteArray("f\0", 2) + QByteArray(600, 'x')));
        QVERIFY_THROWS_EXCEPTION(TermError, static_cast<void>(second.take(QByteArray("f\0", 2) + QByteArray(600, 'x'))));
        FragmentBuffer third(1000);
        QVERIFY_THROWS_EXCEPTION(TermError, static_cast<void>(third.take(QByteArray("f\1", 2))));
    }
};

QTEST_GUILESS_MAIN(tst_Fragments)
#include "tst_fragments.moc"
