// SPDX-License-Identifier: MIT
#include "options.h"

#include <QtCore/qcommandlineparser.h>
#include <QtCore/qcoreapplication.h>

#include <cstdio>
#include <cstdlib>
#include <limits>

using namespace Qt::StringLiterals;

namespace {

[[noreturn]] void leave(int code, const QString &text)
{
    std::fputs(text.toUtf8().constData(), code == 0 ? stdout : stderr);
    std::exit(code);
}

[[noreturn]] void refuse(const QString &why)
{
    leave(2, u"weatherstation: %1\nTry weatherstation --help.\n"_s.arg(why));
}

/// The option's value as a number within the bounds; whole, if they are.
template<typename T>
T numberIn(const QCommandLineParser &parser, const QCommandLineOption &option, T least, T most)
{
    const QString text = parser.value(option);
    bool isNumber = false;
    const T number = std::is_integral_v<T> ? T(text.toLongLong(&isNumber)) : T(text.toDouble(&isNumber));
    if (!isNumber || !(number >= least && number <= most))
        refuse(u"--%1 %2: give a number from %3 to %4"_s.arg(option.names().constLast(), text).arg(least).arg(most));
    return number;
}

} // namespace

Options readOptions(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        u"Runs a weather station whose instruments, processes of their own, fail now and then, and shows the tree of\n"
        "supervised actors as it heals.\n"
        "\n"
        "Type a line while it runs: 'exit', 'crash', 'hang' or 'garbage' and a sensor's name make its instrument fail;\n"
        "'kill' and any name of the tree kills that actor; 'average' and 'latest sensor-1' ask the aggregator; 'quit'\n"
        "ends the program, as Ctrl-C does. Exit codes: 0 ended in order, 1 the station failed, 2 bad options."_s);
    const QCommandLineOption sensors({u"n"_s, u"sensors"_s}, u"How many sensors."_s, u"number"_s, u"4"_s);
    const QCommandLineOption threads({u"j"_s, u"threads"_s}, u"For the sensors; 0: all on the main thread."_s, u"number"_s, u"0"_s);
    const QCommandLineOption seconds({u"t"_s, u"seconds"_s}, u"Ends after this time; 0: when interrupted."_s, u"seconds"_s, u"0"_s);
    const QCommandLineOption readings({u"r"_s, u"readings"_s}, u"Ends after this many readings; 0: any number."_s, u"number"_s, u"0"_s);
    const QCommandLineOption chaos({u"c"_s, u"chaos"_s}, u"The probability of a failure at each reading."_s, u"0…1"_s, u"0.05"_s);
    const QCommandLineOption seed({u"s"_s, u"seed"_s}, u"Equal seeds give equal instruments."_s, u"number"_s, u"1"_s);
    const QCommandLineOption interval({u"i"_s, u"interval"_s}, u"Between two readings of a sensor."_s, u"ms"_s, u"500"_s);
    const QCommandLineOption instrument(u"instrument"_s, u"The instruments' program; the one beside this by default."_s, u"path"_s,
                                        QCoreApplication::applicationDirPath() + u"/weatherstation-sensor"_s);
    const QCommandLineOption help({u"h"_s, u"help"_s}, u"Print this help."_s);
    parser.addOptions({sensors, threads, seconds, readings, chaos, seed, interval, instrument, help});
    if (!parser.parse(arguments))
        refuse(parser.errorText());
    if (parser.isSet(help))
        leave(0, parser.helpText());
    if (!parser.positionalArguments().isEmpty())
        refuse(u"what is '%1'? There are options only."_s.arg(parser.positionalArguments().constFirst()));

    Options options;
    options.sensors = int(numberIn<qint64>(parser, sensors, 1, 100));
    options.threads = int(numberIn<qint64>(parser, threads, 0, 64));
    options.seconds = int(numberIn<qint64>(parser, seconds, 0, 1'000'000));
    options.readings = numberIn<qint64>(parser, readings, 0, 1'000'000'000'000);
    options.instrument.program = parser.value(instrument);
    options.instrument.chaos = numberIn<double>(parser, chaos, 0, 1);
    options.instrument.seed = quint32(numberIn<qint64>(parser, seed, 0, std::numeric_limits<quint32>::max()));
    options.instrument.interval = int(numberIn<qint64>(parser, interval, 1, 60'000));
    return options;
}
