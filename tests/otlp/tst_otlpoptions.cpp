// SPDX-License-Identifier: MIT
#include "support/testrun.h"

#include <QActors/OtlpOptions>

#if defined(Q_OS_UNIX)
#  include <unistd.h>
#endif

using namespace TestSupport;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class tst_OtlpOptions : public QObject
{
    Q_OBJECT

    using Variables = QHash<QByteArray, QByteArray>;

private Q_SLOTS:
    void cleanup()
    {
        for (const char *name : {"OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_HEADERS",
                                 "OTEL_EXPORTER_OTLP_TRACES_HEADERS", "OTEL_EXPORTER_OTLP_TIMEOUT",
                                 "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "OTEL_SERVICE_NAME", "OTEL_EXPORTER_OTLP_COMPRESSION",
                                 "OTEL_EXPORTER_OTLP_TRACES_COMPRESSION"})
            qunsetenv(name);
    }

    void OL7_withoutVariablesTheyAreTheDefaults()
    {
        const OtlpOptions options = OtlpOptions::fromEnvironment();
        QCOMPARE(options.endpoint, QUrl(u"http://localhost:4318/v1/traces"_s));
        QVERIFY(options.headers.isEmpty() && options.serviceName.isEmpty());
        QVERIFY(options.timeout == 10s);
    }

    void OL7_theEndpoint_data()
    {
        QTest::addColumn<QByteArray>("base");
        QTest::addColumn<QByteArray>("traces");
        QTest::addColumn<QString>("endpoint");
        const auto row = [](const char *name, const QByteArray &base, const QByteArray &traces, const QString &endpoint) {
            QTest::newRow(name) << base << traces << endpoint;
        };
        row("base", "http://collector:4318", "", u"http://collector:4318/v1/traces"_s);
        row("base with a slash", "http://collector:4318/", "", u"http://collector:4318/v1/traces"_s);
        row("base with a path", "https://collector/otlp", "", u"https://collector/otlp/v1/traces"_s);
        row("base with a path and a slash", "https://collector/otlp/", "", u"https://collector/otlp/v1/traces"_s);
        row("blanks around", "  http://collector \n", "", u"http://collector/v1/traces"_s);
        row("for traces, as it is", "http://collector:4318", "http://traces:4318/here", u"http://traces:4318/here"_s);
        row("for traces, without a path", "", "http://traces:4318", u"http://traces:4318/"_s);
        row("empty ones are as none", "", "", u"http://localhost:4318/v1/traces"_s);
        row("IPv6", "http://[::1]:4318", "", u"http://[::1]:4318/v1/traces"_s);
    }
    void OL7_theEndpoint()
    {
        QFETCH(const QByteArray, base);
        QFETCH(const QByteArray, traces);
        QFETCH(const QString, endpoint);
        qputenv("OTEL_EXPORTER_OTLP_ENDPOINT", base);
        qputenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", traces);
        QCOMPARE(OtlpOptions::fromEnvironment().endpoint.toString(), endpoint);
    }

    void OL7_headersTimeoutAndName()
    {
        using Headers = QList<std::pair<QByteArray, QByteArray>>;
        qputenv("OTEL_EXPORTER_OTLP_HEADERS", " api-key = a%20key%3D= ,, x=,y=1=2");
        qputenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1500");
        qputenv("OTEL_SERVICE_NAME", "the shop");
        const OtlpOptions options = OtlpOptions::fromEnvironment();
        QCOMPARE(options.headers, Headers({{"api-key", "a key=="}, {"x", ""}, {"y", "1=2"}}));
        QVERIFY(options.timeout == 1500ms);
        QCOMPARE(options.serviceName, u"the shop"_s);
        qputenv("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "z=3");
        qputenv("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "7");
        QCOMPARE(OtlpOptions::fromEnvironment().headers, Headers({{"z", "3"}}));
        QVERIFY(OtlpOptions::fromEnvironment().timeout == 7ms);
    }

    void OL7_compression()
    {
        QVERIFY(!OtlpOptions::fromEnvironment().gzip);
        qputenv("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip");
        QVERIFY(OtlpOptions::fromEnvironment().gzip);
        qputenv("OTEL_EXPORTER_OTLP_TRACES_COMPRESSION", "none");
        QVERIFY(!OtlpOptions::fromEnvironment().gzip);
    }

#if defined(Q_OS_UNIX)
    void OL7_aProgramWithMoreRightsLeavesThemAlone()
    {
        constexpr ::uid_t Nobody = 65534;
        if (::getuid() != 0)
            QSKIP("Takes root, who can have the rights of another");
        qputenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://elsewhere");
        qputenv("OTEL_EXPORTER_OTLP_HEADERS", "no header");
        QCOMPARE(::seteuid(Nobody), 0);
        const OtlpOptions options = OtlpOptions::fromEnvironment();
        QCOMPARE(::seteuid(0), 0);
        QCOMPARE(options.endpoint, OtlpOptions().endpoint);
        QVERIFY(options.headers.isEmpty());
    }
#endif

    void OL7_oneThatMakesNoSenseIsNamed_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("value");
        const auto row = [](const QByteArray &name, const QByteArray &value) {
            QTest::newRow((name + '=' + value).constData()) << name << value;
        };
        for (const char *value : {"localhost:4318", "secret", "ftp://secret", "http://", "http://secret:99999", "http://a secret", "grpc://secret:4317"}) {
            row("OTEL_EXPORTER_OTLP_ENDPOINT", value);
            row("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", value);
        }
        for (const char *value : {"secret", "=secret", "a b=secret", "a=secret%0d%0ab: c", "%0a=secret", "a=1,secret"})
            row("OTEL_EXPORTER_OTLP_HEADERS", value);
        row("OTEL_EXPORTER_OTLP_COMPRESSION", "zstd of secret");
        for (const char *value : {"0", "-1", "soon", "1.5", "99999999999"})
            row("OTEL_EXPORTER_OTLP_TIMEOUT", value);
    }
    void OL7_oneThatMakesNoSenseIsNamed()
    {
        QFETCH(const QByteArray, name);
        QFETCH(const QByteArray, value);
        qputenv(name.constData(), value);
        const QString message = messageOf<Error>([] { static_cast<void>(OtlpOptions::fromEnvironment()); });
        QVERIFY2(message.contains(QLatin1StringView(name)) && message.contains(u"give"_s), qPrintable(message));
        QVERIFY2(!message.contains(u"secret"_s), qPrintable(message));
    }
};

QTEST_GUILESS_MAIN(tst_OtlpOptions)
#include "tst_otlpoptions.moc"
