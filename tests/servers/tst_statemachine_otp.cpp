// SPDX-License-Identifier: MIT
// A program of its own: it has the files of servers/statemdiff, too.
// StateMachine does what Erlang/OTP's gen_statem does: random machines run on both, and the logs are equal.
//   QACTORS_OTP_SCRIPTS   how many scripts; 1000 by default
//   QACTORS_OTP_SEED      what they are made from; fixed by default, so that a failure comes back
// What a script and a log are is documented in statemdiff/script.h.
#include "statemdiff/script.h"

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qloggingcategory.h>
#include <QtTest/qtest.h>

#include <map>
#include <sstream>

using namespace StatemDiff;
using namespace Qt::StringLiterals;

class tst_StateMachineOtp : public QObject
{
    Q_OBJECT

    std::vector<Script> m_scripts;
    std::vector<std::string> m_expected;

private Q_SLOTS:
    void initTestCase()
    {
        if (!hasErlang())
            QSKIP("There is no escript (Debian: erlang-base): StateMachine is not compared with Erlang/OTP's gen_statem.");
        QLoggingCategory::setFilterRules(u"qactors.*=false"_s); // thousands of crashes
        const qulonglong seed = qEnvironmentVariable("QACTORS_OTP_SEED", u"1"_s).toULongLong();
        const int count = qEnvironmentVariable("QACTORS_OTP_SCRIPTS", u"1000"_s).toInt();
        for (int number = 0; number < count; ++number)
            m_scripts.push_back(generate(seed, number));
        qInfo("QACTORS_OTP_SEED=%llu QACTORS_OTP_SCRIPTS=%d", seed, count);
        QElapsedTimer timer;
        timer.start();
        m_expected = runReference(m_scripts);
        qInfo("%zu scripts took Erlang %lld ms", m_scripts.size(), timer.elapsed());
    }

    /// Else the comparison would say less than it seems to.
    void theScriptsReachEverything()
    {
        if (m_scripts.size() < 1000)
            QSKIP("Too few scripts for that.");
        std::map<std::string, int> seen;
        for (std::size_t i = 0; i < m_scripts.size(); ++i) {
            std::istringstream lines(m_expected[i]);
            std::string operation;
            for (std::string line; std::getline(lines, line);) {
                if (line[0] == '!')
                    QFAIL((toText(m_scripts[i]) + line).c_str());
                std::istringstream words(line);
                std::string first, second, third;
                words >> first >> second >> third;
                if (first == ">")
                    operation = second;
                else if (first == "answer")
                    ++seen[operation + ":answer " + third];
                else if (first == "end")
                    ++seen[operation + ":end " + second];
                else if (first == "enter")
                    ++seen[operation + (third.empty() ? ":enters again" : ":enters")];
                else
                    ++seen[operation + ":" + second + (second == "timeout" ? " " + third : "")];
            }
        }
        for (const char *what : {"begin:timeout state", "begin:next", "cast:cast", "cast:next", "cast:enters", "cast:enters again", "cast:end error", "cast:end normal",
                                 "cast:timeout state", "cast:timeout ta", "cast:timeout event", "cast:answer late", "info:info", "info:call", "call:call", "call:answer ok",
                                 "call:answer failed", "advance:timeout state", "advance:timeout event", "advance:timeout ta", "advance:timeout tb", "advance:answer ok",
                                 "advance:end error", "release:cast", "release:info", "release:call", "release:timeout tb", "release:timeout state", "stop:end shutdown",
                                 "stop:answer failed"})
            QVERIFY2(seen[what] > 0, what);
    }

    void GM29_randomMachinesDoWhatTheyDoInOtp()
    {
        QElapsedTimer timer;
        timer.start();
        std::vector<std::size_t> different;
        for (std::size_t i = 0; i < m_scripts.size(); ++i) {
            if (execute(m_scripts[i]) != m_expected[i])
                different.push_back(i);
        }
        qInfo("%zu scripts took QActors %lld ms", m_scripts.size(), timer.elapsed());
        if (different.empty())
            return;
        const Script small = shrink(m_scripts[different.front()]);
        std::string numbers;
        for (std::size_t i = 0; i < std::min<std::size_t>(different.size(), 20); ++i)
            numbers += " " + std::to_string(different[i]);
        QFAIL((std::to_string(different.size()) + " differ:" + numbers + "\n" + toText(small) + "--- OTP\n" + runReference({small}).front() + "--- QActors\n" + execute(small))
                  .c_str());
    }
};

QTEST_GUILESS_MAIN(tst_StateMachineOtp)
#include "tst_statemachine_otp.moc"
