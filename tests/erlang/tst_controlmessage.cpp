// SPDX-License-Identifier: MIT
#include "../../src/erlang/controlmessage_p.h"
#include "erlang/wire.h"
#include "support/testrun.h"

using namespace TestSupport;

namespace {

using Operation = ControlOperation;

Term number(int value)
{
    return Term::integer(value);
}

Term nothing()
{
    return Term::atom(QString());
}

/// A tuple for each operation, all its fields right.
QList<QList<Term>> allOperations()
{
    const Term from = somePid(1);
    const Term to = somePid(2, "ui@127.0.0.1");
    const Term name = Term::atom("store");
    const Term token = Term::tuple({number(1), number(2)});
    const Term reason = Term::atom("normal");
    const Term function = Term::tuple({Term::atom("m"), Term::atom("f"), number(0)});
    const Term options = Term::list({Term::atom("monitor")});
    return {
        {number(1), from, to},
        {number(2), nothing(), to},
        {number(3), from, to, reason},
        {number(4), from, to},
        {number(5)},
        {number(6), from, nothing(), name},
        {number(7), from, to},
        {number(8), from, to, reason},
        {number(12), nothing(), to, token},
        {number(13), from, to, token, reason},
        {number(16), from, nothing(), name, token},
        {number(18), from, to, token, reason},
        {number(19), from, name, someRef()},
        {number(20), from, to, someRef()},
        {number(21), name, to, someRef(), reason},
        {number(22), from, to},
        {number(23), from, to, token},
        {number(24), from, to},
        {number(25), from, to, token},
        {number(26), from, to},
        {number(27), from, to, token},
        {number(28), from, to, someRef()},
        {number(29), someRef(), from, somePid(3), function, options},
        {number(30), someRef(), from, somePid(3), function, options, token},
        {number(31), someRef(), to, number(3), somePid(9)},
        {number(32), someRef(), to, number(0), Term::atom("notsup"), token},
        {number(33), from, someRef(5)},
        {number(34), from, someRef(5), token},
        {number(35), Term::integer(quint64(1) << 63), from, to},
        {number(36), number(77), from, to},
    };
}

QByteArray bodyOf(const ControlMessage &message)
{
    QByteArray frame;
    appendFrame(frame, message);
    return frame.mid(4);
}

} // namespace

