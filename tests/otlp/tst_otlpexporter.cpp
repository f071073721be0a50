// SPDX-License-Identifier: MIT
// Real I/O, on threads: what is sent, by the rules of the protocol.
#include "support/collector.h"
#include "support/placed.h"

#include <QActors/CastWith>
#include <QActors/Offload>
#include <QActors/OtlpExporter>
#include <QActors/Span>
#include <QActors/Supervisor>
#include <QActors/TaskLocals>
#include <QActors/TraceParent>

#include <QtCore/qdatetime.h>
#include <QtCore/qprocess.h>
#include <QtCore/qtemporarydir.h>

using namespace TestSupport;

namespace {

enum Kind {
    Internal = 1,
    Server,
    Client,
    Producer,
    Consumer
};

/// Adds up, and fails.
class Till : public GenServer
{
    Q_OBJECT
public:
    int count(int n) { return m_sum += n; }
    void crash() { throw std::runtime_error("as told"); }
    void callMe(const QString &label) { setLabel(label); }

private:
    int m_sum = 0;
};

} // namespace

class tst_OtlpExporter : public QObject
{
    Q_OBJECT

    /// Runs it while there is an exporter, and reads what has come.
    template<typename F>
    SentSpans sent(F fn, bool runs = false)
    {
        Collector collector;
        OtlpOptions options = optionsFor(collector.url());
        options.runs = runs;
        auto exporter = OtlpExporter::start(options);
        await(std::move(fn));
        exporter.stop();
        const SentSpans spans = SentSpans::read(collector.requests());
        if (spans.error.isEmpty() && quint64(spans.spans.size()) != exporter.sent())
            qWarning("%lld spans of %llu", qlonglong(spans.spans.size()), exporter.sent());
        return spans;
    }

private Q_SLOTS:
    void cleanup() { Tracing::stop(); }

    void OL1_eachSpanIsThereByTheRulesOfTheProtocol()
    {
        const LeakGuard guard;
        {
            const qint64 before = QDateTime::currentMSecsSinceEpoch();
            const SentSpans sent = this->sent([] {
                return withTaskGroup([](TaskGroup &group) -> Async<> {
                    group.setFailFast(false);
                    QObject::connect(&group, &TaskGroup::failed, &group, [] { });
                    const auto failed = Task::spawn(group, []() -> Async<> {
                        co_await sleep(0ms);
                        throw std::runtime_error("no"); }, u"fails \"so\" \xd83d"_s);
                    co_await failed.wait();
                    const Span outer(u"outer"_s);
                    const Span inner(u"inner"_s);
                    co_await offload([] { const Span there(u"in the pool"_s); });
                });
            });
            const qint64 after = QDateTime::currentMSecsSinceEpoch();
            QVERIFY2(sent.error.isEmpty(), qPrintable(sent.error));
            QCOMPARE(sent.resource[u"service.name"_s].toString(), QCoreApplication::applicationName());
            const QString asUtf8 = QString::fromUtf8(u"fails \"so\" \xd83d"_s.toUtf8()); // what half a pair becomes depends on Qt's version
            const SentSpan failed = sent.named(asUtf8).value(0);
            QCOMPARE(failed.status, 2);
            QCOMPARE(failed.kind, int(Internal));
            QCOMPARE(failed.flags, 0x101);
            QCOMPARE(failed.attributes[u"qactors.kind"_s].toString(), u"task"_s);
            QCOMPARE(failed.attributes[u"thread.name"_s].toString(), u"main thread"_s);
            const SentSpan outer = sent.named(u"outer"_s).value(0);
            const SentSpan inner = sent.below(outer, u"inner"_s);
            const SentSpan pool = sent.below(inner, u"in the pool"_s);
            QCOMPARE(sent.below(inner, u"offload()"_s).attributes[u"qactors.kind"_s].toString(), u"offload"_s);
            QSet<QString> traces, spans;
            for (const SentSpan &span : sent.spans) {
                QVERIFY(span.begin / 1'000'000 >= before - 1 && span.end / 1'000'000 <= after + 1);
                QVERIFY(!spans.contains(span.span));
                spans.insert(span.span);
                traces.insert(span.trace);
            }
            QCOMPARE(traces.size(), 1); // all of it is below one root
            QVERIFY(outer.begin <= inner.begin && inner.begin <= pool.begin && inner.end <= outer.end);
            for (const SentSpan &span : sent.spans)
                QVERIFY2(span.parent.isEmpty() || spans.contains(span.parent), qPrintable(span.name));
        }
        VERIFY_NO_LEAK(guard);
    }

