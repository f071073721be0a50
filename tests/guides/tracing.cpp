// SPDX-License-Identifier: MIT
#include "guides/guides.h"
#include "support/collector.h"

#include <QtCore/qdir.h>
#include <QtCore/qtemporarydir.h>

#include "tracing.h"

namespace tracing {

namespace {
QStringList s_lines;
}

class tst_Tracing : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theValueGoesWithTheCode()
    {
        s_lines.clear();
        const QtMessageHandler before = qInstallMessageHandler([](QtMsgType type, const QMessageLogContext &context, const QString &text) {
            s_lines.append(formatLogMessage(type, context, text).section(u' ', 1));
        });
        setUpLog();
        QString report;
        TestSupport::await([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const auto ledger = co_await start<Ledger>(group);
                report = co_await handle(ledger, u"17"_s);
                co_await ledger.call(&Ledger::book, 1);
            });
        });
        qInstallMessageHandler(before);
        setLogPattern({});
        QCOMPARE(report, u"report for 17"_s);
        QCOMPARE(s_lines, QStringList({u"[17] booked 5"_s, u"[17] booked 7"_s, u"[] booked 1"_s}));
    }

    void theTraceIsWritten()
    {
        const QTemporaryDir folder;
        const QString before = QDir::currentPath();
        QVERIFY(QDir::setCurrent(folder.path()));
        QString path;
        TestSupport::await([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const auto ledger = co_await start<Ledger>(group);
                path = co_await traced(ledger);
            });
        });
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        QDir::setCurrent(before);
        QVERIFY2(text.contains("month's end") && text.contains("offload()"), text.constData());
    }

    void theTraceGoesOnBetweenPrograms()
    {
        const QTemporaryDir folder;
        const QByteArray trace = "0123456789abcdef0123456789abcdef";
        QByteArray onward;
        Tracing::toFile(folder.filePath(u"run.json"_s));
        TestSupport::await([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const auto ledger = co_await start<Ledger>(group);
                onward = co_await answer(ledger, "00-" + trace + "-00f0000000000002-01");
            });
        });
        Tracing::stop();
        QCOMPARE(onward.mid(3, 32), trace);
        QVERIFY(!onward.contains("00f0000000000002"));
    }

    void theTracesAreSent()
    {
        TestSupport::Collector collector;
        qputenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", collector.url().toEncoded());
        {
            const auto exporter = sendTraces();
            TraceParent from = TraceParent::fromHeader("00-0123456789abcdef0123456789abcdef-00f0000000000002-01");
            const Span span(u"sale"_s, TraceParent::fromHeader("00-0123456789abcdef0123456789abcdef-00f0000000000002-01")); // sampled
        }
        qunsetenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
        const auto sent = TestSupport::SentSpans::read(collector.requests());
        QVERIFY2(sent.error.isEmpty(), qPrintable(sent.error));
        QCOMPARE(sent.named(u"sale"_s).size(), 1);
        QCOMPARE(sent.resource[u"service.name"_s].toString(), u"shop"_s);
    }

    void theMetricsAreThere()
    {
        Metrics::start();
        TestSupport::await([&]() -> Async<> {
            co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                const auto ledger = co_await start<Ledger>(group);
                co_await ledger.call(&Ledger::book, 100);
            });
        });
        Metrics::stop();
        QVERIFY(metricsPage().contains("qactors_messages_handled_total{class=\"tracing::Ledger\"} 1"));
    }
};
GUIDE_TEST(tst_Tracing)

} // namespace tracing

#include "moc_tracing.cpp"
#include "tracing.moc"
