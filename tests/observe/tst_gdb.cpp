// SPDX-License-Identifier: MIT
// A program of its own: gdb looks at a further one, whose path the build gives.
// Real time: gdb with QActors' script, on a program that stands still in the middle of its work.
#include <QtCore/qfileinfo.h>
#include <QtCore/qprocess.h>
#include <QtCore/qregularexpression.h>
#include <QtCore/qstandardpaths.h>
#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;

class tst_Gdb : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_gdb = QStandardPaths::findExecutable(u"gdb"_s);
        if (m_gdb.isEmpty())
            QSKIP("gdb is not installed");
        const QString probe = gdb({u"-ex"_s, u"python print('has python')"_s});
        if (!probe.contains(u"has python"_s))
            QSKIP("gdb has no Python");
        m_output = onSubject({u"qactors tasks"_s, u"qactors actors"_s, u"qactors bt"_s, u"qactors bt 2"_s, u"print pid"_s, u"print message"_s,
                              u"print reason"_s, u"print handle"_s, u"print async"_s, u"qactors bt x"_s, u"qactors bt 99"_s});
        if (m_output.contains(u"ptrace: Operation not permitted"_s))
            QSKIP("programs must not be debugged here");
    }

    void SI8_tasksWithWhereTheyWait_data()
    {
        QTest::addColumn<QString>("line");
        QTest::newRow("thread") << uR"(thread 0: 4 tasks\n)"_s;
        QTest::newRow("running") << uR"(\n  \[1\] task 1: runs after gdbsubject.cpp:\d+\n)"_s;
        QTest::newRow("server") << uR"(\n    \[2\] corner: waits for Sleep at gdbsubject.cpp:\d+, in gdbsubject.cpp:\d+\n)"_s;
        QTest::newRow("call") << uR"(\n    \[3\] task 3: waits for TypedCallWait<int> at gdbsubject.cpp:\d+\n)"_s;
        QTest::newRow("label, shield") << uR"(\n    \[4\] task 4 "order 17", shielded: waits for Sleep at gdbsubject.cpp:\d+\n)"_s;
        QTest::newRow("actor") << uR"(\n<0\.0\.1> Shop "corner", 0 messages, task 2: waits for Sleep\n)"_s;
    }
    void SI8_tasksWithWhereTheyWait() { findLine(); }

    void SI8_asynchronousStacks_data()
    {
        QTest::addColumn<QString>("line");
        QTest::newRow("running") << uR"(\n\[1\] task 1: runs\n#0  main::<lambda> at gdbsubject.cpp:\d+\n +co_await packs\.wait\(\);\n)"_s;
        QTest::newRow("inner") << uR"(\n\[2\] corner: waits for Sleep\n#0  Shop::pack at gdbsubject.cpp:\d+\n +co_await sleep\(1h\);\n)"_s;
        QTest::newRow("inner's local") << uR"(\n +parcels = 42\n#1)"_s;
        QTest::newRow("outer") << uR"(\n#1  Shop::order at gdbsubject.cpp:\d+\n +co_await pack\(doubled\);\n)"_s;
        QTest::newRow("outer's locals") << uR"(\n +number = 21\n +doubled = 42\n)"_s;
    }
    void SI8_asynchronousStacks() { findLine(); }

    void SI8_values_data()
    {
        QTest::addColumn<QString>("line");
        QTest::newRow("Pid") << uR"(QActors::Pid <0\.0\.1>\n)"_s;
        QTest::newRow("Message") << uR"(QActors::Message of std::tuple<QString, int> = .*u"hello")"_s;
        QTest::newRow("ExitReason") << uR"(QActors::ExitReason Shutdown\n)"_s;
        QTest::newRow("TaskHandle") << uR"(QActors::TaskHandle<void> \[3\] task 3: waits for TypedCallWait<int> at gdbsubject.cpp:\d+\n)"_s;
        QTest::newRow("Async") << uR"(QActors::Async<void> of careful\n)"_s;
        QTest::newRow("no number") << uR"(qactors bt: give the number of a task)"_s;
        QTest::newRow("no task") << uR"(qactors: there is no task 99;)"_s;
    }
    void SI8_values() { findLine(); }

    void nothingGoesWrong()
    {
        const qsizetype wrong = m_output.indexOf(QRegularExpression(u"Python Exception|Traceback|RTTI|has no m_"_s));
        QVERIFY2(wrong < 0, qPrintable(m_output.sliced(std::max(wrong, qsizetype(0)))));
    }

    void aProgramWithoutQActorsIsAnError()
    {
        const QString output = gdb({u"-ex"_s, u"source "_s + script(), u"-ex"_s, u"qactors tasks"_s, u"--args"_s, u"/bin/true"_s});
        QVERIFY2(output.contains(u"qactors: no debug information of QActors"_s), qPrintable(output));
    }

private:
    static QString script() { return QFINDTESTDATA("../../src/gdb/qactors.py"); }
    QString gdb(const QStringList &arguments) const
    {
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"ASAN_OPTIONS"_s, u"detect_leaks=0"_s); // there are no leaks under a debugger
        environment.remove(u"DEBUGINFOD_URLS"_s);
        process.setProcessEnvironment(environment);
        process.start(m_gdb, QStringList{u"-nx"_s, u"-batch"_s} + arguments);
        return process.waitForFinished(240'000) ? QString::fromUtf8(process.readAll()) : u"gdb does not end"_s;
    }
    QString onSubject(const QStringList &commands) const
    {
        QStringList arguments{u"-ex"_s, u"source "_s + script(), u"-ex"_s, u"break stopHere"_s, u"-ex"_s, u"run"_s};
        for (const QString &command : commands)
            arguments << u"-ex"_s << command;
        return gdb(arguments + QStringList{u"-ex"_s, u"kill"_s, QStringLiteral(QACTORS_GDB_SUBJECT)});
    }
    void findLine() const
    {
        QFETCH(const QString, line);
        QVERIFY2(m_output.contains(QRegularExpression(line)), qPrintable(m_output));
    }
    QString m_gdb;
    QString m_output;
};

QTEST_GUILESS_MAIN(tst_Gdb)
#include "tst_gdb.moc"