    void OL1_aMessageIsLinkedToItsSender()
    {
        const SentSpans sent = this->sent([] {
            return withTaskGroup([](TaskGroup &group) -> Async<> {
                const auto till = co_await start<Till>(group);
                const Span sender(u"sender"_s);
                castWith(TaskLocals::current(), till, &Till::count, 1);
                while (co_await till.call(&Till::count, 0) < 1) { }
            });
        });
        QVERIFY2(sent.error.isEmpty(), qPrintable(sent.error));
        const SentSpan sender = sent.named(u"sender"_s).value(0);
        int linked = 0;
        for (const SentSpan &span : sent.spans) {
            if (span.link.isEmpty())
                continue;
            ++linked;
            QCOMPARE(span.kind, int(Consumer));
            QCOMPARE(span.link, sender.span);
            QCOMPARE(span.linkTrace, sender.trace);
            QVERIFY(span.parent.isEmpty());
            QVERIFY(span.trace != sender.trace);
        }
        QCOMPARE(linked, 1);
    }

    void OL1_itTellsOfWhichActorATaskAMessageAndACallAre()
    {
        Pid pid;
        const SentSpans sent = this->sent([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const auto till = co_await start<Till>(group);
                pid = till.pid();
                co_await till.call(&Till::callMe, u"of \"the\" shop"_s);
                co_await till.call(&Till::count, 1);
                const auto labelled = Task::spawn(group, [] { return sleep(0ms); }, u"plain"_s);
                labelled.setLabel(u"order 17"_s);
                co_await labelled.wait();
            });
        });
        QVERIFY2(sent.error.isEmpty(), qPrintable(sent.error));
        const QString tillClass = QString::fromLatin1(Till::staticMetaObject.className());
        int served = 0;
        for (const SentSpan &span : sent.spans) {
            if (span.kind != Server)
                continue;
            ++served;
            QCOMPARE(span.attributes[u"qactors.pid"_s].toString(), pid.toString());
            QCOMPARE(span.attributes[u"qactors.class"_s].toString(), tillClass);
            QCOMPARE(span.attributes[u"qactors.label"_s].toString(), u"of \"the\" shop"_s);
        }
        QCOMPARE(served, 2);
        QCOMPARE(sent.named(tillClass).value(0).attributes[u"qactors.pid"_s].toString(), pid.toString());
        const SentSpan plain = sent.named(u"plain"_s).value(0);
        QCOMPARE(plain.attributes[u"qactors.label"_s].toString(), u"order 17"_s);
        QVERIFY(!plain.attributes.contains(u"qactors.pid"_s) && !plain.attributes.contains(u"qactors.class"_s));
    }

    void OL9_runsAreSpansWhereAskedFor()
    {
        const auto body = [] {
            return withTaskGroup([](TaskGroup &group) -> Async<> {
                const auto till = co_await start<Till>(group);
                co_await till.call(&Till::count, 1);
                co_await Task::spawn(group, [] { return sleep(0ms); }, u"sleeper"_s);
            });
        };
        const auto isRun = [](const SentSpan &span) { return span.attributes[u"qactors.kind"_s] == u"run"_s; };
        const SentSpans without = sent(body);
        QVERIFY(std::none_of(without.spans.begin(), without.spans.end(), isRun));
        const SentSpans sent = this->sent(body, true);
        QVERIFY2(sent.error.isEmpty(), qPrintable(sent.error));
        QHash<QString, SentSpan> others;
        QList<SentSpan> runs;
        for (const SentSpan &span : sent.spans) {
            if (isRun(span))
                runs.append(span);
            else
                others.insert(span.span, span);
        }
        QSet<QString> served, slept;
        for (const SentSpan &run : runs) {
            const SentSpan above = others.value(run.parent);
            QVERIFY2(!above.span.isEmpty(), qPrintable(run.name));
            QCOMPARE(run.trace, above.trace);
            QCOMPARE(run.name, above.name);
            QVERIFY(!others.contains(run.span) && run.begin >= above.begin && run.end <= above.end);
            if (above.kind == Server)
                served.insert(run.span);
            if (above.name == u"sleeper")
                slept.insert(run.span);
        }
        QCOMPARE(served.size(), 1);
        QCOMPARE(slept.size(), 2); // to the sleep, and after it
    }

    void OL8_requestsAreCompressedWhereAskedFor()
    {
        for (const bool gzip : {false, true}) {
            Collector collector;
            OtlpOptions options = optionsFor(collector.url());
            options.gzip = gzip;
            auto exporter = OtlpExporter::start(options);
            for (int i = 0; i < 100; ++i)
                const Span span(u"one of many"_s);
            exporter.stop();
            QCOMPARE(exporter.sent(), 100u);
            const Received request = collector.requests().value(0);
            QCOMPARE(request.head.toLower().contains("content-encoding: gzip"), gzip);
            QCOMPARE(request.body.startsWith("\x1f\x8b\x08"_ba), gzip);
            QCOMPARE(request.body.contains("one of many"), !gzip);
            QCOMPARE(request.body.size() < 100 * 100, gzip);
        }
    }

    void OL1_whatGoesOnAtTheEndIsSentAsUnfinished()
    {
        TaskGroup group;
        const SentSpans sent = this->sent([&]() -> Async<> {
            Task::spawn(group, [] { return sleepForever(); }, u"goes on"_s);
            co_await sleep(0ms);
        });
        QVERIFY2(sent.error.isEmpty(), qPrintable(sent.error));
        QCOMPARE(sent.named(u"goes on"_s).size(), 1);
        QVERIFY(sent.named(u"goes on"_s)[0].attributes[u"qactors.unfinished"_s].toBool());
    }

    void OL1_restartsAreThere()
    {
        const SentSpans sent = this->sent([] {
            return withTaskGroup([](TaskGroup &group) -> Async<> {
                const QList<ChildSpec> children{ChildSpec::actor<Till>(u"till"_s)};
                const auto supervisor = co_await start<Supervisor>(group, SupervisorOptions(), children);
                cast((co_await supervisor.call(&Supervisor::whichChildren)).value(0).pid, &Till::crash);
                while ((co_await supervisor.call(&Supervisor::whichChildren)).value(0).restarts == 0)
                    co_await sleep(1ms);
            });
        });
        QVERIFY2(sent.error.isEmpty(), qPrintable(sent.error));
        QCOMPARE(sent.named(u"restart of till (%1)"_s.arg(QLatin1StringView(Till::staticMetaObject.className()))).size(), 1);
    }

    void OL2_aCallIsOneTraceAcrossThreadsAndPrograms()
    {
        const QByteArray trace = "0123456789abcdef8000000000000001";
        EventLoopPool pool(2);
        const SentSpans sent = this->sent([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const auto till = co_await startOn<Till>(pool, group);
                const Span span(u"GET /"_s, TraceParent::fromHeader("00-" + trace + "-00f0000000000002-01"));
                co_await till.call(&Till::count, 1);
            });
        });
        QVERIFY2(sent.error.isEmpty(), qPrintable(sent.error));
        const SentSpan asked = sent.named(u"GET /"_s).value(0);
        QCOMPARE(asked.kind, int(Server));
        QCOMPARE(asked.flags, 0x301); // its parent is another program's
        QCOMPARE(asked.parent, u"00f0000000000002"_s);
        const SentSpan call = sent.below(asked, u"Till::count"_s);
        QCOMPARE(call.kind, int(Client));
        const auto served = std::find_if(sent.spans.begin(), sent.spans.end(), [&](const SentSpan &span) { return span.parent == call.span; });
        QVERIFY(served != sent.spans.end());
        QCOMPARE(served->kind, int(Server));
        QVERIFY(served->attributes[u"thread.id"_s] != call.attributes[u"thread.id"_s]);
        for (const SentSpan &span : {asked, call, *served})
            QCOMPARE(span.trace.toLatin1(), trace);
    }

    // A consumer that was not written here: OpenTelemetry's own messages, from which all comes back that went in.
    void OL1_aReaderOfNpmReadsIt()
    {
        if (!qEnvironmentVariableIsSet("QACTORS_OTLP_READER"))
            QSKIP("Takes the network: set QACTORS_OTLP_READER to fetch @opentelemetry/otlp-transformer and read spans with it");
        Collector collector;
        auto exporter = OtlpExporter::start(optionsFor(collector.url()));
        await([] {
            return withTaskGroup([](TaskGroup &group) -> Async<> {
                group.setFailFast(false);
                QObject::connect(&group, &TaskGroup::failed, &group, [] { });
                const auto till = co_await start<Till>(group);
                const Span span(u"sender"_s, TraceParent::fromHeader("00-0123456789abcdef8000000000000001-00f0000000000002-01"));
                castWith(TaskLocals::current(), till, &Till::count, 1);
                co_await till.call(&Till::count, 1);
                const auto failed = Task::spawn(group, []() -> Async<> {
                    co_await sleep(0ms);
                    throw std::runtime_error("no"); }, u"fails"_s);
                co_await failed.wait();
            });
        });
        exporter.stop();
        const QTemporaryDir folder;
        QFile file(folder.filePath(u"request.json"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(collector.requests().value(0).body);
        file.close();
        QProcess npm;
        npm.setWorkingDirectory(folder.path());
        npm.start(u"npm"_s, {u"install"_s, u"--no-audit"_s, u"--no-fund"_s, u"@opentelemetry/otlp-transformer@0.57.2"_s});
        QVERIFY(npm.waitForFinished(120000));
        QCOMPARE(npm.exitCode(), 0);
        QProcess node;
        node.setWorkingDirectory(folder.path());
        node.start(u"node"_s, {u"-e"_s, uR"(
            const assert = require('assert');
            const { opentelemetry } = require('./node_modules/@opentelemetry/otlp-transformer/build/src/generated/root.js');
            const Request = opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
            const ids = ['traceId', 'spanId', 'parentSpanId'];
            const recode = (from, to) => (key, value) => ids.includes(key) ? Buffer.from(value, from).toString(to) : value;
            const text = require('fs').readFileSync('request.json', 'utf8');
            const message = Request.fromObject(JSON.parse(text, recode('hex', 'base64')));
            assert.equal(Request.verify(message), null);
            const read = Request.decode(Request.encode(message).finish());
            const object = Request.toObject(read, { longs: String, enums: Number, bytes: String });
            const again = JSON.parse(JSON.stringify(object), recode('base64', 'hex'));
            const sent = JSON.parse(text, (key, value) => value);
            sent.resourceSpans.forEach(r => r.scopeSpans.forEach(s => s.spans.forEach(span => { delete span.flags; }))); // of a later version
            assert.deepStrictEqual(again, sent);
            console.log(sent.resourceSpans[0].scopeSpans[0].spans.length + ' spans came back');
        )"_s});
        QVERIFY(node.waitForFinished(60000));
        const QByteArray said = node.readAllStandardOutput();
        QVERIFY2(said == QByteArray::number(exporter.sent()) + " spans came back\n", said + node.readAllStandardError());
        qInfo("%s", said.trimmed().constData());
    }
};

QTEST_GUILESS_MAIN(tst_OtlpExporter)
#include "tst_otlpexporter.moc"
