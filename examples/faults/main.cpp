// SPDX-License-Identifier: MIT
// Four programs that do not do what they should, to be looked into while they run. The guide on seeing inside tells how.
//   faults deadlock|stall|flood|shield
#include <QActors/GenServer>
#include <QActors/Lock>
#include <QActors/Run>
#include <QActors/Sleep>
#include <QActors/Start>
#include <QActors/Task>
#include <QActors/TaskGroup>
#include <QActors/Timeouts>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qelapsedtimer.h>

#include <cstdio>
#include <map>

using namespace QActors;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// Two tasks take the same locks, in different order: nothing goes on, and nobody is to blame.
Async<> deadlock()
{
    Lock accounts;
    Lock journal;
    const auto transfer = [&]() -> Async<> {
        Task::setLabel(u"transfer"_s);
        const Token first = co_await accounts.acquire();
        co_await sleep(10ms);
        const Token second = co_await journal.acquire();
    };
    const auto audit = [&]() -> Async<> {
        Task::setLabel(u"audit"_s);
        const Token first = co_await journal.acquire();
        co_await sleep(10ms);
        const Token second = co_await accounts.acquire();
    };
    co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
        group.startSoon(transfer);
        group.startSoon(audit);
        co_return;
    });
}

/// Computes where everything else has to wait.
class Report : public GenServer
{
    Q_OBJECT
public:
    int sum()
    {
        int n = 0;
        for (QElapsedTimer timer = started(); timer.elapsed() < 700;)
            ++n;
        return n;
    }

private:
    static QElapsedTimer started()
    {
        QElapsedTimer timer;
        timer.start();
        return timer;
    }
};

Async<> stall()
{
    co_await withTaskGroup([](TaskGroup &group) -> Async<> {
        const auto report = co_await startWith<Report>(group, StartOptions().name(u"report"_s));
        for (int times = 0; times < 3; ++times) {
            co_await report.call(&Report::sum);
            co_await sleep(100ms);
        }
        group.cancel();
    });
}

/// Writes a line in twenty milliseconds, and gets one in each.
class Logbook : public GenServer
{
    Q_OBJECT
public:
    Async<> write(QString line)
    {
        co_await sleep(20ms);
        m_lines.append(line);
    }

private:
    QStringList m_lines;
};

Async<> flood()
{
    co_await withTaskGroup([](TaskGroup &group) -> Async<> {
        const auto logbook = co_await startWith<Logbook>(group, StartOptions().name(u"logbook"_s));
        Task::setLabel(u"sensor"_s);
        for (int n = 0;; ++n) {
            logbook.cast(&Logbook::write, u"reading %1"_s.arg(n));
            co_await sleep(1ms);
        }
    });
}

/// Saves in a shield, as one should, but without an end in sight.
Async<> shield()
{
    const auto save = []() -> Async<> {
        Task::setLabel(u"save"_s);
        co_await shielded([] { return sleep(3s); });
    };
    co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
        group.startSoon(save);
        co_await sleep(10ms);
        QCoreApplication::quit();
        co_await sleepForever();
    });
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const QString fault = app.arguments().value(1);
    const std::map<QString, Async<> (*)()> faults{{u"deadlock"_s, deadlock}, {u"stall"_s, stall}, {u"flood"_s, flood}, {u"shield"_s, shield}};
    if (const auto found = faults.find(fault); found != faults.end()) {
        std::printf("%s: process %lld\n", qPrintable(fault), app.applicationPid());
        std::fflush(stdout);
        return run(found->second);
    }
    std::fputs("usage: faults deadlock|stall|flood|shield\n", stderr);
    return 2;
}

#include "main.moc"
