// SPDX-License-Identifier: MIT
#include "options.h"

#include "engine/filesystem.h"

#include <QtCore/qcommandlineparser.h>
#include <QtCore/qcoreapplication.h>

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

using namespace Qt::StringLiterals;

namespace {

[[noreturn]] void leave(int code, const QString &text)
{
    std::fputs(text.toUtf8().constData(), code == 0 ? stdout : stderr);
    std::exit(code);
}

QByteArray withoutSlashes(QByteArray path)
{
    while (path.size() > 1 && path.endsWith('/'))
        path.chop(1);
    return path;
}

} // namespace

Options readOptions(int argc, char **argv)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        u"Finds files with the same content below the folders given and prints them in groups, a blank line between\n"
        "two groups. Several names of one inode count as one file. Symbolic links and empty files are left out.\n"
        "\n"
        "Ctrl-C prints what was found so far. Exit codes: 0 all done, 1 the search failed, 2 bad options or a folder\n"
        "that does not exist (the others are searched), 130 interrupted. Unreadable files are told and skipped."_s);
    const QCommandLineOption follow({u"f"_s, u"follow"_s}, u"Follow symbolic links; loops are found and told."_s);
    const QCommandLineOption empty({u"z"_s, u"empty"_s}, u"Include empty files."_s);
    const QCommandLineOption json({u"j"_s, u"json"_s}, u"Print one JSON object instead; see README.md for its form."_s);
    const QCommandLineOption progress({u"p"_s, u"progress"_s}, u"Show progress, even if stderr is no terminal."_s);
    const QCommandLineOption quiet({u"q"_s, u"quiet"_s}, u"Show no progress."_s);
    parser.addOptions({follow, empty, json, progress, quiet});
    const QCommandLineOption help = parser.addHelpOption();
    const QCommandLineOption version = parser.addVersionOption();
    parser.addPositionalArgument(u"folders"_s, u"Where to search."_s, u"folders..."_s);

    // Latin-1 there and back keeps every byte: a path need not be UTF-8.
    QStringList arguments;
    for (int i = 0; i < argc; ++i)
        arguments.append(QString::fromLatin1(argv[i]));
    if (!parser.parse(arguments))
        leave(2, u"dupefinder: %1\nTry dupefinder --help.\n"_s.arg(parser.errorText()));
    if (parser.isSet(help))
        leave(0, parser.helpText());
    if (parser.isSet(version))
        leave(0, u"dupefinder %1\n"_s.arg(QCoreApplication::applicationVersion()));
    if (parser.positionalArguments().isEmpty())
        leave(2, u"dupefinder: which folders?\nTry dupefinder --help.\n"_s);

    Options options;
    options.json = parser.isSet(json);
    options.showProgress = parser.isSet(progress) || (::isatty(STDERR_FILENO) && !parser.isSet(quiet));
    options.search.followLinks = parser.isSet(follow);
    options.search.emptyFiles = parser.isSet(empty);
    for (const QString &argument : parser.positionalArguments()) {
        const QByteArray path = withoutSlashes(argument.toLatin1());
        Folder folder;
        Problem problem;
        if (findFolder(path, &folder, &problem))
            options.search.folders.append(path);
        else
            options.missing.append(problem);
    }
    return options;
}
