// SPDX-License-Identifier: MIT
// A program of its own: it has the files of supervision/otpdiff, too.
// Supervisor does what Erlang/OTP's supervisor does: random scripts run on both, and the logs are equal.
//   QACTORS_OTP_SCRIPTS   how many scripts; 1000 by default
//   QACTORS_OTP_SEED      what they are made from; fixed by default, so that a failure comes back
//   QACTORS_OTP_FILE      a file of scripts to run instead
// What a script and a log are is documented in otpdiff/script.h.
#include "otpdiff/executor.h"
#include "otpdiff/generator.h"
#include "otpdiff/reference.h"
#include "otpdiff/shrink.h"

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qfile.h>
#include <QtCore/qloggingcategory.h>
#include <QtTest/qtest.h>

#include <map>
#include <sstream>

using namespace OtpDiff;
using namespace Qt::StringLiterals;

namespace {

std::vector<bool> differ(const std::vector<Script> &scripts)
{
    const std::vector<std::string> expected = runReference(scripts);
    std::vector<bool> different;
    for (std::size_t i = 0; i < scripts.size(); ++i)
        different.push_back(execute(scripts[i]) != expected[i]);
    return different;
}

/// Both logs from the first line on that differs.
std::string difference(const std::string &expected, const std::string &actual)
{
    std::istringstream ours(actual), theirs(expected);
    std::string same, a, b, text;
    while (true) {
        const bool hasOurs = bool(std::getline(ours, a)), hasTheirs = bool(std::getline(theirs, b));
        if (!hasOurs && !hasTheirs)
            return text;
        if (hasOurs && hasTheirs && a == b) {
            text += "    " + a + "\n";
            continue;
        }
        text += "  --- OTP\n";
        for (; hasTheirs && theirs; std::getline(theirs, b))
            text += "    " + b + "\n";
        text += "  --- QActors\n";
        for (; hasOurs && ours; std::getline(ours, a))
            text += "    " + a + "\n";
        return text;
    }
}

std::vector<Script> scriptsOf(const QString &fileName)
{
    QFile file(fileName);
    if (!file.open(QIODevice::ReadOnly))
        throw std::runtime_error((fileName + u": "_s + file.errorString()).toStdString());
    return fromText(file.readAll().toStdString());
}

/// Empty if all logs are equal; else how many are not, and the shortest script that shows the first difference.
QString compare(const std::vector<Script> &scripts, const std::vector<std::string> &expected)
{
    QElapsedTimer timer;
    timer.start();
    std::vector<const Script *> different;
    for (std::size_t i = 0; i < scripts.size(); ++i) {
        if (execute(scripts[i]) != expected[i])
            different.push_back(&scripts[i]);
    }
    qInfo("%zu scripts took QActors %lld ms", scripts.size(), timer.elapsed());
    if (different.empty())
        return {};
    const Script small = shrink(*different.front(), differ);
    std::string numbers;
    for (std::size_t i = 0; i < std::min<std::size_t>(different.size(), 20); ++i)
        numbers += " " + std::to_string(different[i]->number);
    return u"%1 of %2 scripts differ:%3 …\n%4%5"_s.arg(different.size())
        .arg(scripts.size())
        .arg(QString::fromStdString(numbers), QString::fromStdString(toText(small)),
             QString::fromStdString(difference(runReference({small}).front(), execute(small))));
}

} // namespace

#define SKIP_WITHOUT_ERLANG \
    if (!hasErlang())       \
    QSKIP("There is no escript (Debian: erlang-base): Supervisor is not compared with Erlang/OTP's.")

class tst_SupervisorOtp : public QObject
{
    Q_OBJECT

