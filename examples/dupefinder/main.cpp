// SPDX-License-Identifier: MIT
// The console program: starts the search, shows what it tells, stops it at Ctrl-C.
#include "engine/actors.h"
#include "options.h"
#include "output.h"
#include "progress.h"

#include <QActors/Interrupts>
#include <QActors/Mailbox>
#include <QActors/Run>

#include <QtCore/qcoreapplication.h>

#include <cstdio>

using namespace QActors;
using namespace Qt::StringLiterals;

namespace {

void complain(const QByteArray &about, const QString &text)
{
    std::fprintf(stderr, "dupefinder: %s: %s\n", about.constData(), text.toUtf8().constData());
}

/// Runs the search until it says Finished; gives the signal that cut it short, or 0.
Async<int> search(TaskGroup &group, const Options &options, Results &results)
{
    Mailbox inbox;
    Interrupts interrupts;
    inbox.listen(&interrupts, &Interrupts::raised);
    ProgressLine progress(options.showProgress);
    const TypedActorHandle<Index> index = co_await startWith<Index>(group, StartOptions(), options.search, inbox.pid());

    int interruptedBy = 0;
    bool isRunning = true;
    while (isRunning) {
        co_await inbox.receive(
            on<Progress>([&](const Progress &now) { progress.show(now); }),
            on<Group>([&](Group &&found) { results.groups.append(std::move(found)); }),
            on<Problem>([&](Problem &&problem) {
                progress.clear();
                complain(problem.path, problem.text);
                results.problems.append(std::move(problem));
            }),
            on<int>([&](int signal) {
                interruptedBy = signal;
                index.stop(ExitReason(ExitReason::Kind::Cancelled, u"interrupted"_s));
            }),
            on<Finished>([&](Finished &&end) {
                results.end = std::move(end);
                isRunning = false;
            }));
    }
    co_return interruptedBy;
}

bool print(const QByteArray &text)
{
    const bool isWritten = std::fwrite(text.constData(), 1, size_t(text.size()), stdout) == size_t(text.size());
    return std::fflush(stdout) == 0 && isWritten;
}

Async<int> program(TaskGroup &group, const Options &options)
{
    Results results;
    results.folders = options.search.folders;
    results.problems = options.missing;
    for (const Problem &problem : options.missing)
        complain(problem.path, problem.text);

    const int signal = co_await search(group, options, results);

    sortResults(results);
    if (!print(options.json ? toJson(results) : toText(results))) {
        complain("stdout", u"cannot write"_s);
        co_return 1;
    }
    if (!results.end.error.isEmpty())
        complain("the search failed", results.end.error);
    if (results.end.isPartial)
        complain("interrupted", u"the result is partial"_s);
    if (options.showProgress)
        complain("done", summary(results));
    if (results.end.isPartial)
        co_return signal != 0 ? 128 + signal : 1;
    co_return options.missing.isEmpty() ? 0 : 2;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QCoreApplication::setApplicationName(u"dupefinder"_s);
    QCoreApplication::setApplicationVersion(u"0.1"_s);
    const Options options = readOptions(argc, argv);
    return QActors::run([&](TaskGroup &group) { return program(group, options); });
}
