// SPDX-License-Identifier: MIT
// Real I/O, on threads: what comes of spans when the endpoint does not do as it should.
#include "support/collector.h"
#include "support/tasks.h"

#include <QActors/OtlpExporter>
#include <QActors/Span>

#include <QtCore/qprocess.h>
#include <QtCore/qtemporarydir.h>

using namespace TestSupport;

namespace {

/// Counts the lines of the log that an exporter writes.
class ExporterLines
{
public:
    ExporterLines()
    {
        s_count = 0;
        s_before = qInstallMessageHandler([](QtMsgType type, const QMessageLogContext &context, const QString &text) {
            if (QByteArray(context.category) == "qactors.otlp")
                ++s_count;
            else
                s_before(type, context, text);
        });
    }
    ~ExporterLines() { qInstallMessageHandler(s_before); }
    Q_DISABLE_COPY_MOVE(ExporterLines)
    int count() const { return s_count; }

private:
    static inline std::atomic<int> s_count;
    static inline QtMessageHandler s_before = nullptr;
};

} // namespace

class tst_OtlpDelivery : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { Tracing::stop(); }

    void OL3_anEndpointThatIsDownCostsTheTimeForTheEndAtMost_data()
    {
        QTest::addColumn<bool>("isDown");
        QTest::newRow("down") << true;
        QTest::newRow("never answers") << false;
    }
    void OL3_anEndpointThatIsDownCostsTheTimeForTheEndAtMost()
    {
        QFETCH(const bool, isDown);
        Collector silent({Answer{.status = 0}});
        OtlpOptions options = optionsFor(isDown ? Collector::deadUrl() : silent.url());
        options.endTimeout = 50ms;
        options.timeout = options.retryDelay = 1h;
        if (isDown)
            QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"OtlpExporter: http://127.0.0.1.*What finds no room is dropped"_s));
        auto exporter = OtlpExporter::start(options);
        {
            const Span span(u"lost"_s);
        }
        const QString message = messageOf<Error>([&] { exporter.stop(); });
        QVERIFY2(message.contains(u"1 spans could not be sent to http://127.0.0.1"_s), qPrintable(message));
        QCOMPARE(exporter.dropped(), 1u);
        QCOMPARE(exporter.sent(), 0u);
        QVERIFY(!Tracing::isOn());
        exporter.stop(); // nothing
    }

    void OL4_itIsTriedAgain_data()
    {
        QTest::addColumn<QList<int>>("statuses");
        QTest::newRow("503") << QList<int>{503, 200};
        QTest::newRow("429, 502, 504") << QList<int>{429, 502, 504, 200};
        QTest::newRow("breaks off") << QList<int>{-1, 200};
    }
    void OL4_itIsTriedAgain()
    {
        QFETCH(const QList<int>, statuses);
        QList<Answer> answers;
        for (const int status : statuses)
            answers.append(Answer{.status = status});
        Collector collector(answers);
        OtlpOptions options = optionsFor(collector.url());
        options.batchSize = 1;
        options.headers = {{"x-key", "secret"}};
        const ExporterLines lines;
        auto exporter = OtlpExporter::start(options);
        {
            const Span span(u"one"_s);
        }
        QVERIFY(collector.come(int(statuses.size())));
        exporter.stop();
        const QList<Received> requests = collector.requests();
        QCOMPARE(requests.size(), statuses.size());
        for (const Received &request : requests) {
            QVERIFY(request.head.startsWith("POST /v1/traces HTTP/1.1\r\n"));
            QVERIFY(request.head.toLower().contains("\r\ncontent-type: application/json\r\n"));
            QVERIFY(request.head.toLower().contains("\r\nx-key: secret"));
            QCOMPARE(request.body, requests[0].body);
        }
        QCOMPARE(exporter.sent(), 1u);
        QCOMPARE(exporter.dropped(), 0u);
        if (statuses[0] > 0)
            QCOMPARE(lines.count(), 2); // that it does not take them, and that it does
        else
            QVERIFY(lines.count() == 2 || lines.count() == 0); // Qt may have tried again before anyone sees it
    }

    void OL4_whatIsNoAnswerIsTriedAgain_data()
    {
        QTest::addColumn<QByteArray>("raw");
        QTest::newRow("no HTTP") << QByteArray("SSH-2.0-OpenSSH_9.2\r\n\r\n");
        QTest::newRow("no status") << QByteArray("HTTP/1.1\r\n\r\n");
        QTest::newRow("headers do not end") << QByteArray("HTTP/1.1 200 OK\r\nX: ");
        QTest::newRow("the body does not come") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n{");
        QTest::newRow("a wrong length") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: -7\r\n\r\n{}");
        QTest::newRow("chunks that are none") << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
        QTest::newRow("only 100") << QByteArray("HTTP/1.1 100 Continue\r\n\r\n");
    }
    void OL4_whatIsNoAnswerIsTriedAgain()
    {
        QFETCH(const QByteArray, raw);
        Collector collector({Answer{.raw = raw}, Answer{}});
        OtlpOptions options = optionsFor(collector.url());
        options.batchSize = 1;
        options.timeout = 300ms;
        const ExporterLines lines;
        auto exporter = OtlpExporter::start(options);
        {
            const Span span(u"one"_s);
        }
        QVERIFY(collector.come(2));
        exporter.stop();
        QCOMPARE(exporter.sent(), 1u);
        QCOMPARE(exporter.dropped(), 0u);
    }

    void OL5_aLongAnswerIsNoHarm()
    {
        Collector collector({Answer{.body = QByteArray(20'000'000, ' ') + "{}"}});
        auto exporter = OtlpExporter::start(optionsFor(collector.url()));
        {
            const Span span(u"one"_s);
        }
        exporter.stop();
        QCOMPARE(exporter.sent(), 1u);
        QCOMPARE(collector.requests().size(), 1);
    }

    void OL4_afterTheLastAttemptItIsDropped()
    {
        Collector collector({Answer{.status = 503}});
        OtlpOptions options = optionsFor(collector.url());
        options.batchSize = 1;
        options.mostAttempts = 3;
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"HTTP status 503"_s));
        auto exporter = OtlpExporter::start(options);
        {
            const Span span(u"one"_s);
        }
        QVERIFY(collector.come(3));
        QTRY_COMPARE(exporter.dropped(), 1u);
        exporter.stop(); // it was dropped before
        QCOMPARE(collector.requests().size(), 3);
    }

    void OL4_theEndpointSaysHowLong()
    {
        Collector collector({Answer{.status = 503, .headers = "Retry-After: 0\r\n"}, Answer{.status = 429, .headers = "Retry-After: 299\r\n"}});
        OtlpOptions options = optionsFor(collector.url());
        options.retryDelay = 1h; // the first is tried again all the same
        options.endTimeout = 1min;
        options.batchSize = 1;
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"HTTP status 503"_s));
        auto exporter = OtlpExporter::start(options);
        {
            const Span span(u"one"_s);
        }
        QVERIFY(collector.come(2));
        const QString message = messageOf<Error>([&] { exporter.stop(); }); // which does not wait for that
        QVERIFY2(message.contains(u"HTTP status 429"_s), qPrintable(message));
        QCOMPARE(collector.requests().size(), 2);
        QCOMPARE(exporter.dropped(), 1u);
    }

    void OL4_otherAnswersAreNotTriedAgain_data()
    {
        QTest::addColumn<int>("status");
        for (const int status : {302, 400, 401, 500})
            QTest::addRow("%d", status) << status;
    }
    void OL4_otherAnswersAreNotTriedAgain()
    {
        QFETCH(const int, status);
        Collector elsewhere;
        Collector collector({Answer{.status = status,
                                    .headers = "Location: " + elsewhere.url().toEncoded() + "\r\n",
                                    .body = R"({"code":3,"message":"bad\ntrace"})"}});
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"HTTP status %1, \"bad trace\""_s.arg(status)));
        auto exporter = OtlpExporter::start(optionsFor(collector.url()));
        {
            const Span span(u"one"_s);
        }
        exporter.stop();
        QCOMPARE(collector.requests().size(), 1);
        QCOMPARE(elsewhere.requests().size(), 0);
        QCOMPARE(exporter.rejected(), 1u);
        QCOMPARE(exporter.sent(), 0u);
        QCOMPARE(exporter.dropped(), 0u);
    }

    void OL5_whatFindsNoRoomIsDroppedAndCounted()
    {
        static constexpr int Many = 1000, Room = 8, Batch = 4;
        Collector silent({Answer{.status = 0}});
        OtlpOptions options = optionsFor(silent.url());
        options.queueSize = Room;
        options.batchSize = Batch;
        options.endTimeout = 10ms;
        const ExporterLines lines;
        auto exporter = OtlpExporter::start(options);
        for (int i = 0; i < Batch; ++i)
            const Span span(u"first"_s);
        QVERIFY(silent.come(1)); // who never answers
        for (int i = 0; i < Many; ++i)
            const Span span(u"more"_s);
        QTRY_COMPARE(exporter.dropped(), quint64(Many - Room));
        const QString message = messageOf<Error>([&] { exporter.stop(); });
        QVERIFY2(message.contains(u"12 spans could not be sent"_s), qPrintable(message));
        QCOMPARE(exporter.dropped(), quint64(Many + Batch));
        QCOMPARE(lines.count(), 1);
        QCOMPARE(Tracing::dropped(), 0u);
    }

    void OL5_whatTheEndpointRefusesIsCounted()
    {
        Collector collector({Answer{.body = R"({"partialSuccess":{"rejectedSpans":"2","errorMessage":"too old"}})"}});
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"2 spans were refused, \"too old\""_s));
        auto exporter = OtlpExporter::start(optionsFor(collector.url()));
        for (int i = 0; i < 5; ++i)
            const Span span(u"one"_s);
        exporter.stop();
        QCOMPARE(exporter.sent(), 3u);
        QCOMPARE(exporter.rejected(), 2u);
        QCOMPARE(exporter.dropped(), 0u);
    }

    void theIntervalSendsWhatIsNoBatchYet()
    {
        Collector collector;
        OtlpOptions options = optionsFor(collector.url());
        options.interval = 5ms;
        auto exporter = OtlpExporter::start(options);
        {
            const Span span(u"one"_s);
        }
        QVERIFY(collector.come(1));
        QTRY_COMPARE(exporter.sent(), 1u);
    }

    void oneAfterAnother()
    {
        Collector first, second;
        auto exporter = OtlpExporter::start(optionsFor(first.url()));
        {
            const Span span(u"one"_s);
        }
        exporter.stop();
        auto other = OtlpExporter::start(optionsFor(second.url()));
        exporter.stop(); // not that one
        QVERIFY(Tracing::isOn());
        {
            const Span span(u"two"_s);
        }
        exporter = std::move(other);
        QVERIFY(Tracing::isOn());
        QVERIFY(messageOf<Error>([] { Tracing::stop(); }).isEmpty()); // ends it, too
        QCOMPARE(exporter.sent(), 1u);
        QCOMPARE(SentSpans::read(first.requests()).named(u"one"_s).size(), 1);
        QCOMPARE(SentSpans::read(second.requests()).named(u"two"_s).size(), 1);
    }

    void OL6_badUseIsRefused()
    {
        const auto messageOfStart = [](const OtlpOptions &options) {
            return messageOf<MisuseError>([&] { static_cast<void>(OtlpExporter::start(options)); });
        };
        for (const QString &url : {u""_s, u"localhost:4318"_s, u"ftp://localhost"_s, u"http:///v1/traces"_s, u"http://a b"_s, u"/v1/traces"_s}) {
            const QString message = messageOfStart(optionsFor(QUrl(url)));
            QVERIFY2(message.contains(u"is no URL of an endpoint; give one such as"_s), qPrintable(url));
        }
        QVERIFY(!messageOfStart(optionsFor(QUrl(u"ftp://user:secret@localhost/?key=secret"_s))).contains(u"secret"_s));
        Collector collector;
        const auto refused = [&](auto change) {
            OtlpOptions options = optionsFor(collector.url());
            change(options);
            return !messageOfStart(options).isEmpty();
        };
        QVERIFY(refused([](OtlpOptions &options) { options.batchSize = 0; }));
        QVERIFY(refused([](OtlpOptions &options) { options.queueSize = options.batchSize - 1; }));
        QVERIFY(refused([](OtlpOptions &options) { options.mostAttempts = 0; }));
        QVERIFY(refused([](OtlpOptions &options) { options.interval = 0ms; }));
        QVERIFY(refused([](OtlpOptions &options) { options.timeout = -1ms; }));
        QVERIFY(refused([](OtlpOptions &options) { options.endTimeout = Duration::max(); }));
        QVERIFY(refused([](OtlpOptions &options) { options.tracing.sampling = 2; }));
        QVERIFY(refused([](OtlpOptions &options) { options.headers = {{"a b", "c"}}; }));
        QVERIFY(refused([](OtlpOptions &options) { options.headers = {{"a", "b\r\nc: d"}}; }));
        QVERIFY(!Tracing::isOn());
        const auto exporter = OtlpExporter::start(optionsFor(collector.url()));
        QVERIFY(messageOfStart(optionsFor(collector.url())).contains(u"there is tracing already"_s));
        QTemporaryDir folder;
        QVERIFY(!messageOf<MisuseError>([&] { Tracing::toFile(folder.filePath(u"run.json"_s)); }).isEmpty());
    }

    // Last: it starts a program.
    void OL3_theEndOfTheApplicationSendsWhatIsLeft()
    {
        Collector collector;
        QProcess program;
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"_s, collector.url().toString());
        environment.insert(u"OTEL_SERVICE_NAME"_s, u"a shop"_s);
        program.setProcessEnvironment(environment);
        program.start(QCoreApplication::applicationFilePath(), {u"--work"_s});
        QVERIFY(program.waitForFinished());
        QCOMPARE(program.exitCode(), 0);
        QCOMPARE(program.readAllStandardError(), QByteArray());
        const SentSpans sent = SentSpans::read(collector.requests());
        QVERIFY2(sent.error.isEmpty(), qPrintable(sent.error));
        QCOMPARE(sent.named(u"work"_s).size(), 1);
        QCOMPARE(sent.resource[u"service.name"_s].toString(), u"a shop"_s);
    }
};

int main(int argc, char **argv)
{
    static std::optional<OtlpExporter> exporter; // goes after the application
    QCoreApplication app(argc, argv);
    if (argc > 1 && QByteArray(argv[1]) == "--work") {
        exporter = OtlpExporter::start(OtlpOptions::fromEnvironment());
        const Span span(u"work"_s);
        return 0;
    }
    tst_OtlpDelivery test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_otlpdelivery.moc"
