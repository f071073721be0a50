// SPDX-License-Identifier: MIT
#include "guides/guides.h"
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
};
GUIDE_TEST(tst_Tracing)

} // namespace tracing

#include "moc_tracing.cpp"
#include "tracing.moc"
