// SPDX-License-Identifier: MIT
#include "options.h"

#include <QtCore/qcommandlineparser.h>

#include <cstdio>
#include <cstdlib>

using namespace Qt::StringLiterals;

namespace {

[[noreturn]] void refuse(const QString &why)
{
    std::fprintf(stderr, "qactors-observer: %s\n", qPrintable(why));
    std::exit(2);
}

} // namespace

Options Options::parse(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(u"Shows what the tasks and actors of a running program wait for. The program must listen: start it with "
                                     "QACTORS_OBSERVER=1 in its environment, or let it call QActors::Observer::listen()."_s);
    const QCommandLineOption help = parser.addHelpOption();
    const QCommandLineOption version = parser.addVersionOption();
    const QCommandLineOption once(u"once"_s, u"Print the tree once, as text. So it is also where the output is no terminal."_s);
    const QCommandLineOption json(u"json"_s, u"Print one snapshot as JSON, as the program sends it."_s);
    const QCommandLineOption record(u"record"_s, u"Write a snapshot after the other into a file, until it is interrupted; qactors-observer-window shows it."_s, u"file"_s);
    const QCommandLineOption text(u"text"_s, u"Show it in the terminal, also where there is a display."_s);
    const QCommandLineOption top(u"top"_s, u"List the actors by their mailboxes (\"mailbox\") or by who works most (\"busy\")."_s, u"order"_s);
    const QCommandLineOption follow(u"follow"_s, u"Show this actor or task only, with what is below it: a pid, a name, or a task's number."_s, u"who"_s);
    const QCommandLineOption interval(u"interval"_s, u"Seconds between two snapshots, 1 if not given."_s, u"seconds"_s, u"1"_s);
    parser.addOptions({once, json, record, text, top, follow, interval});
    parser.addPositionalArgument(u"program"_s, u"A process id, or the name that a program listens by. Without it those that listen are listed."_s,
                                 u"[program]"_s);
    if (!parser.parse(arguments))
        refuse(parser.errorText());
    if (parser.isSet(help))
        parser.showHelp();
    if (parser.isSet(version))
        parser.showVersion();

    Options options;
    const QStringList programs = parser.positionalArguments();
    if (programs.size() > 1)
        refuse(u"one program at a time; \"%1\" is one too many"_s.arg(programs.at(1)));
    options.program = programs.value(0);
    options.once = parser.isSet(once);
    options.json = parser.isSet(json);
    options.record = parser.value(record);
    options.text = parser.isSet(text);
    options.follow = parser.value(follow);
    if (parser.isSet(top)) {
        const QString order = parser.value(top);
        if (order != u"mailbox" && order != u"busy")
            refuse(u"--top %1: choose \"mailbox\" or \"busy\""_s.arg(order));
        options.order = order == u"busy" ? Order::Busy : Order::Mailbox;
    }
    bool isNumber = false;
    const double seconds = parser.value(interval).toDouble(&isNumber);
    if (!isNumber || !(seconds >= 0.1 && seconds <= 3600))
        refuse(u"--interval %1: give 0.1 to 3600 seconds"_s.arg(parser.value(interval)));
    options.interval = std::chrono::milliseconds(qint64(seconds * 1000));
    if (options.program.isEmpty() && (options.json || options.once || parser.isSet(record) || !options.follow.isEmpty() || parser.isSet(top)))
        refuse(u"which program? Without options it lists those that listen"_s);
    if (options.json && (parser.isSet(top) || !options.follow.isEmpty()))
        refuse(u"--json prints the whole snapshot; it goes with neither --top nor --follow"_s);
    if (parser.isSet(record) && (options.json || options.once || parser.isSet(top) || !options.follow.isEmpty()))
        refuse(u"--record writes whole snapshots; it goes with --interval only"_s);
    return options;
}
