// SPDX-License-Identifier: MIT
// A program of its own: it has a part of the library that is not exported.
#include "support/testrun.h"

#include "../../src/otlp/otlpanswer_p.h"

#include <QActors/kernel/detail/utc.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;
using QActors::detail::OtlpAnswer;
using Verdict = OtlpAnswer::Verdict;

class tst_OtlpAnswer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void OL4_someAnswersAreTriedAgain_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<int>("verdict");
        for (const int status : {200, 202})
            QTest::addRow("%d", status) << status << int(Verdict::Taken);
        for (const int status : {429, 502, 503, 504})
            QTest::addRow("%d", status) << status << int(Verdict::Again);
        for (const int status : {100, 301, 307, 400, 401, 404, 408, 413, 415, 500, 501, 505, 599, 999})
            QTest::addRow("%d", status) << status << int(Verdict::Refused);
    }
    void OL4_someAnswersAreTriedAgain()
    {
        QFETCH(const int, status);
        QFETCH(const int, verdict);
        const OtlpAnswer answer = OtlpAnswer::read(status, "7", "{\"message\":\"  no\\n way \"}", 5);
        QCOMPARE(int(answer.verdict), verdict);
        QCOMPARE(answer.delay.has_value(), verdict == int(Verdict::Again));
        if (verdict != int(Verdict::Taken))
            QCOMPARE(answer.message, u"HTTP status %1, \"no way\""_s.arg(status));
    }

    void OL4_retryAfterIsSecondsOrADate_data()
    {
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<int>("seconds"); // -1: none
        const auto row = [](const QByteArray &header, int seconds) { QTest::newRow(header.constData()) << header << seconds; };
        row("0", 0);
        row(" 120 ", 120);
        row("-1", -1);
        row("1.5", -1);
        row("99999999999999999999", -1);
        row("soon", -1);
        row("", -1);
        row("Sun, 06 Nov 1994 08:49:37 GMT", 37);
        row("Sun, 06 Nov 1994 08:48:37 GMT", 0); // gone by
        row("Sun, 06 Nov 1994 08:49:37", -1);
    }
    void OL4_retryAfterIsSecondsOrADate()
    {
        QFETCH(const QByteArray, header);
        QFETCH(const int, seconds);
        const QDateTime now(QDate(1994, 11, 6), QTime(8, 49), detail::Utc);
        const auto delay = QActors::detail::retryAfterOf(header, now);
        QCOMPARE(delay ? int(*delay / 1s) : -1, seconds);
    }

    void OL5_partialSuccessIsCounted_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("rejected");
        const auto row = [](const QByteArray &body, int rejected) { QTest::newRow(body.constData()) << body << rejected; };
        row("", 0);
        row("{}", 0);
        row("not JSON", 0);
        row("[1]", 0);
        row(R"({"partialSuccess":{}})", 0);
        row(R"({"partialSuccess":{"rejectedSpans":"3"}})", 3);
        row(R"({"partialSuccess":{"rejectedSpans":2}})", 2);
        row(R"({"partialSuccess":{"rejectedSpans":"99"}})", 5); // more than there were
        row(R"({"partialSuccess":{"rejectedSpans":"-1"}})", 0);
        row(R"({"partialSuccess":{"rejectedSpans":1e300}})", 5);
        row(R"({"partialSuccess":{"rejectedSpans":{}}})", 0);
        row(R"({"partialSuccess":7})", 0);
    }
    void OL5_partialSuccessIsCounted()
    {
        QFETCH(const QByteArray, body);
        QFETCH(const int, rejected);
        const OtlpAnswer answer = OtlpAnswer::read(200, {}, body, 5);
        QCOMPARE(int(answer.verdict), int(Verdict::Taken));
        QCOMPARE(answer.rejected, quint64(rejected));
    }
};

QTEST_GUILESS_MAIN(tst_OtlpAnswer)
#include "tst_otlpanswer.moc"
