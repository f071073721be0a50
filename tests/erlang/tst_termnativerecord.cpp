// SPDX-License-Identifier: MIT
// Native records, which are new in OTP 29: carried as they are. Beside that Erlang, where it is there.
// Real I/O: a node of Erlang's.
// Not for ThreadSanitizer: there is one thread, and Erlang's processes.
#include "erlang/nodes.h"

#include <QActors/TermBinary>
#include <QActors/TermVariant>

using namespace TestSupport;

namespace {

QByteArray hex(const char *digits)
{
    return QByteArray::fromHex(digits);
}

QByteArray atomBytes(const QByteArray &name)
{
    return 'w' + QByteArray(1, char(name.size())) + name;
}

/// One of module `m` whose fields have one letter each, and the values 1, 2 and so on, or those that are given.
QByteArray bytesOf(const QByteArray &name, const QByteArray &fields, const QByteArray &values = "123", bool isExported = true)
{
    QByteArray bytes = hex("8343000000") + char(fields.size()) + char(isExported) + atomBytes("m") + atomBytes(name);
    for (const char field : fields)
        bytes += atomBytes(QByteArray(1, field));
    for (qsizetype i = 0; i < fields.size(); ++i)
        bytes += 'a' + QByteArray(1, char(values[i] - '0'));
    return bytes;
}

Term recordOf(const QByteArray &name, const QByteArray &fields, const QByteArray &values = "123", bool isExported = true)
{
    return binaryToTerm(bytesOf(name, fields, values, isExported));
}

QString refusal(const QByteArray &bytes)
{
    try {
        return binaryToTerm(bytes).toString();
    } catch (const TermError &error) {
        return QString::fromUtf8(error.what());
    }
}

/// Each is before the next one in OTP 29.2, which was asked.
QList<QByteArray> ordered()
{
    return {bytesOf("a", "xyz"), bytesOf("b", "zy", "12", false), bytesOf("b", "z", "1"), bytesOf("b", "xy", "12"), bytesOf("b", "xy", "21"),
            bytesOf("b", "xz", "11"), bytesOf("b", "zx", "12"), bytesOf("b", "zx", "21"), bytesOf("c", "")};
}

} // namespace

class tst_TermNativeRecord : public QObject
{
    Q_OBJECT

    /// Erlang's own, of `-record #point{x, y}.` in the module nr: #nr:point{x = 5,y = <<"a">>}.
    const QByteArray m_point = hex("8343000000020177026e727705706f696e7477017877017961056d0000000161");

private Q_SLOTS:
    void EN50_aNativeRecordGoesBackAsItCame()
    {
        const Term point = binaryToTerm(m_point);
        QVERIFY(point.isNativeRecord() && !point.isTuple() && !point.isMap());
        QCOMPARE(point.kind(), Term::Kind::NativeRecord);
        QCOMPARE(point.depth(), 1);
        QCOMPARE(termToBinary(point).toHex(), m_point.toHex());
        QCOMPARE(binaryToTerm(termToBinary(Term::tuple({point, point}))), Term::tuple({point, point}));
        QCOMPARE(point.toString(), u"#nr:point{x = 5,y = <<\"a\">>}"_s);
        QCOMPARE(recordOf("A b", "X").toString(), u"#m:'A b'{'X' = 1}"_s);
        QCOMPARE(recordOf("e", "").toString(), u"#m:e{}"_s);
        QCOMPARE(variantFromTerm(point), QVariant::fromValue(point));
        QCOMPARE(refusal(m_point.chopped(1)), u"The bytes are no term, at byte 31: it ends 1 bytes too early"_s);
    }

    void EN50_recordsHaveErlangsOrder()
    {
        const QList<QByteArray> all = ordered();
        for (qsizetype i = 0; i < all.size(); ++i) {
            for (qsizetype j = 0; j < all.size(); ++j) {
                const Term one = binaryToTerm(all[i]), other = binaryToTerm(all[j]);
                QVERIFY2((one <=> other) == (i <=> j), qPrintable(one.toString() + u" and "_s + other.toString()));
                QCOMPARE(one == other, i == j);
                QVERIFY(i != j || qHash(one) == qHash(other));
            }
        }
        QVERIFY(Term::tuple({Term(), Term()}) < recordOf("a", ""));
        QVERIFY(recordOf("a", "") < Term::map({}));
        const Term exact = recordOf("a", "x", "2");
        const Term equal = binaryToTerm(hex("8343000000010177016d77016177017846") + hex("4000000000000000"));
        QVERIFY(exact != equal);
        QCOMPARE(Term::compare(exact, equal), std::weak_ordering::equivalent);
    }

    void EN50_whatIsNoRecordIsRefused()
    {
        QCOMPARE(refusal(hex("83430000000002 77016d770161")), u"The bytes are no term, at byte 7: a native record has byte 2 where 0 or 1 must be"_s);
        QVERIFY(refusal(bytesOf("a", "xx")).endsWith(u"a native record has a field twice"_s));
        QVERIFY(refusal(hex("8343ffffffff01")).endsWith(u"bytes too early"_s));
        QVERIFY(refusal(hex("8343000000000161056a")).endsWith(u"an atom was expected, not tag 97"_s));
    }

    NODE_TEST(EN50_nativeRecordsOfErlangsGoThroughOurServers)
    {
        QACTORS_CO_NEEDS_ERLANG();
        Both both;
        co_await both.start();
        const QByteArray release = co_await both.beam.eval("list_to_integer(erlang:system_info(otp_release)) >= 29");
        if (release != "true") {
            QTest::qSkip("this Erlang is older than OTP 29, which has native records", __FILE__, __LINE__);
            co_return;
        }
        const ErlangProcess store = both.node.process("store", both.beam.node());
        const Term point = binaryToTerm(m_point);
        QACTORS_COMPARE(co_await store.call<Term>("echo", point), point);
        for (const QByteArray &each : ordered()) {
            const QByteArray made = "binary_to_term(binary:decode_hex(<<\"" + each.toHex() + "\">>))";
            const Term term = binaryToTerm(each);
            QACTORS_COMPARE(co_await both.beam.eval(made), term.toString().toUtf8());
            QACTORS_COMPARE(co_await both.beam.eval("term_to_binary(" + made + ") =:= binary:decode_hex(<<\"" + termToBinary(term).toHex() + "\">>)"), "true"_ba);
        }
        QByteArrayList hexes;
        for (const QByteArray &each : ordered())
            hexes.append("<<\"" + each.toHex() + "\">>");
        QACTORS_COMPARE(co_await both.beam.eval("L = [binary_to_term(binary:decode_hex(H)) || H <- [" + hexes.join(',') + "]], L =:= lists:sort(lists:reverse(L))"), "true"_ba);
    }
};

QTEST_GUILESS_MAIN(tst_TermNativeRecord)
#include "tst_termnativerecord.moc"
