// SPDX-License-Identifier: MIT
// Real time, on threads: tracing writes by a thread of its own. The headers are cases that W3C's rules tell apart.
#include "support/tasks.h"
#include "support/traces.h"

#include <QActors/GenServer>
#include <QActors/Span>
#include <QActors/Start>
#include <QActors/TraceParent>
#include <QActors/Tracing>

#include <QtCore/qtemporarydir.h>

using namespace TestSupport;

namespace {

const QByteArray TraceId = "0123456789abcdef8000000000000001";
const QByteArray SpanId = "00f0000000000002";
const QByteArray Header = "00-" + TraceId + '-' + SpanId + "-01";

/// Tells where it is called.
class Whereabouts : public GenServer
{
    Q_OBJECT
public:
    QByteArray here() { return TraceParent::current().toHeader(); }
    QByteArray state() { return TraceParent::current().state; }
};

} // namespace

class tst_TraceParent : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    QString path() const { return m_folder.filePath(u"run.json"_s); }

private Q_SLOTS:
    void cleanup() { Tracing::stop(); }

    void TC9_aHeaderIsReadAndWritten()
    {
        const TraceParent read = TraceParent::fromHeader(Header);
        QVERIFY(read.isValid() && read.isSampled);
        QCOMPARE(read.traceHigh, 0x0123456789abcdefu);
        QCOMPARE(read.traceLow, 0x8000000000000001u);
        QCOMPARE(read.span, 0x00f0000000000002u);
        QCOMPARE(read.traceId(), TraceId);
        QCOMPARE(read.spanId(), SpanId);
        QCOMPARE(read.toHeader(), Header);
        QCOMPARE(TraceParent::fromHeader(read.toHeader()), read);
        QVERIFY(!TraceParent().isValid());
        QVERIFY(TraceParent().toHeader().isEmpty());
    }

    void TC9_whatTheRulesRefuseIsNotValid_data()
    {
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<QByteArray>("written"); // empty: refused
        const QByteArray ids = TraceId + '-' + SpanId;
        const auto row = [](const char *name, const QByteArray &header, const QByteArray &written = {}) {
            QTest::newRow(name) << header << written;
        };
        row("blanks around", "\t " + Header + " \t", Header);
        row("not sampled", "00-" + ids + "-00", "00-" + ids + "-00");
        row("other flags are zero from here on", "00-" + ids + "-ff", Header);
        row("another flag only", "00-" + ids + "-02", "00-" + ids + "-00");
        row("later version", "cc-" + ids + "-01", Header);
        row("later version with more", "cc-" + ids + "-01-and-more", Header);
        row("later version with a dash", "01-" + ids + "-01-", Header);
        row("later version with something else", "cc-" + ids + "-01.and-more");
        row("version ff", "ff-" + ids + "-01");
        row("version 00 with more", Header + "-more");
        row("version 00 with a dot", Header + '.');
        row("version too long", "000-" + ids + "-01");
        row("version too short", "0-" + ids + "-01");
        row("version no number", ".0-" + ids + "-01");
        row("capitals", "00-" + ids.toUpper() + "-01");
        row("capital version", "0A-" + ids + "-01");
        row("trace of zeros", "00-" + QByteArray(32, '0') + '-' + SpanId + "-01");
        row("half a trace of zeros", "00-" + QByteArray(16, '0') + QByteArray(16, '1') + '-' + SpanId + "-01",
            "00-" + QByteArray(16, '0') + QByteArray(16, '1') + '-' + SpanId + "-01");
        row("span of zeros", "00-" + TraceId + '-' + QByteArray(16, '0') + "-01");
        row("trace too long", "00-1" + ids + "-01");
        row("trace too short", "00-" + ids.mid(1) + "-01");
        row("trace no number", "00-." + ids.mid(1) + "-01");
        row("span too long", "00-" + ids + "1-01");
        row("span too short", "00-" + ids.chopped(1) + "-01");
        row("span no number", "00-" + ids.chopped(1) + "g-01");
        row("flags too long", "00-" + ids + "-001");
        row("flags too short", "00-" + ids + "-1");
        row("flags no number", "00-" + ids + "-.0");
        row("other separators", QByteArray(Header).replace('-', '_'));
        row("two of them", Header + ", " + Header);
        row("nothing", {});
        row("a zero byte", "00-" + ids + QByteArray("-01\0", 4));
        row("beyond ASCII", "00-" + ids + "-0\xb9");
    }
    void TC9_whatTheRulesRefuseIsNotValid()
    {
        QFETCH(const QByteArray, header);
        QFETCH(const QByteArray, written);
        const TraceParent read = TraceParent::fromHeader(header, "a=1");
        QCOMPARE(read.isValid(), !written.isEmpty());
        QCOMPARE(read.toHeader(), written);
        QCOMPARE(read.state, written.isEmpty() ? QByteArray() : QByteArray("a=1"));
        if (written.isEmpty())
            QCOMPARE(read, TraceParent());
    }

    void TC9_aStateThatIsNoneIsLeftOut_data()
    {
        QTest::addColumn<QByteArray>("given");
        QTest::addColumn<QByteArray>("kept");
        const auto row = [](const char *name, const QByteArray &given, const QByteArray &kept = {}) { QTest::newRow(name) << given << kept; };
        const auto members = [](int count) {
            QByteArrayList all;
            for (int i = 0; i < count; ++i)
                all.append('k' + QByteArray::number(i) + "=v");
            return all.join(',');
        };
        QByteArray allowed;
        for (char c = 0x20; c <= 0x7e; ++c) {
            if (c != ',' && c != '=')
                allowed += c;
        }
        row("two", "foo=1,bar=2", "foo=1,bar=2");
        row("blanks between", "\t foo=1 \t , \t bar=2,baz=3 ", "foo=1,bar=2,baz=3");
        row("a blank in front belongs to the value", "foo= 1", "foo= 1");
        row("empty members", ",foo=1,,bar=2,", "foo=1,bar=2");
        row("all that is allowed", "a_0-*/=" + allowed, "a_0-*/=" + allowed);
        row("tenants", "0t@system=1", "0t@system=1");
        row("longest key", QByteArray(256, 'z') + "=1", QByteArray(256, 'z') + "=1");
        row("key too long", QByteArray(257, 'z') + "=1");
        row("longest tenant", QByteArray(241, 't') + '@' + QByteArray(14, 'v') + "=1", QByteArray(241, 't') + '@' + QByteArray(14, 'v') + "=1");
        row("tenant too long", QByteArray(242, 't') + "@v=1");
        row("system too long", "t@" + QByteArray(15, 'v') + "=1");
        row("longest value", "a=" + QByteArray(256, '1'), "a=" + QByteArray(256, '1'));
        row("value too long", "a=" + QByteArray(257, '1'));
        row("32 members", members(32), members(32));
        row("33 members", members(33));
        row("twice the same key", "foo=1,bar=2,foo=3");
        row("no value", "foo=,bar=2");
        row("no equals sign", "foo,bar=2");
        row("two equals signs", "foo=1=2");
        row("blank in a key", "foo =1");
        row("capitals", "FOO=1");
        row("dot in a key", "foo.bar=1");
        row("key begins with a digit", "0foo=1");
        row("no system", "foo@=1");
        row("no tenant", "@foo=1");
        row("two systems", "foo@bar@baz=1");
        row("a control character", "foo=1\x01,bar=2");
        row("a line's end", "foo=1\r\nX-Evil: 1");
        row("beyond ASCII", "foo=\xc3\xa4");
    }
    void TC9_aStateThatIsNoneIsLeftOut()
    {
        QFETCH(const QByteArray, given);
        QFETCH(const QByteArray, kept);
        const TraceParent read = TraceParent::fromHeader(Header, given);
        QCOMPARE(read.toHeader(), Header);
        QCOMPARE(read.state, kept);
    }

    void withoutTracingThereIsNone()
    {
        const LeakGuard guard;
        {
            const Span span(u"asked"_s, TraceParent::fromHeader(Header));
            QVERIFY(!TraceParent::current().isValid());
        }
        VERIFY_NO_LEAK(guard);
    }

    void TC10_whatComesOfARequestBelongsToItsTrace()
    {
        const LeakGuard guard;
        QByteArray inSpan, inServer, state, after;
        Tracing::toFile(path());
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const auto server = co_await start<Whereabouts>(group);
                {
                    const Span span(u"GET /"_s, TraceParent::fromHeader(Header, "foo=1"));
                    inSpan = TraceParent::current().toHeader();
                    inServer = co_await server.call(&Whereabouts::here);
                    state = co_await server.call(&Whereabouts::state);
                }
                after = TraceParent::current().toHeader();
            });
        });
        Tracing::stop();
        const Trace trace = Trace::read(path());
        QVERIFY2(trace.error.isEmpty(), qPrintable(trace.error));
        const TraceSpan asked = trace.named(u"GET /"_s, "b").value(0);
        QCOMPARE(asked.trace.toLatin1(), TraceId);
        QCOMPARE(asked.parent.toLatin1(), SpanId);
        QCOMPARE(inSpan, "00-" + TraceId + '-' + asked.span.toLatin1() + "-01");
        const TraceSpan call = trace.below(asked, trace.named(u"Whereabouts::here"_s, "b"));
        const TraceSpan served = trace.below(call, trace.named(u"Whereabouts::here"_s, "b"));
        QCOMPARE(inServer, "00-" + TraceId + '-' + served.span.toLatin1() + "-01");
        QCOMPARE(state, "foo=1");
        QVERIFY(TraceParent::fromHeader(after).isValid());
        QVERIFY(!after.contains(TraceId));
        VERIFY_NO_LEAK(guard);
    }

    void TC10_theSenderDecidesWhetherItIsWritten()
    {
        const auto request = [this](bool isSampled) {
            Tracing::toFile(path(), {.sampling = isSampled ? 0.0 : 1.0}); // the opposite, here
            QByteArray onward;
            {
                TraceParent from = TraceParent::fromHeader(Header);
                from.isSampled = isSampled;
                const Span span(u"asked"_s, from);
                onward = TraceParent::current().toHeader();
            }
            Tracing::stop();
            const Trace trace = Trace::read(path());
            return QPair(trace.spans.size(), onward.last(2));
        };
        QCOMPARE(request(true), QPair(qsizetype(1), QByteArray("01")));
        QCOMPARE(request(false), QPair(qsizetype(0), QByteArray("00")));
    }

    // Whoever is asked without a header goes on as ever.
    void aSpanThatNobodyAskedForIsAsTheOthers()
    {
        Tracing::toFile(path());
        {
            const Span outer(u"outer"_s);
            const Span inner(u"inner"_s, TraceParent::fromHeader("nonsense"));
        }
        Tracing::stop();
        const Trace trace = Trace::read(path());
        QVERIFY2(trace.error.isEmpty(), qPrintable(trace.error));
        QCOMPARE(trace.named(u"inner"_s, "X").value(0).parent, trace.named(u"outer"_s, "X").value(0).span);
    }
};

QTEST_GUILESS_MAIN(tst_TraceParent)
#include "tst_traceparent.moc"
