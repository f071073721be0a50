// SPDX-License-Identifier: MIT
// The weatherstation example as its users run it: the program, its instruments, and signals from outside.
#include <QtCore/qdeadlinetimer.h>
#include <QtCore/qdir.h>
#include <QtCore/qfile.h>
#include <QtCore/qprocess.h>
#include <QtCore/qregularexpression.h>
#include <QtTest/qtest.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

using namespace Qt::StringLiterals;

/// The station, its output read line by line.
class Station
{
public:
    explicit Station(const QStringList &options)
    {
        // The same tests with the sensors on other threads: see CMakeLists.txt.
        const QString more = qEnvironmentVariable("WEATHERSTATION_OPTIONS");
        m_process.start(QStringLiteral(WEATHERSTATION), options + more.split(u' ', Qt::SkipEmptyParts));
        static_cast<void>(m_process.waitForStarted());
    }
    void enter(const QByteArray &line) { m_process.write(line + '\n'); }
    void signal(int number) { ::kill(pid_t(m_process.processId()), number); }

    /// The next line in which all these words are; a null string, and what came instead in `seen`, if none comes.
    QString lineWith(const QStringList &words)
    {
        const QDeadlineTimer deadline(30'000);
        for (;;) {
            while (m_process.canReadLine()) {
                const QString line = QString::fromUtf8(m_process.readLine());
                seen += line;
                if (const qint64 instrument = instrumentIn(line))
                    instruments.insert(instrument);
                if (std::all_of(words.begin(), words.end(), [&](const QString &word) { return line.contains(word); }))
                    return line;
            }
            if (deadline.hasExpired() || (m_process.state() == QProcess::NotRunning && !m_process.canReadLine()))
                return {};
            m_process.waitForReadyRead(int(deadline.remainingTime()));
        }
    }
    /// A sensor's instrument, in the line that says that it runs.
    static qint64 instrumentIn(const QString &line)
    {
        static const QRegularExpression process(u"running +<[0-9.]+> +[0-9]+ +([0-9]+)"_s);
        return process.match(line).captured(1).toLongLong();
    }
    int end()
    {
        if (!m_process.waitForFinished(30'000))
            return -1;
        while (!lineWith({u"\n"_s}).isNull()) // the rest
            continue;
        return m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -2;
    }
    QByteArray errors() { return m_process.readAllStandardError(); }

    QString seen;
    QSet<qint64> instruments; // all that it told of

private:
    QProcess m_process;
};

static bool runs(qint64 pid)
{
    QFile file(u"/proc/%1/stat"_s.arg(pid));
    if (!file.open(QIODevice::ReadOnly))
        return false;
    const QByteArray stat = file.readAll();
    return stat.contains("(weatherstation-") && !stat.contains(") Z");
}

/// Those of the instruments that still run when they have had time to go.
static QList<qint64> survivors(const QSet<qint64> &instruments)
{
    QList<qint64> left;
    for (const qint64 pid : instruments) {
        if (runs(pid) && !QTest::qWaitFor([pid] { return !runs(pid); }, 10'000))
            left.append(pid);
    }
    return left;
}

#define VERIFY_LINE(line, station) QVERIFY2(!(line).isNull(), qPrintable((station).seen))

class WeatherStationTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        if (!QDir(u"/proc/self"_s).exists())
            QSKIP("looks for processes in /proc");
    }
    void printsTheTree();
    void healsAfterEachKindOfFailure_data();
    void healsAfterEachKindOfFailure();
    void bringsAKilledInstrumentBack();
    void killsTheInstrumentOfAKilledSensor();
    void restartsWhatDependsOnTheAggregator();
    void answersCallsByName();
    void healsForAsLongAsChaosLasts();
    void leavesNoProcessWhenInterrupted();
    void leavesNoProcessWhenItIsKilled();
    void saysWhyItDoesNotStart();
    void redrawsTheTreeOnATerminal();
    void endsAfterItsTime();
    void endsWhenNobodyReads();
    void refusesBadOptions_data();
    void refusesBadOptions();
};

void WeatherStationTest::printsTheTree()
{
    Station station({u"--sensors=2"_s, u"--chaos=0"_s, u"--interval=20"_s, u"--readings=20"_s});
    QCOMPARE(station.end(), 0);
    QCOMPARE(station.errors(), QByteArray());
    const QStringList lines = station.seen.split(u'\n', Qt::SkipEmptyParts);
    QVERIFY2(lines.size() >= 17, qPrintable(station.seen));
    const QStringList tree = lines.last(9);
    const QStringList expected{
        u"station: [0-9]+ readings"_s,
        u"name +state +pid +restarts +process +reading last end"_s,
        u"├─ logbook +running +<[0-9.]+> +0 +- +- -"_s,
        u"└─ weather +running +<[0-9.]+> +0 +- +- -"_s,
        u"   ├─ aggregator +running +<[0-9.]+> +0 +- +- -"_s,
        u"   └─ sensors +running +<[0-9.]+> +0 +- +- -"_s,
        u"      ├─ sensor-1 +running +<[0-9.]+> +0 +[0-9]+ +[0-9.]+ °C -"_s,
        u"      └─ sensor-2 +running +<[0-9.]+> +0 +[0-9]+ +[0-9.]+ °C -"_s,
        u"station ended: Shutdown"_s,
    };
    for (qsizetype i = 0; i < expected.size(); ++i)
        QVERIFY2(QRegularExpression(QRegularExpression::anchoredPattern(expected[i])).match(tree[i]).hasMatch(), qPrintable(tree[i]));
    QVERIFY(tree[0].section(u' ', 1, 1).toInt() >= 20);
    QCOMPARE(station.instruments.size(), 2);
    QCOMPARE(survivors(station.instruments), QList<qint64>());
}

void WeatherStationTest::healsAfterEachKindOfFailure_data()
{
    QTest::addColumn<QString>("reason");
    QTest::newRow("exit") << u"the instrument exited, code 3"_s;
    QTest::newRow("crash") << u"the instrument crashed, signal 6"_s;
    QTest::newRow("hang") << u"failAfter(560 ms): timed out"_s;
    QTest::newRow("garbage") << u"no reading: 'celsius %FF%FE 21,4!'"_s;
}

void WeatherStationTest::healsAfterEachKindOfFailure()
{
    QFETCH(QString, reason);
    Station station({u"--sensors=2"_s, u"--chaos=0"_s, u"--interval=20"_s});
    const QString before = station.lineWith({u"sensor-2"_s, u"running"_s});
    VERIFY_LINE(before, station);
    station.enter(QByteArray(QTest::currentDataTag()) + " sensor-2");
    const QString after = station.lineWith({u"sensor-2"_s, u"running"_s, reason});
    VERIFY_LINE(after, station);
    const qint64 first = Station::instrumentIn(before);
    QVERIFY(first > 1 && Station::instrumentIn(after) > 1 && Station::instrumentIn(after) != first);
    QVERIFY(!runs(first)); // the old one has ended before the new one starts
    station.enter("quit");
    QCOMPARE(station.end(), 0);
    const QString last = station.seen.section(u"station: "_s, -1); // the other one was left alone
    QVERIFY2(QRegularExpression(u"sensor-1 +running +<[0-9.]+> +0 .* -\\n"_s).match(last).hasMatch(), qPrintable(station.seen));
    QVERIFY2(QRegularExpression(u"sensor-2 +running +<[0-9.]+> +1 "_s).match(last).hasMatch(), qPrintable(station.seen));
    QCOMPARE(survivors(station.instruments), QList<qint64>());
}

void WeatherStationTest::bringsAKilledInstrumentBack()
{
    Station station({u"--sensors=1"_s, u"--chaos=0"_s, u"--interval=20"_s});
    const QString before = station.lineWith({u"sensor-1"_s, u"running"_s});
    VERIFY_LINE(before, station);
    ::kill(pid_t(Station::instrumentIn(before)), SIGKILL);
    const QString after = station.lineWith({u"sensor-1"_s, u"running"_s, u"the instrument crashed, signal 9"_s});
    VERIFY_LINE(after, station);
    QVERIFY(runs(Station::instrumentIn(after)));
    station.enter("quit");
    QCOMPARE(station.end(), 0);
}

void WeatherStationTest::killsTheInstrumentOfAKilledSensor()
{
    Station station({u"--sensors=1"_s, u"--chaos=0"_s, u"--interval=20"_s});
    const QString before = station.lineWith({u"sensor-1"_s, u"running"_s});
    VERIFY_LINE(before, station);
    QVERIFY(runs(Station::instrumentIn(before)));
    station.enter("kill sensor-1");
    const QString after = station.lineWith({u"sensor-1"_s, u"running"_s, u"Killed"_s});
    VERIFY_LINE(after, station);
    QVERIFY(!runs(Station::instrumentIn(before)));
    QVERIFY(runs(Station::instrumentIn(after)));
    station.enter("quit");
    QCOMPARE(station.end(), 0);
    QCOMPARE(survivors(station.instruments), QList<qint64>());
}

void WeatherStationTest::restartsWhatDependsOnTheAggregator()
{
    Station station({u"--sensors=1"_s, u"--chaos=0"_s, u"--interval=20"_s});
    const QString before = station.lineWith({u"sensor-1"_s, u"running"_s});
    VERIFY_LINE(before, station);
    station.enter("kill aggregator");
    VERIFY_LINE(station.lineWith({u"aggregator"_s, u"running"_s, u"Killed"_s}), station);
    const QString after = station.lineWith({u"sensor-1"_s, u"running"_s, u"Shutdown"_s});
    VERIFY_LINE(after, station);
    QVERIFY(!runs(Station::instrumentIn(before)));
    station.enter("quit");
    QCOMPARE(station.end(), 0);
    const QString last = station.seen.section(u"station: "_s, -2);
    QVERIFY2(QRegularExpression(u"logbook +running +<[0-9.]+> +0 "_s).match(last).hasMatch(), qPrintable(last));
    QCOMPARE(survivors(station.instruments), QList<qint64>());
}

void WeatherStationTest::answersCallsByName()
{
    Station station({u"--sensors=1"_s, u"--chaos=0"_s, u"--interval=20"_s});
    VERIFY_LINE(station.lineWith({u"sensor-1"_s, u"running"_s}), station);
    station.enter("latest sensor-9\nnonsense\nkill nobody\nlatest\ncount");
    VERIFY_LINE(station.lineWith({u"there is no reading of 'sensor-9'"_s}), station);
    VERIFY_LINE(station.lineWith({u"Aggregator has no method nonsense()"_s}), station);
    VERIFY_LINE(station.lineWith({u"no process is registered as 'nobody'"_s}), station);
    VERIFY_LINE(station.lineWith({u"Aggregator::latest(): 0 argument(s) given"_s}), station);
    VERIFY_LINE(station.lineWith({u"count: "_s}), station);
    station.enter("quit");
    QCOMPARE(station.end(), 0);
    QVERIFY(QRegularExpression(u"aggregator +running +<[0-9.]+> +0 "_s).match(station.seen.section(u"station: "_s, -2)).hasMatch());
}

void WeatherStationTest::healsForAsLongAsChaosLasts()
{
    Station station({u"--sensors=3"_s, u"--chaos=0.05"_s, u"--interval=20"_s, u"--seed=7"_s, u"--readings=300"_s});
    QCOMPARE(station.end(), 0);
    QVERIFY2(station.seen.contains(u"Error: "_s), qPrintable(station.seen));
    QVERIFY(station.seen.endsWith(u"station ended: Shutdown\n"_s));
    QVERIFY(station.instruments.size() > 3);
    QCOMPARE(survivors(station.instruments), QList<qint64>());
}

void WeatherStationTest::leavesNoProcessWhenInterrupted()
{
    Station station({u"--sensors=3"_s, u"--chaos=0"_s, u"--interval=20"_s});
    VERIFY_LINE(station.lineWith({u"sensor-3"_s, u"running"_s}), station);
    station.enter("hang sensor-2"); // one that does not hear of the end
    VERIFY_LINE(station.lineWith({u"told the instrument of sensor-2"_s}), station);
    station.signal(SIGINT);
    QCOMPARE(station.end(), 0);
    QVERIFY(station.seen.endsWith(u"station ended: Shutdown\n"_s));
    QVERIFY(station.instruments.size() >= 3);
    QCOMPARE(survivors(station.instruments), QList<qint64>());
}

void WeatherStationTest::leavesNoProcessWhenItIsKilled()
{
#ifndef __linux__
    QSKIP("only Linux tells a hanging instrument that its parent has gone");
#endif
    Station station({u"--sensors=3"_s, u"--chaos=0"_s, u"--interval=20"_s});
    VERIFY_LINE(station.lineWith({u"sensor-3"_s, u"running"_s}), station);
    station.enter("hang sensor-2");
    VERIFY_LINE(station.lineWith({u"told the instrument of sensor-2"_s}), station);
    station.signal(SIGKILL);
    QCOMPARE(station.end(), -2);
    QCOMPARE(survivors(station.instruments), QList<qint64>());
}

void WeatherStationTest::saysWhyItDoesNotStart()
{
    Station station({u"--instrument=/no/such/program"_s});
    QCOMPARE(station.end(), 1);
    const QByteArray errors = station.errors();
    QVERIFY2(errors.contains("child 'sensor-1' failed to start: /no/such/program: "), errors.constData());
}

void WeatherStationTest::redrawsTheTreeOnATerminal()
{
    const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY);
    QVERIFY(terminal >= 0 && ::grantpt(terminal) == 0 && ::unlockpt(terminal) == 0);
    const winsize size = {20, 50, 0, 0};
    ::ioctl(terminal, TIOCSWINSZ, &size);
    QProcess process;
    process.setStandardOutputFile(QString::fromLocal8Bit(::ptsname(terminal)));
    process.start(QStringLiteral(WEATHERSTATION), {u"--sensors=1"_s, u"--chaos=0"_s, u"--interval=20"_s});
    QVERIFY(process.waitForStarted());
    QByteArray seen;
    const auto readUntil = [&](const QByteArray &text, int times) {
        pollfd input = {terminal, POLLIN, 0};
        const QDeadlineTimer deadline(30'000);
        while (seen.count(text) < times && ::poll(&input, 1, int(deadline.remainingTime())) > 0) {
            char buffer[4096];
            const ssize_t got = ::read(terminal, buffer, sizeof buffer);
            if (got <= 0)
                break;
            seen.append(buffer, got);
        }
        return seen.count(text) >= times;
    };
    // Seven lines and one for answers, redrawn where they are; below them stands what is typed.
    QVERIFY2(readUntil("\0337\033[8Fstation: ", 3), seen.constData());
    process.write("kill nobody\n");
    QVERIFY(process.waitForBytesWritten());
    QVERIFY2(readUntil("\033[9F\033[J", 1), seen.constData());
    QVERIFY2(readUntil("no process is registered as 'nobody' in the globa\033[K", 1), seen.constData()); // cut at the edge
    process.write("quit\n");
    QVERIFY(process.waitForBytesWritten());
    QVERIFY2(readUntil("station ended: Shutdown", 1), seen.constData());
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitCode(), 0);
    ::close(terminal);
}

void WeatherStationTest::endsAfterItsTime()
{
    Station station({u"--seconds=1"_s, u"--chaos=0"_s});
    QCOMPARE(station.end(), 0);
    QVERIFY2(station.seen.endsWith(u"station ended: Shutdown\n"_s), qPrintable(station.seen));
    QCOMPARE(survivors(station.instruments), QList<qint64>());
}

void WeatherStationTest::endsWhenNobodyReads()
{
    QProcess shell;
    shell.start(u"/bin/sh"_s, {u"-c"_s, u"%1 --chaos=0.2 --interval=20 | head -n 1"_s.arg(QStringLiteral(WEATHERSTATION))});
    QVERIFY(shell.waitForFinished(30'000)); // its stderr, which the station has, too, is at its end
    QVERIFY(shell.readAllStandardOutput().startsWith("station: "));
    QCOMPARE(shell.readAllStandardError(), "weatherstation: cannot write to stdout\n"_ba);
}

void WeatherStationTest::refusesBadOptions_data()
{
    QTest::addColumn<QString>("option");
    for (const char *option : {"--sensors=0", "--sensors=101", "--sensors=2.5", "--sensors=", "--seconds=-1", "--chaos=1.5", "--chaos=nan",
                               "--seed=-1", "--seed=4294967296", "--interval=0", "--readings=many", "--nothing", "sensors"})
        QTest::addRow("%s", option) << QString::fromLatin1(option);
}

void WeatherStationTest::refusesBadOptions()
{
    QFETCH(QString, option);
    Station station({option});
    QCOMPARE(station.end(), 2);
    QCOMPARE(station.seen, QString());
    const QByteArray errors = station.errors();
    QVERIFY2(errors.startsWith("weatherstation: ") && errors.contains("Try weatherstation --help."), errors.constData());
    QVERIFY2(errors.contains(option.section(u'=', 0, 0).remove(u'-').toUtf8()), errors.constData());
}

QTEST_GUILESS_MAIN(WeatherStationTest)
#include "tst_weatherstation.moc"
