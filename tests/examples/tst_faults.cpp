// SPDX-License-Identifier: MIT
// Real time, on threads: each planted fault is found by what a running program says of itself, as the guide shows.
#include <QtCore/qfile.h>
#include <QtCore/qprocess.h>
#include <QtCore/qregularexpression.h>
#include <QtTest/qtest.h>

#include <algorithm>
#include <csignal>
#include <sys/types.h>

using namespace Qt::StringLiterals;

class tst_Faults : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void guide_data()
    {
        QTest::addColumn<QString>("fault");
        QTest::addColumn<bool>("isAsked");
        QTest::newRow("deadlock") << u"deadlock"_s << true;
        QTest::newRow("stall") << u"stall"_s << false;
        QTest::newRow("flood") << u"flood"_s << true;
        QTest::newRow("shield") << u"shield"_s << false;
    }
    // What the guide shows is what the program says, but for numbers.
    void guide()
    {
        QFETCH(const QString, fault);
        QFETCH(const bool, isAsked);
        const QStringList shown = guideOutput(fault);
        QVERIFY2(!shown.isEmpty(), "the guide shows no output of this fault");
        const QStringList said = isAsked ? askedOutput(fault, shown) : output(fault);
        for (const QString &line : shown)
            QVERIFY2(said.contains(line), qPrintable(u"the guide shows\n%1\nthe program says\n%2"_s.arg(line, said.join(u'\n'))));
    }

    void usage()
    {
        QProcess program;
        program.start(QStringLiteral(FAULTS), QStringList{u"no such fault"_s});
        QVERIFY(program.waitForFinished());
        QCOMPARE(program.exitCode(), 2);
        QVERIFY(program.readAllStandardError().contains("deadlock|stall|flood|shield"));
    }

private:
    static QStringList withoutNumbers(const QString &text)
    {
        QString result = text;
        result.replace(QRegularExpression(u"main\\.cpp:\\d+"_s), u"PLACE"_s);
        result.replace(QRegularExpression(u"\\d+(\\.\\d+)? m?s\\b"_s), u"TIME"_s);
        result.replace(u"waits TIME for"_s, u"waits for"_s); // a short wait is told without its time
        result.remove(QRegularExpression(u"(?<=handles Logbook::write) for TIME"_s));
        result.replace(QRegularExpression(u"\\d+ messages"_s), u"N messages"_s);
        return result.split(u'\n', Qt::SkipEmptyParts);
    }
    /// The lines below `$ … faults NAME` in the guide.
    static QStringList guideOutput(const QString &fault)
    {
        QFile guide(QStringLiteral(GUIDE));
        if (!guide.open(QIODevice::ReadOnly))
            return {};
        const QString text = QString::fromUtf8(guide.readAll());
        const QRegularExpression block(u"\\$ [^\n]*faults %1\n((?:[^~][^\n]*\n)+)~~~"_s.arg(fault));
        QString lines = block.match(text).captured(1);
        lines.remove(QRegularExpression(u"^\\$[^\n]*\n"_s, QRegularExpression::MultilineOption)); // further commands
        return withoutNumbers(lines);
    }
    static void start(QProcess &program, const QString &fault)
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"QACTORS_DUMP"_s, u"USR1"_s);
        environment.insert(u"QACTORS_STALL"_s, u"200"_s);
        program.setProcessEnvironment(environment);
        program.start(QStringLiteral(FAULTS), {fault});
    }
    static QStringList output(const QString &fault)
    {
        QProcess program;
        start(program, fault);
        return program.waitForFinished(60'000) ? withoutNumbers(QString::fromUtf8(program.readAllStandardError())) : QStringList();
    }
    /// Asks until it says all of this, as it does when it has come that far; else the last answer.
    static QStringList askedOutput(const QString &fault, const QStringList &expected)
    {
        QProcess program;
        start(program, fault);
        QStringList said;
        if (program.waitForReadyRead(60'000)) { // from now on a signal does not end the program
            program.setReadChannel(QProcess::StandardError);
            QByteArray answer;
            for (int tries = 100; tries > 0 && program.state() == QProcess::Running && !isIn(expected, said); --tries) {
                ::kill(pid_t(program.processId()), SIGUSR1);
                answer.clear();
                while (!isIn(expected, said) && program.waitForReadyRead(500)) {
                    answer += program.readAllStandardError();
                    said = withoutNumbers(QString::fromUtf8(answer));
                }
            }
        }
        program.kill();
        program.waitForFinished();
        return said;
    }
    static bool isIn(const QStringList &lines, const QStringList &all)
    {
        return std::all_of(lines.begin(), lines.end(), [&all](const QString &line) { return all.contains(line); });
    }
};

QTEST_GUILESS_MAIN(tst_Faults)
#include "tst_faults.moc"