    std::vector<Script> m_scripts;
    std::vector<std::string> m_expected; // none without Erlang

private Q_SLOTS:
    void initTestCase()
    {
        QLoggingCategory::setFilterRules(u"qactors.*=false"_s); // thousands of crashes
        const QString file = qEnvironmentVariable("QACTORS_OTP_FILE");
        if (!file.isEmpty()) {
            m_scripts = scriptsOf(file);
        } else {
            const qulonglong seed = qEnvironmentVariable("QACTORS_OTP_SEED", u"1"_s).toULongLong();
            const int count = qEnvironmentVariable("QACTORS_OTP_SCRIPTS", u"1000"_s).toInt();
            for (int number = 0; number < count; ++number)
                m_scripts.push_back(generate(seed, number));
            qInfo("QACTORS_OTP_SEED=%llu QACTORS_OTP_SCRIPTS=%d", seed, count);
        }
        if (!hasErlang())
            return;
        QElapsedTimer timer;
        timer.start();
        m_expected = runReference(m_scripts);
        qInfo("%zu scripts took Erlang %lld ms", m_scripts.size(), timer.elapsed());
    }

    void aScriptIsReadAsItWasWritten()
    {
        for (const Script &script : m_scripts) {
            const std::string text = toText(script);
            const std::vector<Script> read = fromText(text);
            QCOMPARE(read.size(), std::size_t(1));
            QCOMPARE(toText(read.front()), text);
        }
        QVERIFY_THROWS_EXCEPTION(std::runtime_error, fromText("script 1\nchild a R sometimes\n"));
    }

    /// Else the comparison would say less than it seems to.
    void theScriptsReachEverything()
    {
        SKIP_WITHOUT_ERLANG;
        if (m_scripts.size() < 1000)
            QSKIP("Too few scripts for that.");
        std::map<std::string, int> seen;
        for (const std::string &log : m_expected) {
            std::istringstream lines(log);
            std::string operation;
            for (std::string line; std::getline(lines, line);) {
                if (line[0] == '!')
                    QFAIL(line.c_str());
                std::istringstream words(line);
                std::string first, second, third;
                words >> first >> second >> third;
                if (first == ">")
                    operation = second;
                else if (first == "=")
                    ++seen[operation + "=" + (std::isdigit(second[0]) ? "counts" : second)];
                else if (first == "end")
                    ++seen[operation + ":end " + third];
                else
                    ++seen[operation + ":" + (first == ":" ? second == "dead" ? "dead" : "state" : first)];
            }
        }
        for (const char *what : {
                 "begin=failed", "begin=bad_spec", "begin:end shutdown", "begin:end killed", "crash:end error",
                 "crash:end shutdown", "crash:end killed", "crash:start", "crash:fail", "crash:dead", "crash=none",
                 "stop:end normal", "stop:end shutdown", "stop:start", "stop:fail", "stop:dead", "kill:end killed",
                 "kill:gone", "kill:start", "kill:fail", "kill:dead", "kill=none", "start=ok", "start=failed",
                 "start=bad_spec", "start=already_started", "start=already_present", "start=none", "terminate=ok",
                 "terminate=not_found", "terminate:end shutdown", "terminate:end killed", "restart=ok", "restart=failed",
                 "restart=running", "restart=not_found", "delete=ok", "delete=running", "delete=not_found", "count=counts",
                 "advance=ok", "shutdown=shutdown", "shutdown:end shutdown", "shutdown:end killed"})
            QVERIFY2(seen[what] > 0, what);
    }

    /// Each of these once showed a difference.
    void SV_knownScriptsDoWhatTheyDoInOtp()
    {
        SKIP_WITHOUT_ERLANG;
        const std::vector<Script> scripts = scriptsOf(QStringLiteral(OTP_SCRIPTS));
        const QString failure = compare(scripts, runReference(scripts));
        QVERIFY2(failure.isEmpty(), qPrintable(failure));
    }

    void SV_randomScriptsDoWhatTheyDoInOtp()
    {
        SKIP_WITHOUT_ERLANG;
        const QString failure = compare(m_scripts, m_expected);
        QVERIFY2(failure.isEmpty(), qPrintable(failure));
    }
};

QTEST_GUILESS_MAIN(tst_SupervisorOtp)
#include "tst_supervisor_otp.moc"