class tst_ControlMessage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ED1_eachOperationIsReadAndWritten()
    {
        const Term payload = Term::tuple({Term::atom("hello"), Term::binary("bytes"_ba)});
        int carry = 0;
        for (const QList<Term> &elements : allOperations()) {
            ControlMessage message = ControlMessage::fromTerm(Term::tuple(elements));
            QVERIFY(message.operation != Operation::Unknown);
            QCOMPARE(message.number, int(*elements.first().asInt64()));
            QCOMPARE(message.toTerm().toString(), Term::tuple(elements).toString());
            if (message.wantsPayload()) {
                message.payload = payload;
                message.hasPayload = true;
                ++carry;
            }
            QByteArray frames("before"_ba);
            appendFrame(frames, message);
            QCOMPARE(frames.first(6), "before"_ba);
            const QByteArray frame = frames.mid(6);
            QCOMPARE(qFromBigEndian<quint32>(frame.constData()), quint32(frame.size() - 4));
            const ControlMessage again = ControlMessage::fromFrame(frame.mid(4));
            QCOMPARE(again.operation, message.operation);
            QCOMPARE(again.toTerm(), message.toTerm());
            QCOMPARE(again.hasPayload, message.hasPayload);
            QCOMPARE(again.payload, message.payload);
            QVERIFY(again.payloadError.isEmpty());
            QVERIFY(again.toString().startsWith(operationName(message.operation) + u" {"_s));
        }
        QCOMPARE(allOperations().size(), 30);
        QCOMPARE(carry, 15);
    }

    void ED1_fieldsComeWhereTheyBelong()
    {
        const Term from = somePid(1);
        const Term to = somePid(2);
        const auto read = [](const ControlMessage &message) { return ControlMessage::fromFrame(bodyOf(message)); };
        ControlMessage message = read(ControlMessage::regSend(from, Term::atom("store"), Term::atom("hi")));
        QCOMPARE(message.from, from);
        QVERIFY(message.to.isAtom("store"));
        QVERIFY(message.payload.isAtom("hi"));
        message = read(ControlMessage::monitorExit(Term::atom("store"), to, someRef(), Term::atom("noproc")));
        QVERIFY(message.from.isAtom("store"));
        QCOMPARE(message.to, to);
        QCOMPARE(message.reference, someRef());
        QVERIFY(message.reason.isAtom("noproc"));
        message = read(ControlMessage::unlinkId(5, from, to));
        QCOMPARE(message.id, quint64(5));
        message = read(ControlMessage::spawnReply(someRef(), to, 2, Term::atom("notsup")));
        QCOMPARE(message.flags, quint32(2));
        QVERIFY(message.result.isAtom("notsup"));
        message = read(ControlMessage::aliasSend(from, someRef(9), Term::list({})));
        QCOMPARE(message.to, someRef(9));
        for (const ControlMessage &one : {ControlMessage::link(from, to), ControlMessage::unlinkIdAck(1, from, to), ControlMessage::send(to, from),
                                          ControlMessage::exit(from, to, to), ControlMessage::exit2(from, to, to),
                                          ControlMessage::monitor(from, to, someRef()), ControlMessage::demonitor(from, to, someRef())})
            QCOMPARE(read(one).toTerm(), one.toTerm());
    }

    /// Exits carry their reason in either way.
    void ED1_aReasonThatComesAsAPayloadIsTheReason()
    {
        for (const int kind : {24, 26}) {
            ControlMessage message = ControlMessage::fromTerm(Term::tuple({number(kind), somePid(1), somePid(2)}));
            message.payload = Term::atom("ouch");
            message.hasPayload = true;
            const ControlMessage read = ControlMessage::fromFrame(bodyOf(message));
            QVERIFY(read.reason.isAtom("ouch"));
            QCOMPARE(read.plain(), kind == 24 ? Operation::Exit : Operation::Exit2);
        }
        QCOMPARE(ControlMessage::fromTerm(Term::tuple({number(22), somePid(1), somePid(2)})).plain(), Operation::Send);
        QCOMPARE(ControlMessage::fromTerm(Term::tuple({number(1), somePid(1), somePid(2)})).plain(), Operation::Link);
    }

    void ED1_whatDoesNotFitIsNamed_data()
    {
        QTest::addColumn<Term>("tuple");
        QTest::addColumn<QString>("says");
        QTest::newRow("no tuple") << Term::atom("hello") << u"a tuple that begins with a number, and not hello"_s;
        QTest::newRow("empty") << Term::tuple({}) << u"a tuple that begins with a number, and not {}"_s;
        QTest::newRow("no number") << Term::tuple({Term::atom("link")}) << u"begins with the number of its operation, and not with link"_s;
        QTest::newRow("negative") << Term::tuple({number(-1)}) << u"and not with -1"_s;
        QTest::newRow("too few") << Term::tuple({number(1), somePid()}) << u"LINK has 2 elements, where 3 must be"_s;
        QTest::newRow("too many") << Term::tuple({number(5), somePid()}) << u"NODE_LINK has 2 elements, where 1 must be"_s;
        QTest::newRow("name for a pid") << Term::tuple({number(1), somePid(), Term::atom("x")}) << u"LINK has x for the receiver, where a pid must be"_s;
        QTest::newRow("pid for a name") << Term::tuple({number(6), somePid(), nothing(), somePid()}) << u"for the receiver, where an atom must be"_s;
        QTest::newRow("no reference") << Term::tuple({number(19), somePid(), somePid(), number(3)}) << u"MONITOR_P has 3 for the reference, where a reference"_s;
        QTest::newRow("id 0") << Term::tuple({number(35), number(0), somePid(), somePid()}) << u"UNLINK_ID has 0 for the id, where an integer from 1"_s;
        QTest::newRow("flags") << Term::tuple({number(31), someRef(), somePid(), Term::integer(quint64(1) << 32), somePid()}) << u"for the flags, where"_s;
        QTest::newRow("function") << Term::tuple({number(29), someRef(), somePid(), somePid(), Term::atom("f"), Term::list({})})
                                  << u"SPAWN_REQUEST has f for the function, where {Module, Function, Arity} must be"_s;
        QTest::newRow("options") << Term::tuple({number(29), someRef(), somePid(), somePid(),
                                                 Term::tuple({Term::atom("m"), Term::atom("f"), number(0)}), number(1)})
                                 << u"for the list of options, where a list must be"_s;
    }
    void ED1_whatDoesNotFitIsNamed()
    {
        QFETCH(Term, tuple);
        QFETCH(QString, says);
        const QString message = messageOf<TermError>([&] { (void)ControlMessage::fromTerm(tuple); });
        QVERIFY2(message.contains(says), qPrintable(message));
    }

    /// Each field of each operation, replaced by what is none.
    void ED1_eachFieldIsLookedAt()
    {
        const Term odd = Term::map({});
        for (const QList<Term> &elements : allOperations()) {
            const QString name = operationName(Operation(*elements.first().asInt64()));
            for (qsizetype i = 1; i < elements.size(); ++i) {
                QList<Term> changed = elements;
                changed[i] = odd;
                const QString message = messageOf<TermError>([&] { (void)ControlMessage::fromTerm(Term::tuple(changed)); });
                const bool mayBeAnything = message.isNull();
                if (mayBeAnything) { // reasons, tokens, and what is of no use
                    QVERIFY(elements.at(i).isAtom("normal") || elements.at(i).isAtom("") || elements.at(i).isTuple(2));
                    continue;
                }
                QVERIFY2(message.startsWith(name + u" has #{} for "_s), qPrintable(message));
            }
            QList<Term> more = elements;
            more.append(odd);
            QVERIFY(messageOf<TermError>([&] { (void)ControlMessage::fromTerm(Term::tuple(more)); }).startsWith(name));
        }
    }

    void ED1_anUnknownOperationIsToldAndNotFatal()
    {
        const ControlMessage message = ControlMessage::fromTerm(Term::tuple({number(99), Term::atom("future")}));
        QCOMPARE(message.operation, Operation::Unknown);
        QCOMPARE(message.number, 99);
        const QByteArray tuple = termToBinary(Term::tuple({number(99), Term::atom("future")}));
        QCOMPARE(ControlMessage::fromFrame("p"_ba + tuple + termToBinary(Term::atom("payload"))).number, 99);
        QCOMPARE(operationName(Operation::Unknown), u"an unknown operation"_s);
        QByteArray frame;
        QVERIFY_THROWS_EXCEPTION(MisuseError, appendFrame(frame, message));
        ControlMessage without = ControlMessage::send(somePid(), Term());
        without.hasPayload = false;
        QVERIFY_THROWS_EXCEPTION(MisuseError, appendFrame(frame, without));
        QVERIFY(frame.isEmpty());
    }

    void ED2_aPayloadThatIsNoTermIsTold()
    {
        const QByteArray control = "p"_ba + termToBinary(Term::tuple({number(2), nothing(), somePid()}));
        const auto read = [&](const QByteArray &behind) { return ControlMessage::fromFrame(control + behind, DecodeLimits().nodes(100)); };
        for (const QByteArray &behind : {"\x83\xff"_ba, "\x83"_ba, termToBinary(Term::atom("a")) + "x", termToBinary(Term::list(QList<Term>(200, number(300))))}) {
            const ControlMessage message = read(behind);
            QVERIFY2(message.payloadError.startsWith(u"what SEND carries is no term that can be taken: "_s), qPrintable(message.payloadError));
            QVERIFY(!message.hasPayload);
            QCOMPARE(message.to, somePid());
        }
        QVERIFY(read(termToBinary(Term::atom("a"))).hasPayload);
        const auto says = [&](const QByteArray &frame) { return messageOf<TermError>([&] { (void)ControlMessage::fromFrame(frame); }); };
        QCOMPARE(says({}), u"a frame is empty"_s);
        QCOMPARE(says("q"_ba), u"a frame begins with byte 113, where 112 must be"_s);
        QCOMPARE(says("p"_ba), u"a frame ends before its control message"_s);
        QCOMPARE(says("p\x82"_ba), u"a frame has byte 130 before its control message, where 131 must be"_s);
        QCOMPARE(says(control), u"a frame ends before the term that SEND carries"_s);
        QVERIFY(says(control + "x").startsWith(u"a frame has byte 120 before the term that SEND carries"_s));
        QVERIFY(says(bodyOf(ControlMessage::link(somePid(), somePid())) + "xy").contains(u"has 2 bytes after LINK, which carries nothing"_s));
    }

    void ED2_whatIsTooLargeIsNotSent()
    {
        QByteArray frames("before"_ba);
        const Term large = Term::binary(QByteArray(MostFrameBytes, 'x'));
        const QString message = messageOf<TermError>([&] { appendFrame(frames, ControlMessage::send(somePid(), large)); });
        QVERIFY2(message.startsWith(u"SEND would be 671"_s) && message.contains(u"67108864 at most: send it in parts"_s), qPrintable(message));
        QCOMPARE(frames, "before"_ba);
        const Term fits = Term::binary(QByteArray(MostFrameBytes - 100, 'x'));
        appendFrame(frames, ControlMessage::send(somePid(), fits));
        QCOMPARE(ControlMessage::fromFrame(QByteArrayView(frames).sliced(10), DecodeLimits().bytes(MostFrameBytes)).payload, fits);
    }

    void ED8_mutantsOfFramesDoNoHarm()
    {
        QRandomGenerator random(19);
        QByteArrayList frames;
        for (const QList<Term> &elements : allOperations()) {
            ControlMessage message = ControlMessage::fromTerm(Term::tuple(elements));
            message.hasPayload = message.wantsPayload();
            message.payload = message.hasPayload ? Term::list({Term::binary("text"_ba), someRef(), number(5)}) : Term();
            frames.append(bodyOf(message));
        }
        int read = 0;
        const int count = mutants(20'000);
        for (int i = 0; i < count; ++i) {
            try {
                const ControlMessage message = ControlMessage::fromFrame(mutated(frames.at(i % frames.size()), random));
                if (message.operation != Operation::Unknown && message.hasPayload == message.wantsPayload())
                    QVERIFY(!bodyOf(message).isEmpty());
                ++read;
            } catch (const TermError &error) {
                QVERIFY(!error.message().isEmpty());
            }
        }
        QVERIFY(read > count / 100 && read < count);
        for (const QByteArray &frame : frames) { // each, cut everywhere
            for (qsizetype size = 0; size < frame.size(); ++size) {
                const auto cut = [&] { return ControlMessage::fromFrame(frame.first(size)).payloadError; };
                try {
                    QVERIFY(!cut().isEmpty());
                } catch (const TermError &) {
                }
            }
        }
    }
};

QTEST_GUILESS_MAIN(tst_ControlMessage)
#include "tst_controlmessage.moc"
