// SPDX-License-Identifier: MIT
// Runs each scenario with each program in turn (A B A B …), every run a process of its own, and prints medians with
// minimum and maximum, the ratio to QActors, and whether the targets hold. --json FILE writes the same as JSON.
#include "scenario.h"

#include <QtCore/qcommandlineparser.h>
#include <QtCore/qcoreapplication.h>
#include <QtCore/qfile.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qprocess.h>
#include <QtCore/qstandardpaths.h>

#include <algorithm>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace {

struct Program
{
    QString name;
    QString kind; // "qactors", "qt" or "erlang"
    bool noGlib;
};

struct Scenario
{
    QString name;
    QString unit;
    double target; // for QActors; 0: none
};

const QList<Program> programs = {
    {u"QActors"_s, u"qactors"_s, false},
    {u"Qt functor (glib)"_s, u"qt"_s, false},
    {u"Qt functor (QT_NO_GLIB)"_s, u"qt"_s, true},
    {u"Erlang/OTP"_s, u"erlang"_s, false},
};

const QList<Scenario> scenarios = {
    {u"counting"_s, u"ns/message"_s, 30},    {u"ping-pong"_s, u"ns/round trip"_s, 90},
    {u"request-reply"_s, u"ns/request"_s, 60}, {u"ring"_s, u"ns/hop"_s, 50},
    {u"spawn-stop"_s, u"ns/actor"_s, 800},   {u"spawn-cancel"_s, u"ns/actor"_s, 0},
    {u"spawn-kill"_s, u"ns/actor"_s, 0},
    {u"call"_s, u"ns/call"_s, 60},           {u"call-async"_s, u"ns/call"_s, 0},
    {u"restart"_s, u"ns/restart"_s, 5000},
    {u"idle-bytes"_s, u"bytes/actor"_s, 600}, {u"cancel-10-deep"_s, u"ns/task"_s, 0},
    {u"kill-10-deep"_s, u"ns/task"_s, 0},
};

double runOnce(const Program &program, const QString &scenario)
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.remove(u"QT_NO_GLIB"_s);
    if (program.noGlib)
        environment.insert(u"QT_NO_GLIB"_s, u"1"_s);
    process.setProcessEnvironment(environment);
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    if (program.kind == u"erlang"_s)
        process.start(u"escript"_s, {QStringLiteral(ERLANG_PEER), scenario});
    else
        process.start(QCoreApplication::applicationFilePath(), {u"--run"_s, program.kind, scenario});
    if (!process.waitForFinished(300'000) || process.exitCode() != 0)
        return -1;
    return process.readAllStandardOutput().trimmed().toDouble();
}

/// Which programs have the scenario.
bool has(const Program &program, const QString &scenario)
{
    static const QStringList servers = {u"call"_s, u"call-async"_s, u"restart"_s};
    static const QStringList erlangs = {u"call"_s, u"restart"_s, u"ping-pong"_s};
    if (program.kind == u"qt"_s)
        return !scenario.endsWith(u"deep"_s) && scenario != u"spawn-kill"_s && scenario != u"spawn-cancel"_s && !servers.contains(scenario);
    if (program.kind == u"erlang"_s)
        return erlangs.contains(scenario) && !QStandardPaths::findExecutable(u"escript"_s).isEmpty();
    return true;
}

double median(QList<double> values)
{
    std::sort(values.begin(), values.end());
    return values.at(values.size() / 2);
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    parser.setApplicationDescription(u"Times QActors beside its peers, run in turn."_s);
    parser.addHelpOption();
    const QCommandLineOption run(u"run"_s, u"Run one scenario with one program, print its figure."_s, u"program"_s);
    const QCommandLineOption rounds(u"rounds"_s, u"Rounds (default 5)."_s, u"n"_s, u"5"_s);
    const QCommandLineOption json(u"json"_s, u"Write the figures to a file."_s, u"file"_s);
    parser.addOptions({run, rounds, json});
    parser.addPositionalArgument(u"scenario"_s, u"Scenarios to run (default: all)."_s, u"[scenario…]"_s);
    parser.process(app);
    const QStringList wanted = parser.positionalArguments();

    if (parser.isSet(run)) {
        const QByteArray name = wanted.value(0).toUtf8();
        const double figure = parser.value(run) == u"qactors"_s ? Bench::runQActors(name.constData())
                                                               : Bench::runQt(name.constData());
        std::printf("%.2f\n", figure);
        return figure < 0 ? 1 : 0;
    }

    if (QStandardPaths::findExecutable(u"escript"_s).isEmpty())
        std::printf("No escript (Debian: erlang-base): without Erlang/OTP.\n");
    QJsonArray report;
    for (const Scenario &scenario : scenarios) {
        if (!wanted.isEmpty() && !wanted.contains(scenario.name))
            continue;
        QList<QList<double>> figures(programs.size());
        for (int round = 0; round < std::max(1, parser.value(rounds).toInt()); ++round) {
            for (qsizetype i = 0; i < programs.size(); ++i) {
                if (has(programs[i], scenario.name))
                    figures[i].append(runOnce(programs[i], scenario.name));
            }
        }
        const double ours = median(figures[0]);
        std::printf("%s (%s)%s\n", qPrintable(scenario.name), qPrintable(scenario.unit),
                    scenario.target <= 0 ? "" : ours <= scenario.target ? ": target holds" : ": TARGET MISSED");
        for (qsizetype i = 0; i < programs.size(); ++i) {
            if (figures[i].isEmpty())
                continue;
            const auto [least, most] = std::minmax_element(figures[i].cbegin(), figures[i].cend());
            const double middle = median(figures[i]);
            std::printf("  %-26s median %9.1f   min %9.1f   max %9.1f   %6.1f x QActors\n",
                        qPrintable(programs[i].name), middle, *least, *most, middle / ours);
            report.append(QJsonObject{{u"scenario"_s, scenario.name}, {u"unit"_s, scenario.unit},
                                      {u"program"_s, programs[i].name}, {u"median"_s, middle}, {u"min"_s, *least},
                                      {u"max"_s, *most}, {u"target"_s, i == 0 ? scenario.target : 0}});
        }
        std::fflush(stdout);
    }
    if (parser.isSet(json)) {
        QFile file(parser.value(json));
        if (!file.open(QIODevice::WriteOnly) || file.write(QJsonDocument(report).toJson()) < 0) {
            std::fprintf(stderr, "cannot write %s: %s\n", qPrintable(file.fileName()), qPrintable(file.errorString()));
            return 1;
        }
    }
    return 0;
}
