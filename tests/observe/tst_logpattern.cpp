// SPDX-License-Identifier: MIT
#include "support/testrun.h"

#include <QActors/LogPattern>
#include <QActors/TaskLocal>

#include <QtCore/qprocess.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

const TaskLocal<QString> request(u"request"_s);
const TaskLocal<int> attempt(u"attempt"_s);
QStringList s_lines;

void ownHandler(QtMsgType type, const QMessageLogContext &context, const QString &text)
{
    s_lines.append(formatLogMessage(type, context, text));
}

Async<> work()
{
    qInfo("outside");
    co_await request.with(u"17"_s, [&]() -> Async<> {
        co_await sleep(1ms);
        qInfo("first");
        co_await attempt.with(2, [&] { qWarning("second %%{request}"); });
    });
    qInfo("after");
}

} // namespace

class tst_LogPattern : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup()
    {
        qInstallMessageHandler(nullptr);
        setLogPattern({});
        s_lines.clear();
    }

    void TL7_aPatternShowsValuesToAProgramsOwnHandler()
    {
        qInstallMessageHandler(&ownHandler);
        setLogPattern(u"%{type}[%{request}|%{attempt}] %{message}%{if-warning}!%{endif}"_s);
        awaitVirtual(&work);
        QCOMPARE(s_lines, QStringList({u"info[|] outside"_s, u"info[17|] first"_s, u"warning[17|2] second %{request}!"_s, u"info[|] after"_s}));
    }

    void TL7_aPatternWithoutAHandlerPrintsOnStderr()
    {
        QProcess program;
        program.setProcessEnvironment([] {
            auto environment = QProcessEnvironment::systemEnvironment();
            environment.remove(u"QT_MESSAGE_PATTERN"_s);
            return environment;
        }());
        program.start(QCoreApplication::applicationFilePath(), {u"--print"_s});
        QVERIFY(program.waitForFinished());
        QCOMPARE(QString::fromUtf8(program.readAllStandardError()).split(u'\n', Qt::SkipEmptyParts),
                 QStringList({u"[] outside"_s, u"[17] first"_s, u"[17] second %{request}"_s, u"[] after"_s}));
    }

    void TL7_whatIsNoPlaceholderStaysAsItIs()
    {
        qInstallMessageHandler(&ownHandler);
        setLogPattern(u"100 %: %{message} %{open"_s);
        qInfo("text");
        QCOMPARE(s_lines, QStringList({u"100 %: text %{open"_s}));
    }
};

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    if (argc > 1 && QByteArray(argv[1]) == "--print") {
        setLogPattern(u"[%{request}] %{message}"_s);
        await(&work);
        return 0;
    }
    tst_LogPattern test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_logpattern.moc"
